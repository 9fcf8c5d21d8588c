package dev.imbalance.mixing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.LogitBatch;
import dev.imbalance.loss.MixedLoss;
import dev.imbalance.loss.Reduction;
import dev.imbalance.loss.WeightedLoss;
import dev.imbalance.mixing.Mixing.Shares;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mixup and its relatives beyond what every mixing keeps. */
class MixupTest {
    private static final ClassCounts COUNTS = new ClassCounts(List.of("a", "b", "c"), 100, 30, 5);
    private static final int[] FIRST = {0, 1, 2, 2};
    private static final int[] SECOND = {2, 0, 1, 2};
    private static final double[] LOGITS = {2, -1, 0.5, 0.3, 0.8, -0.2, -0.5, 0, 1.5, 1, 1, 1};
    private static final double[] ONES = {1, 1, 1, 1};

    /** The loss of the batch that the reference files use, with the weights 0.2, 0.8 and 2. */
    private static double weightedLoss(Mixup mixup, Reduction reduction) {
        Shares shares = mixup.shares(FIRST, SECOND, COUNTS, 0.3);
        BatchLoss weighted = new WeightedLoss(
                new CrossEntropy(reduction).bind(COUNTS, COUNTS.priors(), EpochContext.single()),
                new double[] {0.2, 0.8, 2});
        return new MixedLoss(weighted, SECOND, ONES, shares.label(), mixup.softTargets())
                .evaluate(new LogitBatch(4, 3, LOGITS, FIRST, ONES, 0), new double[12]);
    }

    @Test
    void softTargetsAndTwoTermsDifferUnderAWeightedMean() {
        assertEquals(1.2346828, weightedLoss(new Mixup(1, MixedTargets.TWO_TERM), Reduction.WEIGHTED_MEAN), 1e-7);
        assertEquals(1.5433535, weightedLoss(new Mixup(1, MixedTargets.SOFT_TARGET), Reduction.WEIGHTED_MEAN), 1e-7);
    }

    @ParameterizedTest
    @EnumSource(names = {"MEAN", "SUM"})
    void softTargetsAndTwoTermsAreOneUnderAnyOtherReduction(Reduction reduction) {
        assertEquals(
                weightedLoss(new Mixup(1, MixedTargets.TWO_TERM), reduction),
                weightedLoss(new Mixup(1, MixedTargets.SOFT_TARGET), reduction));
    }

    /** In public code each row's share multiplies the mean loss of the batch. */
    @Test
    void theSharesOfRemixMultiplyTheLossOfTheirOwnRows() {
        Shares shares = new Remix().shares(FIRST, SECOND, COUNTS, 0.4);
        assertArrayEquals(new double[] {0, 0.4, 0.4, 0.4}, shares.label());
        BatchLoss plain = new CrossEntropy().bind(COUNTS, COUNTS.priors(), EpochContext.single());
        double expected = 0;
        for (int i = 0; i < 4; i++) {
            double[] row = Arrays.copyOfRange(LOGITS, 3 * i, 3 * i + 3);
            double ofFirst = ofRow(plain, row, FIRST[i]);
            double ofSecond = ofRow(plain, row, SECOND[i]);
            expected += (shares.label()[i] * ofFirst + (1 - shares.label()[i]) * ofSecond) / 4;
        }
        double mixed = new MixedLoss(plain, SECOND, ONES, shares.label(), false)
                .evaluate(new LogitBatch(4, 3, LOGITS, FIRST, ONES, 0), new double[12]);
        assertEquals(expected, mixed, 1e-15);
    }

    private static double ofRow(BatchLoss loss, double[] logits, int label) {
        return loss.evaluate(new LogitBatch(1, 3, logits, new int[] {label}, new double[] {1}, 0), new double[3]);
    }

    /** In public code the tie raises an error. */
    @Test
    void theTieOfMAMixGivesHalfOfTheLabelToEach() {
        MAMix mamix = new MAMix();
        assertEquals(0.5, mamix.mid(30, 30));
        assertEquals(0.5, mamix.labelShare(30, 30, 0.5));
        double mid = mamix.mid(100, 5);
        assertEquals(0.5, mamix.labelShare(100, 5, 1 - mid), 1e-12);
    }

    @Test
    void aBatchHasOneShareAndTheNextAnother() {
        SplittableRandom random = new SplittableRandom(1);
        double[] first = new Mixup().shares(FIRST, SECOND, COUNTS, random).image();
        double[] next = new Mixup().shares(FIRST, SECOND, COUNTS, random).image();
        assertEquals(1, Arrays.stream(first).distinct().count());
        assertEquals(1, Arrays.stream(next).distinct().count());
        assertTrue(first[0] != next[0]);
    }

    @Test
    void anAlphaOfZeroBlendsNothing() {
        for (Mixing mixing : List.of(
                new Mixup(0, MixedTargets.TWO_TERM),
                new Remix(0, 3, 0.5, MixedTargets.TWO_TERM),
                new MAMix(0, -0.25, MixedTargets.TWO_TERM),
                new BalancedMixup(0, MixedTargets.TWO_TERM))) {
            Shares shares = mixing.shares(FIRST, SECOND, COUNTS, new SplittableRandom(4));
            assertArrayEquals(ONES, shares.image());
            assertArrayEquals(ONES, shares.label());
            assertArrayEquals(
                    COUNTS.priors(), mixing.labelDistribution(COUNTS.priors(), new double[] {0, 0, 1}, COUNTS), 1e-15);
        }
    }

    @Test
    void anExponentOfZeroOrATauOfZeroIsMixup() {
        for (double lambda : new double[] {0, 0.2, 0.5, 0.77, 1}) {
            assertEquals(lambda, new MAMix(1, 0, MixedTargets.TWO_TERM).labelShare(100, 5, lambda), 1e-15);
            assertEquals(lambda, new Remix(1, 3, 0, MixedTargets.TWO_TERM).labelShare(100, 5, lambda));
        }
    }

    @Test
    void whatIsOutsideItsRangeIsRefusedByName() {
        assertRefused(
                "Mixup alpha must be finite and at least 0, was -0.1", () -> new Mixup(-0.1, MixedTargets.TWO_TERM));
        assertRefused(
                "Remix alpha must be finite and at least 0, was NaN",
                () -> new Remix(Double.NaN, 3, 0.5, MixedTargets.TWO_TERM));
        assertRefused(
                "Remix kappa must be finite and above 1, was 1.0", () -> new Remix(1, 1, 0.5, MixedTargets.TWO_TERM));
        assertRefused("Remix tau must be in [0, 1], was 1.5", () -> new Remix(1, 3, 1.5, MixedTargets.TWO_TERM));
        assertRefused("MAMix exponent must be in [-1, 1], was -2.0", () -> new MAMix(1, -2, MixedTargets.TWO_TERM));
        assertRefused(
                "BalancedMixup alpha must be finite and at least 0, was Infinity",
                () -> new BalancedMixup(Double.POSITIVE_INFINITY, MixedTargets.TWO_TERM));
    }

    private static void assertRefused(String message, Executable construction) {
        assertEquals(
                message, assertThrows(PropertyException.class, construction).getMsg());
    }
}
