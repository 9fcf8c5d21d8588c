package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.resampling.RandomUnderSampler;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.sampling.InstanceSampling;
import dev.imbalance.stage.ClassifierRetraining;
import dev.imbalance.stage.LearnableWeightScaling;
import dev.imbalance.weighting.InverseFrequency;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.dataset.DatasetView;

/** The second stage of a plan: its rows, its ledger and who refuses it. */
class SecondStageTest {
    private static final Dataset<Label> DATA = Tables.blobs(3, 200, 60, 10);

    private static TrainingPlan retraining(TrainingPlan plan) {
        return plan.withStage(new ClassifierRetraining(), 5);
    }

    private static String refusal(Executable work) {
        return assertThrows(IllegalArgumentException.class, work).getMessage();
    }

    @Test
    void itsDrawsAreBalancedWhateverTheFirstStages() {
        BoundPlan first = BoundPlan.bind(retraining(TrainingPlan.empty()), DATA, RuleLeaf.DEEP, 0);
        BoundPlan second = first.secondStage().orElseThrow();
        assertArrayEquals(first.labels(), second.labels());
        int[] drawn = new int[3];
        for (int epoch = 0; epoch < 20; epoch++) {
            for (int row : second.draw(new EpochContext(epoch, 20))) {
                drawn[second.labels()[row]]++;
            }
        }
        for (int ofClass : drawn) {
            // 5400 draws, of which a third has a standard deviation of 35.
            assertEquals(1800.0, ofClass, 175);
        }
        int[] once = first.draw(new EpochContext(0, 20));
        Arrays.sort(once);
        assertArrayEquals(IntStream.range(0, 270).toArray(), once);
    }

    @Test
    void theLedgerIsThatOfTheLastStage() {
        TrainingPlan weighted = TrainingPlan.empty()
                .withWeighting(new InverseFrequency())
                .withMargin(new LogitAdjusted())
                .withSampling(new InstanceSampling(), 3);
        BoundPlan bound = BoundPlan.bind(retraining(weighted), DATA, RuleLeaf.DEEP, 0);
        EpochRecord record = new EpochRecord(1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, List.of());
        List<EpochRecord> records =
                IntStream.range(1, 13).mapToObj(record::withEpoch).toList();
        PriorLedger ledger = bound.ledger(Optional.of(new TrainingHistory(records, 12, 12, "last epoch")));
        assertArrayEquals(new double[] {1 / 3., 1 / 3., 1 / 3.}, ledger.effectivePrior(), 1e-15);
        assertArrayEquals(new double[3], ledger.trainingOffset());
        assertArrayEquals(new double[] {1, 1, 1}, ledger.weights());
    }

    /** Draws that go by the last scores. */
    private static final class ByScores implements ClassSampling {
        @Override
        public String typeName() {
            return "by-scores";
        }

        @Override
        public boolean needsValidation() {
            return true;
        }

        @Override
        public double[] distribution(ClassCounts counts, EpochContext at) {
            return at.validationF1().isEmpty()
                    ? new double[] {0.2, 0.3, 0.5}
                    : at.validationF1().stream().mapToDouble(f -> f).toArray();
        }

        @Override
        public int[] draw(int[] labels, ClassCounts counts, EpochContext at, SplittableRandom random) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void theScoresOfTheFirstStageSayNothingAboutTheSecond() {
        TrainingPlan plan = TrainingPlan.empty().withStage(new ClassifierRetraining(2, 0.1, new ByScores()), 5);
        BoundPlan bound = BoundPlan.bind(plan, DATA, RuleLeaf.deep(0.1, OptionalDouble.empty()), 0);
        EpochRecord record = new EpochRecord(1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, List.of(0.1, 0.1, 0.8));
        List<EpochRecord> records =
                IntStream.range(1, 6).mapToObj(record::withEpoch).toList();
        assertArrayEquals(
                new double[] {0.2, 0.3, 0.5},
                bound.ledger(Optional.of(new TrainingHistory(records, 5, 4, "")))
                        .sampling());
        assertArrayEquals(
                new double[] {0.1, 0.1, 0.8},
                bound.ledger(Optional.of(new TrainingHistory(records, 5, 5, "")))
                        .sampling());
    }

    @Test
    void scoresNeedAValidationSliceInTheSecondStageToo() {
        TrainingPlan plan = TrainingPlan.empty().withStage(new ClassifierRetraining(2, 0.1, new ByScores()), 5);
        String message = refusal(() -> PlanRules.check(plan, RuleLeaf.DEEP));
        assertTrue(message.startsWith("retrain crt(epochs=2, "), message);
        assertTrue(message.endsWith("set data.validation (or the trainer's validation) above 0, such as 0.1"), message);
    }

    @Test
    void aLeafWithoutAFrozenBackboneRefusesItWithTheWayOut() {
        String message = refusal(
                () -> new ClassifierRetrainingTrainer(new XGBoostClassificationTrainer(3), new ClassifierRetraining())
                        .check());
        assertTrue(message.startsWith("XGBoostClassificationTrainer cannot take a retrain (crt("), message);
        assertTrue(message.endsWith("or a trainer that obeys plans, such as djl."), message);

        message = refusal(() ->
                new ClassifierRetrainingTrainer(new SoftmaxRegression(1, 0, 1), new LearnableWeightScaling()).check());
        assertTrue(message.startsWith("SoftmaxRegression has no retrain (lws("), message);
        assertTrue(message.endsWith("leave it out, or use a deep trainer such as djl"), message);
    }

    @Test
    void aCosineHeadCannotBeScaled() {
        TrainingPlan plan = TrainingPlan.empty().withStage(new LearnableWeightScaling(), 5);
        PlanTrainer cosine = RuleLeaf.deep(0, OptionalDouble.of(16));
        String message = refusal(() -> PlanRules.check(plan, cosine));
        assertTrue(message.startsWith("retrain lws("), message);
        assertTrue(message.endsWith("set head: linear, or leave it out"), message);
        PlanRules.check(retraining(TrainingPlan.empty()), cosine);
    }

    @Test
    void aClassWithoutRowsIsRefusedBeforeTheFirstStage() {
        Dataset<Label> unseen = Tables.blobs(3, 20, 10, 5);
        Dataset<Label> empty = new DatasetView<>(
                unseen,
                IntStream.range(0, 30).toArray(),
                unseen.getFeatureIDMap(),
                unseen.getOutputIDInfo(),
                "two classes");
        BoundPlan bound = BoundPlan.bind(retraining(TrainingPlan.empty()), empty, RuleLeaf.DEEP, 0);
        String message = refusal(() -> PlanRules.check(bound));
        assertTrue(message.contains("sampling class-balanced"), message);
        assertTrue(message.contains("c2"), message);
    }

    @Test
    void aSecondStageIsTakenOnce() {
        String message = refusal(() -> retraining(retraining(TrainingPlan.empty())));
        assertTrue(message.startsWith("a trainer takes one retrain; crt("), message);
    }

    @Test
    void resamplersWorkOnBothStagesAndBalancedDrawsComeAfterThem() {
        TrainingPlan plan = retraining(TrainingPlan.empty().withResamplers(List.of(new RandomUnderSampler()), 4));
        BoundPlan bound = BoundPlan.bind(plan, DATA, RuleLeaf.DEEP, 0);
        assertEquals(30, bound.counts().total());
        assertArrayEquals(
                bound.counts().toArray(),
                bound.secondStage().orElseThrow().counts().toArray());
        assertEquals(
                ClassBalancedSampling.class,
                bound.stage().orElseThrow().sampling().getClass());
    }
}
