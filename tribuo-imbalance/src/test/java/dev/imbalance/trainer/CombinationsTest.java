package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.Prior;
import dev.imbalance.loss.BalancedSoftmax;
import dev.imbalance.loss.FocalForm;
import dev.imbalance.loss.FocalLoss;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.loss.Reduction;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.SquareRootSampling;
import dev.imbalance.schedule.DeferredWeighting;
import dev.imbalance.weighting.InverseFrequency;
import dev.imbalance.weighting.InverseSquareRoot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/**
 * The verdicts on combinations of draws, weights and corrections: fine, warned of or refused. {@code ExactRiskTest} has their effective priors
 * against the exact risk.
 */
class CombinationsTest {
    private static final Dataset<Label> DATA = Tables.blobs(3, 100, 30, 5);
    private static final LogitAdjusted RAW = new LogitAdjusted(1, Prior.RAW_COUNTS);

    private static SoftmaxRegression leaf() {
        return new SoftmaxRegression(10, 0, 1);
    }

    private static ImbalanceModel train(Trainer<Label> trainer) {
        return assertInstanceOf(ImbalanceModel.class, trainer.train(DATA));
    }

    private static Trainer<Label> balancedDraws(Trainer<Label> inner) {
        return new SamplingTrainer(inner, new ClassBalancedSampling());
    }

    private static Trainer<Label> inverseWeights(Trainer<Label> inner) {
        return new ReweightingTrainer(inner, new InverseFrequency());
    }

    private static double[] carried(ImbalanceModel model) {
        return model.ledger().carried(model.adjustment());
    }

    /** No warning, and nothing of the class prior left. */
    private static void assertFineAndPaid(Trainer<Label> trainer) {
        ImbalanceModel model = train(trainer);
        assertEquals(List.of(), model.warnings());
        assertArrayEquals(new double[3], carried(model), 1e-12);
    }

    private static void assertOverCorrected(Trainer<Label> trainer) {
        List<String> warnings = train(trainer).warnings();
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).contains("corrected too far"), warnings::toString);
    }

    private static void assertRefusedTwice(ImbalanceTrainer trainer) {
        SoftmaxRegression leaf = (SoftmaxRegression) trainer.leaf();
        String message = assertThrows(IllegalArgumentException.class, () -> trainer.train(DATA))
                .getMessage();
        assertTrue(message.contains("a second time") && message.contains("allowDoubleCorrection"), message);
        assertEquals(List.of(), leaf.trained());
    }

    @Test
    void instanceDrawsWithOneCorrectionAreFineAndWithTwoRefused() {
        assertEquals(
                Math.log(20),
                carried(train(new PostHocTrainer(leaf())))[0] - carried(train(new PostHocTrainer(leaf())))[2],
                1e-12);
        assertFineAndPaid(new MarginTrainer(leaf(), new LogitAdjusted()));
        assertFineAndPaid(new MarginTrainer(leaf(), new BalancedSoftmax()));
        assertFineAndPaid(new PostHocTrainer(leaf(), new LogitAdjustment()));
        assertRefusedTwice(new PostHocTrainer(new MarginTrainer(leaf(), new LogitAdjusted()), new LogitAdjustment()));
    }

    @Test
    void balancedDrawsAreFineAloneAndWithTheEffectivePriorAndWarnedOfWithRawCounts() {
        assertFineAndPaid(balancedDraws(leaf()));
        assertFineAndPaid(new MarginTrainer(balancedDraws(leaf()), new LogitAdjusted()));
        assertFineAndPaid(new PostHocTrainer(balancedDraws(leaf()), new LogitAdjustment()));
        assertOverCorrected(new MarginTrainer(balancedDraws(leaf()), RAW));
        assertOverCorrected(new PostHocTrainer(balancedDraws(leaf()), new LogitAdjustment(1, Prior.RAW_COUNTS, true)));
    }

    @Test
    void inverseWeightsAreFineAloneAndWithTheEffectivePriorAndWarnedOfWithRawCounts() {
        assertFineAndPaid(inverseWeights(leaf()));
        assertFineAndPaid(new MarginTrainer(inverseWeights(leaf()), new LogitAdjusted()));
        assertFineAndPaid(new PostHocTrainer(inverseWeights(leaf()), new LogitAdjustment()));
        assertOverCorrected(new MarginTrainer(inverseWeights(leaf()), RAW));
    }

    @Test
    void squareRootDrawsOrWeightsOweHalfAndAreFineWithTheOtherHalf() {
        for (Trainer<Label> half : List.<Trainer<Label>>of(
                new SamplingTrainer(leaf(), new SquareRootSampling()),
                new ReweightingTrainer(leaf(), new InverseSquareRoot()))) {
            ImbalanceModel alone = train(new PostHocTrainer(half));
            assertEquals(List.of(), alone.warnings());
            assertEquals(Math.log(20) / 2, carried(alone)[0] - carried(alone)[2], 1e-12);
            assertFineAndPaid(new MarginTrainer(half, new LogitAdjusted()));
            assertFineAndPaid(new PostHocTrainer(half, new LogitAdjustment()));
        }
        assertFineAndPaid(
                new ReweightingTrainer(new SamplingTrainer(leaf(), new SquareRootSampling()), new InverseSquareRoot()));
    }

    @Test
    void balancedDrawsWithInverseWeightsAreWarnedOf() {
        assertOverCorrected(inverseWeights(balancedDraws(leaf())));
    }

    @Test
    void deferredWeightsOweFirstAndNothingLaterAndTheOffsetFollows() {
        DeferredWeighting deferred = new DeferredWeighting(new InverseFrequency(), 5);
        assertFineAndPaid(new ReweightingTrainer(leaf(), deferred));
        assertFineAndPaid(new MarginTrainer(new ReweightingTrainer(leaf(), deferred), new LogitAdjusted()));
        BoundPlan bound = BoundPlan.bind(
                TrainingPlan.empty().withWeighting(deferred).withMargin(new LogitAdjusted()), DATA, leaf(), 0);
        for (int epoch : new int[] {4, 5}) {
            assertArrayEquals(
                    new double[3], bound.ledger(new EpochContext(epoch, 10)).carried(Optional.empty()), 1e-12);
        }
        // The raw counts go on after the weights have paid.
        assertOverCorrected(new MarginTrainer(new ReweightingTrainer(leaf(), deferred), RAW));
    }

    @Test
    void focalIsAllowedAndNotedAsApproximate() {
        for (Trainer<Label> focal : List.<Trainer<Label>>of(
                new LossTrainer(leaf(), new FocalLoss(2)),
                new LossTrainer(leaf(), new FocalLoss(1, Map.of(), FocalForm.DETACHED, Reduction.MEAN)),
                new MarginTrainer(new LossTrainer(leaf(), new FocalLoss(2)), new LogitAdjusted()),
                new PostHocTrainer(new LossTrainer(leaf(), new FocalLoss(2)), new LogitAdjustment()))) {
            ImbalanceModel model = train(focal);
            assertTrue(model.ledger().approximate());
            assertEquals(1, model.warnings().size(), model.warnings()::toString);
            assertTrue(model.warnings().get(0).contains("is approximate"));
        }
        assertEquals(List.of(), train(new LossTrainer(leaf(), new FocalLoss(0))).warnings());
    }

    @Test
    void aPartialStrengthPaysItsShareAndIsFine() {
        ImbalanceModel model = train(new MarginTrainer(leaf(), new LogitAdjusted(0.25, Prior.EFFECTIVE)));
        assertEquals(List.of(), model.warnings());
        assertEquals(0.75 * Math.log(20), carried(model)[0] - carried(model)[2], 1e-12);
    }
}
