package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.loss.FocalForm;
import dev.imbalance.loss.FocalLoss;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.loss.Reduction;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.sampling.ClassAwareSampling;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.sampling.DynamicF1Sampling;
import dev.imbalance.sampling.ProgressivelyBalancedSampling;
import dev.imbalance.schedule.DeferredMargin;
import dev.imbalance.schedule.DeferredSampling;
import dev.imbalance.schedule.DeferredWeighting;
import dev.imbalance.schedule.WarmUp;
import dev.imbalance.weighting.InverseFrequency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;

/** Plans whose draws, weights, margin or loss change while training goes on. */
class ScheduledPlanTest {
    private static final Dataset<Label> DATA = Tables.blobs(3, 100, 30, 5);
    private static final double[] NOTHING = {0, 0, 0};
    private static final EpochContext BEFORE = new EpochContext(4, 10);
    private static final EpochContext AFTER = new EpochContext(5, 10);

    private static BoundPlan bound(TrainingPlan plan) {
        return BoundPlan.bind(plan, DATA, new SoftmaxRegression(1, 0, 1), -1);
    }

    private static PriorLedger ledger(TrainingPlan plan, EpochContext at) {
        return bound(plan).ledger(at);
    }

    private static ImbalanceModel train(Trainer<Label> trainer) {
        return assertInstanceOf(ImbalanceModel.class, trainer.train(DATA));
    }

    private static List<String> schedules(ImbalanceModel model) {
        return model.warnings().stream()
                .filter(warning -> warning.contains("took no part"))
                .toList();
    }

    @Test
    void theWeightsOfAModelAreOfAnEpochInWhichEverythingHasBegun() {
        TrainingPlan plan = TrainingPlan.empty()
                .withSampling(new DeferredSampling(new ClassBalancedSampling(), 3), 1)
                .withMargin(new DeferredMargin(new LogitAdjusted(), 6));
        assertEquals(6, bound(plan).choosesFrom(10));
        assertEquals(3, bound(plan).choosesFrom(6), "the margin never begins");
        assertEquals(0, bound(TrainingPlan.empty()).choosesFrom(10));
    }

    /** In public code a sampler that is made after the loader draws nothing. */
    @Test
    void theLeafTrainsOnTheRowsThatTheSamplingDraws() {
        ImbalanceModel longer =
                train(new SamplingTrainer(new SoftmaxRegression(2, 0, 1), new ClassBalancedSampling(3)));
        assertEquals(
                405, ((LogitModel) longer.inner()).history().epochs().get(1).examples());

        BoundPlan plan = bound(TrainingPlan.empty().withSampling(new ClassAwareSampling(), 1));
        int[] labels = plan.labels();
        long[] drawn = new long[3];
        for (int row : plan.draw(AFTER)) {
            drawn[labels[row]]++;
        }
        assertArrayEquals(new long[] {100, 100, 100}, drawn);
    }

    @Test
    void deferredDrawsAndWeightsOweThePriorFirstAndNothingLater() {
        for (TrainingPlan plan : List.of(
                TrainingPlan.empty().withSampling(new DeferredSampling(new ClassBalancedSampling(), 5), 1),
                TrainingPlan.empty().withWeighting(new DeferredWeighting(new InverseFrequency(), 5)))) {
            assertArrayEquals(
                    bound(plan).counts().priors(), ledger(plan, BEFORE).effectivePrior(), 1e-15);
            assertArrayEquals(NOTHING, ledger(plan, AFTER).carried(Optional.empty()), 1e-12);
        }
    }

    @Test
    void theOffsetOfAMarginFollowsTheStageOfDeferredWeights() {
        TrainingPlan plan = TrainingPlan.empty()
                .withWeighting(new DeferredWeighting(new InverseFrequency(), 5))
                .withMargin(new LogitAdjusted());
        double[] early = ledger(plan, BEFORE).trainingOffset();
        double[] late = ledger(plan, AFTER).trainingOffset();
        assertEquals(Math.log(20), early[0] - early[2], 1e-12);
        assertEquals(0, late[0] - late[2], 1e-12);
    }

    @Test
    void aDeferredMarginOwesUntilItBegins() {
        TrainingPlan plan = TrainingPlan.empty().withMargin(new DeferredMargin(new LogitAdjusted(), 5));
        double[] carried = ledger(plan, BEFORE).carried(Optional.empty());
        assertEquals(Math.log(20), carried[0] - carried[2], 1e-12);
        assertArrayEquals(NOTHING, ledger(plan, AFTER).carried(Optional.empty()), 1e-12);
    }

    @Test
    void progressiveDrawsOweLessWithEveryEpoch() {
        TrainingPlan plan = TrainingPlan.empty().withSampling(new ProgressivelyBalancedSampling(), 1);
        double before = Double.POSITIVE_INFINITY;
        for (int epoch = 0; epoch < 10; epoch++) {
            double[] carried = ledger(plan, new EpochContext(epoch, 10)).carried(Optional.empty());
            assertTrue(carried[0] - carried[2] < before);
            before = carried[0] - carried[2];
        }
        assertEquals(0, before, 1e-12);
    }

    @Test
    void theFactorsOfALossCountFromTheEndOfItsWarmUp() {
        FocalLoss balanced =
                new FocalLoss(0, Map.of("c0", 0.05, "c1", 1 / 6.0, "c2", 1.0), FocalForm.FULL, Reduction.MEAN);
        TrainingPlan plan = TrainingPlan.empty().withLoss(new WarmUp(balanced, 5, Reduction.MEAN));
        assertArrayEquals(bound(plan).counts().priors(), ledger(plan, BEFORE).effectivePrior(), 1e-15);
        assertArrayEquals(NOTHING, ledger(plan, AFTER).carried(Optional.empty()), 1e-12);
    }

    @Test
    void dynamicDrawsTellTheLedgerWhatTheScoresMakeOfThem() {
        TrainingPlan plan = TrainingPlan.empty().withSampling(new DynamicF1Sampling(), 1);
        PriorLedger ledger = ledger(plan, new EpochContext(1, 2, List.of(0.8, 0.6, 0.6)));
        assertArrayEquals(new double[] {0.2, 0.4, 0.4}, ledger.effectivePrior(), 1e-12);
    }

    @Test
    void correctingTwiceIsRefusedBeforeTrainingEvenIfItBeginsLate() {
        ImbalanceTrainer trainer = new PostHocTrainer(
                new MarginTrainer(new SoftmaxRegression(10, 0, 1), new DeferredMargin(new LogitAdjusted(), 5)),
                new LogitAdjustment());
        String message = assertThrows(IllegalArgumentException.class, () -> trainer.check(DATA))
                .getMessage();
        assertTrue(message.contains("a second time"), message);
    }

    @Test
    void samplingByScoresNeedsAValidationSliceEvenIfItBeginsLate() {
        ClassSampling late = new DeferredSampling(new DynamicF1Sampling(), 5);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new SamplingTrainer(new SoftmaxRegression(10, 0, 1), late).check())
                .getMessage();
        assertTrue(message.contains("set data.validation"), message);
        new SamplingTrainer(new SoftmaxRegression(10, 0.2, 1), late).check();
    }

    @Test
    void aScheduleThatNeverBeganIsWarnedAbout() {
        ImbalanceTrainer trainer = new LossTrainer(
                new ReweightingTrainer(
                        new SoftmaxRegression(10, 0, 1), new DeferredWeighting(new InverseFrequency(), 160)),
                new WarmUp(new FocalLoss(), 3, Reduction.MEAN));
        assertEquals(
                List.of(
                        "The strategy reweight deferred begins in epoch 161, and the model has the weights of epoch 10 of 10: it took"
                                + " no part. Let it begin earlier, or train longer."),
                schedules(train(trainer)));
    }

    @Test
    void aScheduleThatBeganIsNotWarnedAbout() {
        for (int epochs : new int[] {1, 7, 35}) {
            ImbalanceModel model = train(new MarginTrainer(
                    new SamplingTrainer(
                            new ReweightingTrainer(new SoftmaxRegression(epochs, 0, 1), new DeferredWeighting()),
                            new DeferredSampling()),
                    new DeferredMargin()));
            assertEquals(List.of(), schedules(model));
        }
    }

    @Test
    void aTrainerWithoutEpochsCannotDefer() {
        ImbalanceTrainer trainer = new ReweightingTrainer(new XGBoostClassificationTrainer(2), new DeferredWeighting());
        String message =
                assertThrows(IllegalArgumentException.class, trainer::check).getMessage();
        assertTrue(message.contains("has no epochs to wait for"), message);
    }
}
