package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AverageTest {
    /** Two classes of the test set, and a third that is only predicted. */
    private final ConfusionCounts confusion = ConfusionCounts.of(new long[][] {{6, 1, 1}, {1, 1, 0}, {0, 0, 0}});

    @Test
    void meansTakeTheClassesOfTheTestSetAndTheMicroAverageAllRows() {
        List<BinaryCounts> classes = confusion.perClass();
        assertEquals((6 / 8.0 + 1 / 2.0) / 2, Average.MACRO.of(classes, BinaryCounts::recall), 1e-15);
        assertEquals(7 / 10.0, Average.WEIGHTED.of(classes, BinaryCounts::recall), 1e-15);
        assertEquals(7 / 10.0, Average.MICRO.of(classes, BinaryCounts::recall), 1e-15);
        assertEquals(17 / 20.0, Average.MICRO.of(classes, BinaryCounts::specificity), 1e-15);
        assertEquals(0.7, confusion.accuracy(), 1e-15);
        assertThrows(IllegalStateException.class, () -> Average.MICRO.of(new double[1], new double[1]));
    }

    @Test
    void weightsOfOneChangeNothingAndAWeightOfTwoIsTwoRows() {
        ConfusionCounts weighted = new ConfusionCounts(3);
        weighted.add(0, 0);
        weighted.add(0, 0, 5);
        weighted.add(0, 1, 1);
        weighted.add(0, 2, 1);
        weighted.add(1, 0, 1);
        weighted.add(1, 1);
        assertEquals(confusion.perClass(), weighted.perClass());
        assertEquals(confusion.mcc(), weighted.mcc());
        assertEquals(6, weighted.total());
        assertThrows(IllegalArgumentException.class, () -> weighted.add(0, 0, Double.NaN));
    }

    @Test
    void aCostMatrixIsPaidRowByRow() {
        double[][] cost = {{0, 1, 2}, {20, -3, 0}, {0, 0, 0}};
        assertEquals(1 + 2 + 20 - 3, confusion.cost(cost));
        TestScores scores = new TestScores(List.of("a", "b", "c"), confusion);
        TestMetrics metrics = scores.metrics(new MetricOptions(Shots.DEFAULT, 1, 0, cost));
        assertEquals(2, metrics.cost().mean());
        assertEquals(metrics.macroF1(), metrics.averages().macro().fBeta());
        MetricOptions other = new MetricOptions(Shots.DEFAULT, 1, 0, new double[2][2]);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> scores.metrics(other))
                .getMessage()
                .startsWith("the cost matrix is of 2 classes, the test scores of 3"));
    }

    @Test
    void whatIsUndefinedSaysWhyForThatClassOnly() {
        TestMetrics metrics = new TestScores(List.of("a", "b", "c"), confusion).metrics(MetricOptions.DEFAULT);
        assertEquals(
                Map.of(
                        "recall", "no test rows",
                        "gMean", "no test rows",
                        "iba", "no test rows",
                        "balancedAccuracy", "no test rows",
                        "auc", "no scores",
                        "averagePrecision", "no scores",
                        "brier", "no scores"),
                metrics.labels().get("c").undefined());
        assertEquals("the training counts are not known", metrics.undefined().get("fewRecall"));
        assertEquals(null, metrics.labels().get("a").shot());
        TestMetrics never = new TestScores(List.of("a", "b"), ConfusionCounts.of(new long[][] {{3, 0}, {2, 0}}))
                .metrics(MetricOptions.DEFAULT);
        assertEquals("never predicted", never.labels().get("b").undefined().get("precision"));
        assertEquals(null, never.labels().get("a").undefined().get("precision"));
        TestMetrics alone = new TestScores(List.of("a", "b"), ConfusionCounts.of(new long[][] {{3, 0}, {0, 0}}))
                .metrics(MetricOptions.DEFAULT);
        assertEquals(
                "all test rows are of this class",
                alone.labels().get("a").undefined().get("specificity"));
        assertEquals(
                "no test rows and never predicted",
                alone.labels().get("b").undefined().get("f1"));
        assertEquals(
                "all test rows and all predictions are of one class",
                alone.undefined().get("agreement.kappa"));
    }

    @Test
    void logitsRankButAreNoProbabilities() {
        TestScores scores = new TestScores(List.of("a", "b"));
        scores.add(0, 0, new double[] {3, -2});
        scores.add(1, 1, new double[] {-1, 4});
        TestMetrics metrics = scores.metrics(MetricOptions.DEFAULT);
        assertEquals(1, metrics.macroAUC());
        assertEquals(Double.NaN, metrics.probability().logLoss());
        assertEquals("the scores are not probabilities", metrics.undefined().get("probability.brier"));
        assertEquals(
                "the scores are not probabilities",
                metrics.labels().get("a").undefined().get("brier"));
    }

    @Test
    void headAndTailAreThirdsByTrainingRowsTheLowerIdBeingRarerAmongEquals() {
        List<String> labels = List.of("a", "b", "c", "d", "e", "f", "g");
        ClassCounts train = new ClassCounts(labels, 5, 5, 900, 40, 5, 300, 200);
        TestScores scores = new TestScores(labels);
        scores.add(2, 2);
        scores.add(1, 0);
        Bands bands = scores.metrics(train, train, Shots.DEFAULT).bands();
        assertEquals(List.of("c", "f"), bands.head().labels());
        assertEquals(List.of("a", "b"), bands.tail().labels());
        assertEquals(List.of("c", "f", "g"), bands.many().labels());
        assertEquals(List.of("d"), bands.medium().labels());
        assertEquals(List.of("a", "b", "e"), bands.few().labels());
        assertEquals(1, bands.head().recall());
        assertEquals(0, bands.tail().recall());
        assertEquals(1, bands.tail().support());
        assertEquals(Double.NaN, bands.medium().recall());
    }

    @Test
    void tenMillionRowsWithoutScoresFitIntoASmallHeap() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx24m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TenMillionRows.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals("10000000 rows", said.strip());
    }

    /** Kept, ten million rows would take 80 MB at least. */
    static final class TenMillionRows {
        public static void main(String[] arguments) {
            TestScores scores = new TestScores(List.of("a", "b", "c"));
            SplittableRandom random = new SplittableRandom(1);
            for (int row = 0; row < 10_000_000; row++) {
                scores.add(random.nextInt(3), random.nextInt(3));
            }
            TestMetrics metrics = scores.metrics(MetricOptions.DEFAULT);
            if (Math.abs(metrics.balancedAccuracy() - 1 / 3.0) < 0.01) {
                System.out.println(scores.rows() + " rows");
            }
        }
    }
}
