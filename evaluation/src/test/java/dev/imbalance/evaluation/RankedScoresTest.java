package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankedScoresTest {
    private static final double[] ODD = {
        0,
        -0.0,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        1e308,
        -1e308,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        -3,
        3
    };

    /** Of three classes, with many ties and of both signs. */
    private final int[] truths = new SplittableRandom(3).ints(2000, 0, 3).toArray();

    private final double[] scores = new SplittableRandom(5)
            .ints(2000, -50, 50)
            .mapToDouble(i -> i < -45 ? ODD[-i - 46] : i / 7.0)
            .toArray();

    private RankedScores ranked() {
        return new RankedScores(scores.length, 3).rank(scores, truths);
    }

    private double pairs(int id, int... others) {
        double won = 0;
        long pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                int other = truths[j];
                if (truths[i] == id && IntStream.of(others).anyMatch(o -> o == other)) {
                    won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                    pairs++;
                }
            }
        }
        return won / pairs;
    }

    @Test
    void scoresDescendWhateverTheirSignAndSize() {
        double[] thresholds = ranked().points(0).thresholds();
        double[] expected = Arrays.stream(scores)
                .map(score -> score + 0.0)
                .distinct()
                .map(score -> -score)
                .sorted()
                .map(score -> -score + 0.0)
                .toArray();
        assertArrayEquals(expected, Arrays.copyOfRange(thresholds, 1, thresholds.length));
    }

    @Test
    void theAucIsTheShareOfPairsInTheRightOrderAgainstTheRestAndAgainstEach() {
        assertEquals(pairs(1, 0, 2), ranked().against(1).auc(), 1e-12);
        double[] each = ranked().againstEach(1);
        assertEquals(pairs(1, 0), each[0], 1e-12);
        assertEquals(Double.NaN, each[1]);
        assertEquals(pairs(1, 2), each[2], 1e-12);
    }

    @Test
    void aClassWithoutRowsIsUndefinedForItselfOnly() {
        RankedScores ranked = new RankedScores(3, 3).rank(new double[] {0.1, 0.9, 0.5}, new int[] {0, 1, 0});
        assertEquals(OneVsRest.UNDEFINED, ranked.against(2));
        assertEquals(1, ranked.against(1).auc());
        assertArrayEquals(new double[] {1, Double.NaN, Double.NaN}, ranked.againstEach(1));
        OneVsOne pairs = new OneVsOne(new long[] {2, 1, 0});
        pairs.add(1, ranked.againstEach(1));
        assertEquals(1, pairs.macro());
        assertEquals(1, pairs.weighted());
    }

    @Test
    void aRankingIsFilledAnewForEachClass() {
        RankedScores ranked = new RankedScores(2, 2);
        assertEquals(
                1,
                ranked.rank(new double[] {0.1, 0.9}, new int[] {0, 1})
                        .against(1)
                        .auc());
        assertEquals(
                0,
                ranked.rank(new double[] {0.9, 0.1}, new int[] {0, 1})
                        .against(1)
                        .auc());
    }

    /** A noisy classifier of 20,000 rows, a tenth of them positive. */
    private static OperatingPoints many() {
        SplittableRandom random = new SplittableRandom(8);
        double[] noisy = new double[20_000];
        int[] labels = new int[noisy.length];
        for (int row = 0; row < noisy.length; row++) {
            labels[row] = row % 10 == 0 ? 1 : 0;
            noisy[row] = random.nextGaussian() + 1.5 * labels[row];
        }
        return new RankedScores(noisy.length, 2).rank(noisy, labels).points(1);
    }

    @Test
    void thinningKeepsTheEndsAndStaysNearEveryPointLeftOut() {
        OperatingPoints all = many();
        OperatingPoints thin = all.thinned();
        assertTrue(thin.size() < 1000, () -> thin.size() + " points of " + all.size());
        assertEquals(Double.POSITIVE_INFINITY, thin.thresholds()[0]);
        assertEquals(all.thresholds()[all.size() - 1], thin.thresholds()[thin.size() - 1]);
        assertEquals(1, thin.falsePositiveRate(thin.size() - 1));
        assertEquals(1, thin.truePositiveRate(thin.size() - 1));
        int next = 0;
        for (int point = 0; point < all.size(); point++) {
            while (thin.thresholds()[next] > all.thresholds()[point]) {
                next++;
            }
            if (thin.thresholds()[next] == all.thresholds()[point]) {
                assertEquals(all.counts(point), thin.counts(next));
            } else {
                double roc = Math.abs(all.falsePositiveRate(point) - thin.falsePositiveRate(next))
                        + Math.abs(all.truePositiveRate(point) - thin.truePositiveRate(next));
                double recall = Math.abs(all.truePositiveRate(point) - thin.truePositiveRate(next))
                        + Math.abs(all.precision(point) - thin.precision(next));
                assertTrue(roc <= 0.01 && recall <= 0.01, roc + " " + recall);
            }
        }
    }

    @Test
    void theCurvesFileHasTheAreasOfAllPoints() {
        TestScores scores = new TestScores(List.of("rest", "rare"));
        SplittableRandom random = new SplittableRandom(9);
        for (int row = 0; row < 5000; row++) {
            double rare = random.nextDouble();
            scores.add(row % 10 == 0 ? 1 : 0, 0, new double[] {1 - rare, rare});
        }
        LabelCurves rare = scores.curves().labels().get("rare");
        assertEquals(scores.oneVsRest().get(1).auc(), rare.auc());
        assertEquals(scores.oneVsRest().get(1).averagePrecision(), rare.averagePrecision());
        assertEquals(5000, rare.thresholds());
        assertEquals(500, rare.positives());
        assertEquals(4500, rare.negatives());
        assertEquals(10, rare.reliability().bins().size());
        assertTrue(rare.reliability().bins().stream().allMatch(bin -> bin.rows() == 500));
    }

    @Test
    void thePartialAucOfChanceIsAHalfAndOfThePerfectRankingOne() {
        OperatingPoints perfect = new OperatingPoints(
                new double[] {Double.POSITIVE_INFINITY, 0.9, 0.1}, new long[] {0, 10, 10}, new long[] {0, 0, 90});
        assertEquals(1, perfect.partialAUC(0.1), 1e-15);
        OperatingPoints chance = new OperatingPoints(
                new double[] {Double.POSITIVE_INFINITY, 0.5}, new long[] {0, 10}, new long[] {0, 90});
        assertEquals(0.5, chance.partialAUC(0.1), 1e-15);
        assertEquals(0.5, chance.partialAUC(1), 1e-15);
    }
}
