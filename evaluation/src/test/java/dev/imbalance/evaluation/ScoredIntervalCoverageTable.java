package dev.imbalance.evaluation;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Prints the table of docs/intervals.md for metrics of scores; asserts nothing, and runs only by its name. */
class ScoredIntervalCoverageTable {
    private static final int DRAWS = 1000;

    @Test
    void print() {
        for (int classes : new int[] {2, 3, 10}) {
            print(classes, 2.5, 0.5);
            print(classes, 3, 1.5);
            print(classes, 4, 2.5);
            print(classes, 5, 3.5);
        }
        print(100, 2.5, 0.5, 200);
        print(100, 3, 1.5, 200);
    }

    private static void print(int classes, double from, double to) {
        print(classes, from, to, DRAWS);
    }

    private static void print(int classes, double from, double to, int draws) {
        double[] separations = IntervalCoverageTest.falling(classes, from, to);
        for (boolean fixedSizes : new boolean[] {true, false}) {
            SimulatedScores sets = new SimulatedScores(separations, fixedSizes, 20261121);
            Map<String, Double> truth = sets.truth();
            Map<String, Double> held = ScoredIntervalCoverageTest.coverage(sets, truth, draws);
            StringBuilder line = new StringBuilder(
                    "| " + classes + " | " + from + " to " + to + (fixedSizes ? " | fixed |" : " | drawn |"));
            for (String key : ScoredIntervalCoverageTest.METRICS) {
                line.append(String.format(Locale.ROOT, " %.3f | %.1f |", truth.get(key), held.get(key)));
            }
            System.out.println(line);
        }
    }
}
