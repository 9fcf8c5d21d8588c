package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often the 95 % interval of a difference holds the true one, where the rarest classes have a handful of test rows. */
class PairedIntervalCoverageTest {
    private static final Logger LOGGER = Logger.getLogger(PairedIntervalCoverageTest.class.getName());

    private static final int DRAWS = 400;
    private static final int FREQUENT = 100;

    /**
     * The per cent of intervals that hold the truth.
     *
     * @param classes     how many there are
     * @param rare        how many of them have few rows, the last ones
     * @param rows        of each of these
     * @param recall      of the rare classes under the one model; that of the frequent ones is 0.9
     * @param otherRecall under the other model
     * @param correlation of what they get wrong
     */
    static double coverage(
            HeadlineMetric metric,
            int classes,
            int rare,
            int rows,
            double recall,
            double otherRecall,
            double correlation) {
        SplittableRandom random = new SplittableRandom(20261121);
        int[] truths = PairedComparisonTest.truths(IntStream.range(0, classes)
                .map(id -> id < classes - rare ? FREQUENT : rows)
                .toArray());
        double[] one = new double[classes];
        Arrays.fill(one, 0.9);
        double[] other = one.clone();
        Arrays.fill(one, classes - rare, classes, recall);
        Arrays.fill(other, classes - rare, classes, otherRecall);
        double truth = (recall - otherRecall) * (metric == HeadlineMetric.RAREST_RECALL ? 1 : (double) rare / classes);
        int held = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            double[] shared = PairedComparisonTest.noise(truths.length, random);
            PairedComparison comparison = PairedComparison.of(
                    List.of(run("a", truths, one, PairedComparisonTest.mixed(shared, correlation, random), random)),
                    List.of(run("b", truths, other, PairedComparisonTest.mixed(shared, correlation, random), random)),
                    metric);
            held += comparison.low() <= truth && truth <= comparison.high() ? 1 : 0;
        }
        return 100.0 * held / DRAWS;
    }

    private static PredictedRun run(
            String strategy, int[] truths, double[] recalls, double[] latent, SplittableRandom random) {
        return PairedComparisonTest.run(
                strategy, 1, recalls.length, truths, PairedComparisonTest.predictions(truths, recalls, latent, random));
    }

    @ParameterizedTest
    @CsvSource({
        "RAREST_RECALL, 2, 1, 0.3",
        "RAREST_RECALL, 6, 3, 0.8",
        "BALANCED_ACCURACY, 2, 1, 0.8",
        "BALANCED_ACCURACY, 10, 1, 0.3"
    })
    void intervalsOfDifferencesHoldTheTruthInAtLeast91PerCentOfDraws(
            HeadlineMetric metric, int classes, int rare, double correlation) {
        StringBuilder line = new StringBuilder("| " + metric.words() + " | " + classes + " | " + rare + " |");
        for (int rows : new int[] {4, 6, 12, 20}) {
            double least = 100;
            double most = 0;
            for (double[] recalls : new double[][] {{0.5, 0.5}, {0.9, 0.5}, {0.3, 0.02}}) {
                double held = coverage(metric, classes, rare, rows, recalls[0], recalls[1], correlation);
                least = Math.min(least, held);
                most = Math.max(most, held);
            }
            line.append(String.format(Locale.ROOT, " %.1f to %.1f |", least, most));
            assertTrue(least >= 91, line.toString());
        }
        // docs/intervals.md has these lines.
        LOGGER.info(line::toString);
    }
}
