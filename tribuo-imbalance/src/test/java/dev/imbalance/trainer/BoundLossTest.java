package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.BalancedSoftmax;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CDT;
import dev.imbalance.loss.FocalLoss;
import dev.imbalance.loss.LADE;
import dev.imbalance.loss.LDAM;
import dev.imbalance.loss.LabelSmoothing;
import dev.imbalance.loss.LogitBatch;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Reduction;
import dev.imbalance.loss.VS;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.weighting.InverseFrequency;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/** What a plan makes of its loss, weighting and margin. */
class BoundLossTest {
    private static final EpochContext AT = EpochContext.single();
    private static final Dataset<Label> DATA = Tables.blobs(3, 100, 30, 5);
    private static final double[] LOGITS = {12, -6, 3, 1.8, 4.8, -1.2, -3, 0, 9, 6, 6, 6};
    private static final int[] LABELS = {0, 1, 2, 2};

    /** Multiplies cosines by 30. */
    private static final PlanTrainer COSINE = RuleLeaf.deep(0, OptionalDouble.of(30));

    private static BoundPlan bound(TrainingPlan plan, PlanTrainer leaf) {
        return BoundPlan.bind(plan, DATA, leaf, -1);
    }

    private static double value(BatchLoss loss, double[] logits) {
        return loss.evaluate(new LogitBatch(4, 3, logits, LABELS, new double[] {1, 1, 1, 1}, 0), new double[12]);
    }

    @Test
    void classWeightsReachTheTermsOfASmoothedLabel() {
        Loss smoothing = new LabelSmoothing(0.1, LabelSmoothing.Form.ORIGINAL, Reduction.WEIGHTED_MEAN);
        BoundPlan plan = bound(
                TrainingPlan.empty().withLoss(smoothing).withWeighting(new InverseFrequency()),
                new SoftmaxRegression(1, 0, 1));
        ClassCounts counts = plan.counts();
        double[] weights = new InverseFrequency().weights(counts, AT);
        double expected = value(smoothing.bind(counts, counts.priors(), AT, weights), LOGITS);
        assertEquals(expected, value(plan.loss(AT), LOGITS), 1e-15);
    }

    @Test
    void theMarginsOfLDAMAreScaledAsTheCosineHeadScalesAndFocalSeesWhatIsLeft() {
        TrainingPlan ldam = TrainingPlan.empty().withMargin(new LDAM(0.5)).withLoss(new FocalLoss(2));
        double[] moved = LOGITS.clone();
        double[] margins = {0.5 * Math.pow(0.05, 0.25), 0.5 * Math.pow(5 / 30.0, 0.25), 0.5};
        for (int i = 0; i < LABELS.length; i++) {
            moved[i * 3 + LABELS[i]] -= 30 * margins[LABELS[i]];
        }
        BoundPlan plan = bound(ldam, COSINE);
        BatchLoss focal = new FocalLoss(2).bind(plan.counts(), plan.counts().priors(), AT);
        assertEquals(value(focal, moved), value(plan.loss(AT), LOGITS), 1e-12);
    }

    @Test
    void ldamIsRefusedWithoutACosineHead() {
        TrainingPlan ldam = TrainingPlan.empty().withMargin(new LDAM());
        String message = assertThrows(
                        IllegalArgumentException.class, () -> PlanRules.check(ldam, new SoftmaxRegression(1, 0, 1)))
                .getMessage();
        assertTrue(message.contains("head: cosine"), message);
        PlanRules.check(ldam, COSINE);
    }

    @Test
    void theLedgerHasTheOffsetsOfLossAndMarginsAndNoTemperatures() {
        for (TrainingPlan paid : List.of(
                TrainingPlan.empty().withLoss(new LADE()),
                TrainingPlan.empty().withMargin(new BalancedSoftmax()),
                TrainingPlan.empty().withMargin(new VS()),
                TrainingPlan.empty()
                        .withSampling(new ClassBalancedSampling(), 1)
                        .withLoss(new LADE()))) {
            assertArrayEquals(new double[3], carried(paid), 1e-12);
        }
        for (TrainingPlan unpaid : List.of(
                TrainingPlan.empty().withMargin(new CDT()), TrainingPlan.empty().withMargin(new LDAM()))) {
            assertArrayEquals(carried(TrainingPlan.empty()), carried(unpaid), 1e-12);
        }
    }

    private static double[] carried(TrainingPlan plan) {
        return bound(plan, COSINE).ledger(AT).carried(Optional.empty());
    }

    @Test
    void ladeWithAnotherCorrectionIsWarnedAboutOrRefused() {
        TrainingPlan twice = TrainingPlan.empty().withLoss(new LADE()).withMargin(new BalancedSoftmax());
        PriorLedger ledger = bound(twice, COSINE).ledger(AT);
        assertTrue(PlanWarnings.of(ledger, Optional.empty()).get(0).contains("corrected too far"));

        BoundPlan after =
                bound(TrainingPlan.empty().withLoss(new LADE()).withPostHoc(List.of(new LogitAdjustment())), COSINE);
        assertThrows(IllegalArgumentException.class, () -> after.checkPostHoc(after.ledger(AT)));
    }

    @Test
    void marginsNeedRowsOfEveryClass() {
        ClassCounts unseen = new ClassCounts(List.of("a", "b"), 3, 0);
        for (var margin : List.of(new LDAM(), new BalancedSoftmax(), new CDT(), new VS())) {
            String message = assertThrows(
                            IllegalArgumentException.class, () -> margin.transform(unseen, new double[] {1, 0}, AT))
                    .getMessage();
            assertTrue(message.contains("margin " + margin.typeName()) && message.contains("\"b\""), message);
        }
        assertThrows(IllegalArgumentException.class, () -> new LADE().bind(unseen, new double[] {1, 0}, AT));
    }
}
