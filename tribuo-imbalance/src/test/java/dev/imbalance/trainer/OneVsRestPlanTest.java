package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.initialisation.LogPrior;
import dev.imbalance.loss.BCEBalance;
import dev.imbalance.loss.BalancedBCE;
import dev.imbalance.loss.ClassReduction;
import dev.imbalance.loss.FocalForm;
import dev.imbalance.loss.FocalLoss;
import dev.imbalance.loss.Link;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.loss.Reduction;
import dev.imbalance.loss.SigmoidFocalLoss;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.sampling.ClassBalancedSampling;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/** One-vs-rest losses in a plan: where they meet softmax priors and the ledger. */
class OneVsRestPlanTest {
    private static final Dataset<Label> TWO = Tables.blobs(3, 90, 10);
    private static final Dataset<Label> THREE = Tables.blobs(3, 100, 30, 5);

    private static SoftmaxRegression leaf() {
        return new SoftmaxRegression(3, 0, 1);
    }

    private static PriorLedger ledger(TrainingPlan plan, Dataset<Label> data) {
        return BoundPlan.bind(plan, data, leaf(), -1).ledger(EpochContext.single());
    }

    private static void assertRefused(ImbalanceTrainer trainer) {
        String message = assertThrows(IllegalArgumentException.class, () -> trainer.check(THREE))
                .getMessage();
        assertTrue(message.contains("against the rest") && message.contains("use a softmax loss"), message);
    }

    @Test
    void biasesStartAtTheShareOfEachClassInItsOwnTerm() {
        TrainingPlan start = TrainingPlan.empty().withInitialisation(new LogPrior());
        double[] balanced = BoundPlan.bind(start.withLoss(new BalancedBCE()), THREE, leaf(), -1)
                .initialBiases(1)
                .orElseThrow();
        assertArrayEquals(new double[3], balanced, 1e-12, "both sides of every term weigh the same");

        BalancedBCE tenfold = new BalancedBCE(BCEBalance.POS_WEIGHT, 10, ClassReduction.SUM, "", Reduction.MEAN);
        double[] positive = BoundPlan.bind(start.withLoss(tenfold), THREE, leaf(), -1)
                .initialBiases(1)
                .orElseThrow();
        double[] n = {100, 30, 5};
        for (int c = 0; c < 3; c++) {
            assertEquals(Math.log(10 * n[c] / (135 - n[c])), positive[c], 1e-12);
        }
    }

    @Test
    void theFactorsOfALossGoByTheDrawsAndNotByTheCounts() {
        BalancedBCE tenfold = new BalancedBCE(BCEBalance.POS_WEIGHT, 10, ClassReduction.SUM, "", Reduction.MEAN);
        TrainingPlan plan = TrainingPlan.empty().withLoss(tenfold).withSampling(new ClassBalancedSampling(), 1);
        assertArrayEquals(
                new double[] {1 / 3., 1 / 3., 1 / 3.}, ledger(plan, THREE).effectivePrior(), 1e-12);
    }

    @Test
    void aMarginByThePriorOfAClassThatTheLossGivesNoWeightIsRefused() {
        FocalLoss none = new FocalLoss(2, Map.of("c0", 0.0), FocalForm.FULL, Reduction.MEAN);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new MarginTrainer(new LossTrainer(leaf(), none), new LogitAdjusted()).check(THREE))
                .getMessage();
        assertTrue(message.contains("whose weight is 0"), message);
    }

    @Test
    void softmaxPriorsAreRefusedForThreeClasses() {
        assertRefused(new MarginTrainer(new LossTrainer(leaf(), new BalancedBCE()), new LogitAdjusted()));
        assertRefused(new PostHocTrainer(new LossTrainer(leaf(), new SigmoidFocalLoss()), new LogitAdjustment()));
    }

    @Test
    void softmaxPriorsAreFineForTwoClasses() {
        new MarginTrainer(new LossTrainer(leaf(), plain()), new LogitAdjusted()).check(TWO);
        new PostHocTrainer(new LossTrainer(leaf(), plain()), new LogitAdjustment()).check(TWO);
        assertEquals(
                Link.SOFTMAX,
                BoundPlan.bind(TrainingPlan.empty().withLoss(plain()), TWO, leaf(), -1)
                        .link());
        assertEquals(
                Link.ONE_VS_REST,
                BoundPlan.bind(TrainingPlan.empty().withLoss(plain()), THREE, leaf(), -1)
                        .link());
    }

    private static BalancedBCE plain() {
        return new BalancedBCE(BCEBalance.POS_WEIGHT, 1, ClassReduction.SUM, "", Reduction.MEAN);
    }

    @Test
    void balancedBinaryCrossEntropyOwesNothing() {
        PriorLedger two = ledger(TrainingPlan.empty().withLoss(new BalancedBCE()), TWO);
        assertArrayEquals(new double[] {0.5, 0.5}, two.effectivePrior(), 1e-12);
        assertFalse(two.approximate());
        PriorLedger three = ledger(TrainingPlan.empty().withLoss(new BalancedBCE()), THREE);
        assertArrayEquals(new double[3], three.carried(Optional.empty()), 1e-12);
        assertTrue(three.approximate());
    }

    @Test
    void aLogitAdjustedMarginUnderBalancedBinaryCrossEntropyHasNothingToCorrect() {
        PriorLedger ledger =
                ledger(TrainingPlan.empty().withLoss(new BalancedBCE()).withMargin(new LogitAdjusted()), TWO);
        assertArrayEquals(new double[2], ledger.carried(Optional.empty()), 1e-12);
    }
}
