package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestScoresTest {
    private static ClassCounts counts(long... counts) {
        return new ClassCounts(
                IntStream.range(0, counts.length).mapToObj(id -> "c" + id).toList(), counts);
    }

    /** Rows of one class each, of which the first {@code right[id]} are predicted rightly and the others as class 0. */
    private static TestMetrics metrics(ClassCounts train, int rowsPerClass, int... right) {
        TestScores scores = new TestScores(train.labels());
        for (int id = 0; id < right.length; id++) {
            for (int row = 0; row < rowsPerClass; row++) {
                scores.add(id, row < right[id] ? id : 0);
            }
        }
        return scores.metrics(train, train, Shots.DEFAULT);
    }

    @Test
    void ofEquallyFrequentClassesThoseWithTheLowerIdsAreRarerForTheBandsAndForTheRarest() {
        TestMetrics metrics = metrics(counts(5, 5, 5, 5, 5, 5), 1, 1, 1, 1, 1, 1, 1);
        assertEquals(List.of("c5", "c4"), metrics.bands().head().labels());
        assertEquals(List.of("c0", "c1"), metrics.bands().tail().labels());
        assertEquals(List.of("c0", "c1", "c2"), metrics.rarest().labels());
    }

    @Test
    void classesInAnotherOrderAreNotGroupedAlike() {
        TestMetrics metrics = metrics(counts(9, 1), 2, 2, 0);
        TestScores scores = new TestScores(List.of("c1", "c0"));
        scores.add(0, 0);
        ClassCounts counts = new ClassCounts(List.of("c1", "c0"), 1, 9);
        TestMetrics turned = scores.metrics(counts, counts, Shots.DEFAULT);
        assertThrows(IllegalArgumentException.class, () -> turned.groupedAs(metrics));
    }

    @Test
    void theReasonsOfAGroupingAreThoseOfItsBands() {
        TestScores scores = new TestScores(List.of("c0", "c1"));
        scores.add(0, 0);
        ClassCounts rareSecond = counts(9, 1);
        TestMetrics metrics = scores.metrics(rareSecond, rareSecond, Shots.DEFAULT);
        assertEquals(Reason.NO_CLASSES, metrics.undefined().get("bands.tail.recall"));
        TestMetrics grouped = metrics.groupedAs(metrics(counts(1, 9), 2, 2, 2));
        assertEquals(1, grouped.bands().tail().recall());
        assertFalse(grouped.undefined().containsKey("bands.tail.recall"));
        assertEquals(Reason.NO_CLASSES, grouped.undefined().get("bands.head.recall"));
    }

    @Test
    void aClassWithoutTestRowsIsUndefinedAndLeftOutOfTheMeans() {
        TestScores scores = new TestScores(List.of("c0", "c1", "c2"));
        scores.add(0, 0);
        scores.add(0, 2);
        scores.add(1, 1);
        TestMetrics metrics = scores.metrics(counts(5, 5, 5), counts(5, 5, 5), Shots.DEFAULT);
        LabelMetrics absent = metrics.labels().get("c2");
        assertEquals(Double.NaN, absent.recall());
        assertEquals(Double.NaN, absent.gMean());
        assertEquals(0, absent.f1());
        assertEquals(0.75, metrics.balancedAccuracy());
        assertEquals(Math.sqrt(0.5), metrics.gMean(), 1e-15);
    }

    @Test
    void aClassNeverPredictedHasNoPrecisionAndCountsAsZeroInTheMean() {
        TestMetrics metrics = metrics(counts(9, 1), 2, 2, 0);
        assertEquals(Double.NaN, metrics.labels().get("c1").precision());
        assertEquals(0.25, metrics.macroPrecision());
        assertEquals(0, metrics.labels().get("c1").f1());
        assertEquals(0, metrics.gMean());
        assertEquals(0, metrics.mcc());
    }

    @Test
    void anEmptyTestSetIsUndefinedEverywhere() {
        TestMetrics metrics = new TestScores(List.of("c0", "c1")).metrics(counts(1, 1), counts(1, 1), Shots.DEFAULT);
        assertEquals(Double.NaN, metrics.accuracy());
        assertEquals(Double.NaN, metrics.balancedAccuracy());
        assertEquals(Double.NaN, metrics.mcc());
        assertEquals(Double.NaN, metrics.gMean());
    }

    @Test
    void theGMeanOfAThousandClassesDoesNotUnderflow() {
        TestMetrics metrics = metrics(counts(new long[1000]), 2, new int[1000]);
        assertEquals(0, metrics.gMean());
        int[] half = new int[1000];
        Arrays.fill(half, 1);
        half[0] = 2;
        assertEquals(
                Math.pow(0.5, 0.999), metrics(counts(new long[1000]), 2, half).gMean(), 1e-12);
    }

    @Test
    void shotsGoByTheTrainingCountBeforeResampling() {
        TestScores scores = new TestScores(List.of("c0", "c1", "c2", "c3"));
        scores.add(0, 0);
        scores.add(1, 1);
        scores.add(1, 0);
        scores.add(2, 0);
        scores.add(3, 3);
        TestMetrics metrics = scores.metrics(counts(101, 100, 20, 19), counts(101, 101, 101, 101), Shots.DEFAULT);
        assertEquals(Shots.Band.MANY, metrics.labels().get("c0").shot());
        assertEquals(Shots.Band.MEDIUM, metrics.labels().get("c1").shot());
        assertEquals(Shots.Band.MEDIUM, metrics.labels().get("c2").shot());
        assertEquals(Shots.Band.FEW, metrics.labels().get("c3").shot());
        assertEquals(1, metrics.manyRecall());
        assertEquals(0.25, metrics.mediumRecall());
        assertEquals(1, metrics.fewRecall());
        assertEquals(101, metrics.labels().get("c3").trainCountAfter());
        assertEquals(
                Double.NaN,
                scores.metrics(counts(1, 2, 3, 4), counts(1, 2, 3, 4), Shots.DEFAULT)
                        .manyRecall());
    }

    @Test
    void theRarestClassesAreThreeOrTheRarerHalf() {
        assertEquals(List.of(3, 5, 1), Rarest.ids(counts(9, 3, 8, 1, 7, 2)));
        assertEquals(List.of(3, 1), Rarest.ids(counts(9, 3, 8, 1, 7)));
        assertEquals(List.of(1, 2), Rarest.ids(counts(9, 1, 1, 1, 9)));
        assertEquals(List.of(1), Rarest.ids(counts(9, 3, 8)));
        assertEquals(List.of(0), Rarest.ids(counts(1, 1)));
        assertEquals(List.of(0), Rarest.ids(counts(4)));
    }

    @Test
    void theRarestRecallAndTheOthersTellTheTrade() {
        Rarest rarest = metrics(counts(90, 80, 3, 2), 10, 10, 8, 5, 1).rarest();
        assertEquals(List.of("c3", "c2"), rarest.labels());
        assertEquals(0.3, rarest.recall(), 1e-15);
        assertEquals(0.9, rarest.otherRecall(), 1e-15);
    }

    private static OneVsRest rank(double[] positives, double[] negatives) {
        double[] scores = DoubleStream.concat(Arrays.stream(positives), Arrays.stream(negatives))
                .toArray();
        int[] truths = IntStream.range(0, scores.length)
                .map(row -> row < positives.length ? 1 : 0)
                .toArray();
        return new RankedScores(scores.length, 2).rank(scores, truths).against(1);
    }

    @Test
    void tiesInScoresCountHalfInTheAucWhateverTheRowOrder() {
        OneVsRest one = rank(new double[] {0.5, 0.5, 0.9}, new double[] {0.5, 0.1});
        assertEquals((1 + 0.5 + 1 + 0.5 + 2) / 6.0, one.auc(), 1e-15);
        // Thresholds 0.9: P 1, R 1/3; 0.5: P 3/4, R 1.
        assertEquals(1 / 3.0 + 2 / 3.0 * 0.75, one.averagePrecision(), 1e-15);
        OneVsRest constant = rank(new double[] {0.2, 0.2}, new double[] {0.2, 0.2, 0.2});
        assertEquals(0.5, constant.auc());
        assertEquals(0.4, constant.averagePrecision(), 1e-15);
    }

    @Test
    void theAucIsTheShareOfPairsInTheRightOrder() {
        SplittableRandom random = new SplittableRandom(11);
        double[] positives = random.ints(200, 0, 40).asDoubleStream().toArray();
        double[] negatives = random.ints(300, 0, 30).asDoubleStream().toArray();
        double won = 0;
        for (double p : positives) {
            for (double n : negatives) {
                won += p > n ? 1 : p == n ? 0.5 : 0;
            }
        }
        assertEquals(won / (200 * 300), rank(positives, negatives).auc(), 1e-12);
    }

    @Test
    void aRankingWithoutPositivesOrNegativesIsUndefined() {
        assertEquals(OneVsRest.UNDEFINED, rank(new double[0], new double[] {1}));
        assertEquals(new OneVsRest(Double.NaN, 1), rank(new double[] {1}, new double[0]));
    }

    @Test
    void twoClassMccIsMatthewsCoefficient() {
        TestScores scores = new TestScores(List.of("c0", "c1"));
        int[][] cells = {{147, 3}, {2, 10}};
        for (int truth = 0; truth < 2; truth++) {
            for (int predicted = 0; predicted < 2; predicted++) {
                for (int row = 0; row < cells[truth][predicted]; row++) {
                    scores.add(truth, predicted);
                }
            }
        }
        double expected = (10.0 * 147 - 3 * 2) / Math.sqrt(13.0 * 12 * 150 * 149);
        assertEquals(
                expected,
                scores.metrics(counts(1, 1), counts(1, 1), Shots.DEFAULT).mcc(),
                1e-12);
    }

    @Test
    void scoresThatAreNotNumbersAreRefusedWithTheRowAndTheWayOut() {
        TestScores scores = new TestScores(List.of("c0", "c1"));
        scores.add(0, 0, new float[] {1, 0});
        String message = assertThrows(
                        IllegalArgumentException.class, () -> scores.add(0, 0, new float[] {0, Float.NaN}))
                .getMessage();
        assertEquals("row 1 scores \"c1\" as NaN; the model has diverged: lower the learning rate", message);
    }

    @Test
    void rowsWithAndWithoutScoresDoNotMix() {
        TestScores scored = new TestScores(List.of("c0", "c1"));
        scored.add(0, 0, new float[] {1, 0});
        assertThrows(IllegalStateException.class, () -> scored.add(0, 0));
        TestScores unscored = new TestScores(List.of("c0", "c1"));
        unscored.add(0, 0);
        assertThrows(IllegalStateException.class, () -> unscored.add(0, 0, new float[] {1, 0}));
        assertThrows(IllegalArgumentException.class, () -> scored.add(0, 0, new float[] {1}));
    }

    @Test
    void countsOfOtherClassesAreRefused() {
        TestScores scores = new TestScores(List.of("c1", "c0"));
        assertTrue(assertThrows(
                        IllegalArgumentException.class, () -> scores.metrics(counts(1, 1), counts(1, 1), Shots.DEFAULT))
                .getMessage()
                .contains("[c0, c1]"));
    }
}
