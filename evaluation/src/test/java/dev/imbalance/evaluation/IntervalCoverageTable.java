package dev.imbalance.evaluation;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Prints the table of docs/intervals.md; asserts nothing, and runs only by its name. */
class IntervalCoverageTable {
    @Test
    void print() {
        for (int classes : new int[] {2, 3, 5, 10, 100}) {
            for (double rarest : new double[] {0.1, 0.5, 0.9, 0.98}) {
                double[] recalls = IntervalCoverageTest.recalls(classes, rarest);
                print(classes + " classes, rarest " + rarest, recalls, false);
            }
            print(classes + " classes, 0.98 to 0.1", IntervalCoverageTest.falling(classes, 0.98, 0.1), true);
            print(classes + " classes, all 0.99", IntervalCoverageTest.falling(classes, 0.99, 0.99), false);
        }
    }

    private static void print(String name, double[] recalls, boolean errorsToHead) {
        for (boolean fixedSizes : new boolean[] {true, false}) {
            StringBuilder line = new StringBuilder("| " + name + (fixedSizes ? " | fixed |" : " | drawn |"));
            IntervalCoverageTest.coverage(new SimulatedTestSets(recalls, errorsToHead, fixedSizes, 20261121))
                    .forEach((metric, held) -> line.append(String.format(Locale.ROOT, " %.1f |", held)));
            System.out.println(line);
        }
    }
}
