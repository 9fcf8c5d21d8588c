package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Prior;
import dev.imbalance.initialisation.LogPrior;
import dev.imbalance.loss.BalancedBCE;
import dev.imbalance.loss.BalancedSoftmax;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.ClassBalancedFocalLoss;
import dev.imbalance.loss.ClassReduction;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.EqualizationLoss;
import dev.imbalance.loss.FocalLoss;
import dev.imbalance.loss.LADE;
import dev.imbalance.loss.LDAM;
import dev.imbalance.loss.LabelAwareSmoothing;
import dev.imbalance.loss.LabelOverSmoothing;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.loss.LogitBatch;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Reduction;
import dev.imbalance.loss.SeesawLoss;
import dev.imbalance.loss.SigmoidFocalLoss;
import dev.imbalance.loss.SoftmaxEqualizationLoss;
import dev.imbalance.loss.VS;
import dev.imbalance.mixing.Mixing;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.posthoc.PostHoc;
import dev.imbalance.posthoc.TauNorm;
import dev.imbalance.posthoc.Temperature;
import dev.imbalance.posthoc.ThresholdMoving;
import dev.imbalance.resampling.RandomOverSampler;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.sampling.DynamicF1Sampling;
import dev.imbalance.sampling.InstanceSampling;
import dev.imbalance.sampling.RepeatFactorSampling;
import dev.imbalance.schedule.WarmUp;
import dev.imbalance.search.AutoBalance;
import dev.imbalance.stage.ClassifierStage;
import dev.imbalance.weighting.Balanced;
import dev.imbalance.weighting.EffectiveNumber;
import dev.imbalance.weighting.FixedWeights;
import dev.imbalance.weighting.InverseFrequency;
import dev.imbalance.weighting.Normalisation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.tribuo.Dataset;
import org.tribuo.Prediction;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.dataset.DatasetView;

/** What plans may not ask for, and what they are warned of: the compatibility rules, by number, with the remedy in every message. */
class PlanRulesTest {
    private static final Dataset<Label> DATA = Tables.blobs(3, 200, 60, 10);
    private static final TrainingPlan NOTHING = TrainingPlan.empty();

    private static SoftmaxRegression leaf() {
        return new SoftmaxRegression(3, 0, 1);
    }

    private static SoftmaxRegression cosine() {
        return new SoftmaxRegression(3, 0, 1, OptionalDouble.of(16));
    }

    /** A leaf for rules alone: it has every axis, and trains nothing. */
    private static PlanTrainer deep(double validation, OptionalDouble cosineScale, OptionalInt batchSize) {
        return new RuleLeaf(validation, cosineScale, batchSize, true);
    }

    private static PlanTrainer deep() {
        return deep(0, OptionalDouble.empty(), OptionalInt.empty());
    }

    private static String refusal(Executable work) {
        String message = assertThrows(IllegalArgumentException.class, work).getMessage();
        assertFalse(message.contains("\n"), message);
        return message;
    }

    private static void assertRefused(TrainingPlan plan, PlanTrainer leaf, String... parts) {
        assertHas(
                refusal(() -> {
                    PlanRules.check(plan, leaf);
                    PlanRules.check(BoundPlan.bind(plan, DATA, leaf, 0));
                }),
                parts);
    }

    private static void assertFine(TrainingPlan plan, PlanTrainer leaf) {
        PlanRules.check(plan, leaf);
        PlanRules.check(BoundPlan.bind(plan, DATA, leaf, 0));
    }

    private static void assertHas(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    private static List<String> warnings(TrainingPlan plan, PlanTrainer leaf) {
        return PlanWarnings.of(BoundPlan.bind(plan, DATA, leaf, 0), 10);
    }

    private static void assertWarned(TrainingPlan plan, PlanTrainer leaf, String... parts) {
        List<String> warnings = warnings(plan, leaf);
        assertEquals(1, warnings.size(), warnings::toString);
        assertHas(warnings.get(0), parts);
    }

    private static ImbalanceModel train(Trainer<Label> trainer) {
        return assertInstanceOf(ImbalanceModel.class, trainer.train(DATA));
    }

    // Rule 1.

    @Test
    void rule1LdamOnALinearHeadIsRefused() {
        assertRefused(
                NOTHING.withMargin(new LDAM()), leaf(), "margin ldam(", "needs a cosine head", "set head: cosine");
        assertFine(NOTHING.withMargin(new LDAM()), cosine());
    }

    @Test
    void rule1LdamBesideAnotherMarginIsRefusedAndBesideTheOffsetsOfALossWarnedOf() {
        for (Trainer<Label> ldam : List.<Trainer<Label>>of(
                new MarginTrainer(new MarginTrainer(cosine(), new LDAM()), new LogitAdjusted()),
                new MarginTrainer(new MarginTrainer(cosine(), new LDAM()), new VS()))) {
            assertHas(refusal(() -> ldam.train(DATA)), "one margin", "ldam(", "Remove one of them");
        }
        assertWarned(
                NOTHING.withMargin(new LDAM()).withLoss(new LADE()),
                cosine(),
                "margin ldam(",
                "loss lade(",
                "leave out margin, or use loss cross-entropy");
        assertEquals(List.of(), warnings(NOTHING.withMargin(new LDAM()), cosine()));
    }

    @Test
    void rule1LdamUnderFocalIsFocalOfTheScaledMarginAndWarnedOfAsApproximate() {
        TrainingPlan plan = NOTHING.withMargin(new LDAM()).withLoss(new FocalLoss(2));
        BoundPlan bound = BoundPlan.bind(plan, DATA, cosine(), 0);
        double[] z = {3, -2, 5, 1, 0.5, -4};
        double[] margins = {0.5 * Math.pow(1 / 20.0, 0.25), 0.5 * Math.pow(1 / 6.0, 0.25), 0.5};
        double[] moved = z.clone();
        moved[1] -= 16 * margins[1];
        moved[5] -= 16 * margins[2];
        BatchLoss focal = new FocalLoss(2).bind(bound.counts(), bound.counts().priors(), EpochContext.single());
        assertEquals(value(focal, moved), value(bound.loss(EpochContext.single()), z), 1e-12);
        assertHas(
                train(new LossTrainer(new MarginTrainer(cosine(), new LDAM()), new FocalLoss(2)))
                        .warnings()
                        .toString(),
                "prior ledger of this run is approximate",
                "use loss cross-entropy");
    }

    private static double value(BatchLoss loss, double[] logits) {
        return loss.evaluate(new LogitBatch(2, 3, logits, new int[] {1, 2}, new double[] {1, 1}, 0), new double[6]);
    }

    // Rule 2.

    @Test
    void rule2CorrectingInTrainingAndAfterItIsRefusedUnlessAllowedAndThenWarnedOf() {
        for (TrainingPlan paid : List.of(
                NOTHING.withMargin(new BalancedSoftmax()),
                NOTHING.withMargin(new VS()),
                NOTHING.withLoss(new LADE()))) {
            assertRefused(
                    paid.withPostHoc(List.of(new LogitAdjustment())),
                    leaf(),
                    "post-hoc logit-adjustment",
                    "a second time",
                    "set allowDoubleCorrection to true");
        }
        LogitAdjustment allowed = new LogitAdjustment(1, Prior.EFFECTIVE, true);
        ImbalanceModel twice = train(new PostHocTrainer(new MarginTrainer(leaf(), new BalancedSoftmax()), allowed));
        assertHas(
                twice.warnings().get(0),
                "corrected too far",
                "sample, reweight, loss, margin and postHoc at full strength, not several");
    }

    // Rule 3.

    @Test
    void rule3DrawsAndResamplersReachTheTrainingRowsAloneByConstruction() {
        SoftmaxRegression leaf = new SoftmaxRegression(2, 0.2, 1);
        new SamplingTrainer(new ResamplingTrainer(leaf, 5, new RandomOverSampler()), new ClassBalancedSampling(3))
                .train(DATA);
        BoundPlan bound = leaf.trained().get(0);
        // The slice is the data's own distribution, each row once, and draws index the other rows.
        Dataset<Label> slice = bound.validation().orElseThrow();
        assertEquals(
                "c0 40, c1 12, c2 2",
                ClassCounts.of(slice, DATA.getOutputIDInfo()).toString());
        for (int row : bound.draw(new EpochContext(1, 2))) {
            assertTrue(row >= 0 && row < bound.training().size());
        }
        // Of other data, such as the test set, a model reads each row once, in its order, whatever the draws.
        ImbalanceModel model = train(new SamplingTrainer(leaf(), new ClassBalancedSampling(3)));
        Dataset<Label> test = Tables.blobs(9, 5, 4, 1);
        List<Prediction<Label>> predictions = model.predict(test);
        assertEquals(test.size(), predictions.size());
        for (int row = 0; row < test.size(); row++) {
            assertSame(test.getExample(row), predictions.get(row).getExample());
        }
    }

    @Test
    void rule3WhatIsChosenByScoresIsRefusedWithoutAValidationSlice() {
        for (PostHoc choosing : List.of(new Temperature(), new ThresholdMoving(), new TauNorm())) {
            TrainingPlan plan = NOTHING.withPostHoc(List.of(choosing));
            assertRefused(plan, leaf(), "postHoc " + choosing.typeName(), "set data.validation");
            assertFine(plan, new SoftmaxRegression(3, 0.1, 1));
        }
        ClassSampling dynamic = new DynamicF1Sampling();
        for (TrainingPlan plan : List.of(
                NOTHING.withSampling(dynamic, 1),
                NOTHING.withStage(new Retraining(dynamic, new CrossEntropy()), 1),
                NOTHING.withMixing(new Halves(Optional.of(dynamic)), 1))) {
            String axis = plan.choices().values().iterator().next().axis();
            assertRefused(plan, deep(), axis + " ", "set data.validation (or the trainer's validation) above 0");
            assertFine(plan, deep(0.1, OptionalDouble.empty(), OptionalInt.empty()));
        }
    }

    @Test
    void rule3WhatIsChosenByScoresIsRefusedBeforeTrainingWhereNoClassHasARowToSetAside() {
        Dataset<Label> single = Tables.blobs(3, 1, 1, 1);
        SoftmaxRegression leaf = new SoftmaxRegression(3, 0.3, 1);
        for (ImbalanceTrainer chain : List.of(
                new PostHocTrainer(leaf, new Temperature()),
                new SamplingTrainer(leaf, new DynamicF1Sampling()),
                new MarginSearchTrainer(leaf, new AutoBalance()))) {
            assertHas(
                    refusal(() -> chain.train(single)),
                    "no class has a second row to set aside; add rows, or leave it out");
        }
        assertEquals(List.of(), leaf.trained());
        new PostHocTrainer(leaf, new Temperature()).train(Tables.blobs(3, 2, 1, 1));
    }

    // Rule 4.

    @Test
    void rule4WeightsUnderAWeightedMeanOfOneRowAreWarnedOf() {
        TrainingPlan weighted =
                NOTHING.withLoss(new CrossEntropy(Reduction.WEIGHTED_MEAN)).withWeighting(new Balanced());
        assertWarned(
                weighted,
                deep(0, OptionalDouble.empty(), OptionalInt.of(1)),
                "reweight balanced(",
                "does nothing",
                "reduction to mean, or train on larger batches");
        for (OptionalInt size : List.of(OptionalInt.of(2), OptionalInt.empty())) {
            assertEquals(List.of(), warnings(weighted, deep(0, OptionalDouble.empty(), size)));
        }
        TrainingPlan mean = NOTHING.withWeighting(new Balanced());
        assertEquals(List.of(), warnings(mean, deep(0, OptionalDouble.empty(), OptionalInt.of(1))));
        TrainingPlan warm = NOTHING.withWeighting(new Balanced())
                .withLoss(new WarmUp(new CrossEntropy(Reduction.WEIGHTED_MEAN), 2, Reduction.WEIGHTED_MEAN));
        assertWarned(warm, deep(0, OptionalDouble.empty(), OptionalInt.of(1)), "reweight balanced(", "does nothing");
    }

    @Test
    void rule4UnnormalisedWeightsUnderAMeanAreWarnedOf() {
        EffectiveNumber raw = new EffectiveNumber(0.9999, Normalisation.NONE);
        assertWarned(
                NOTHING.withWeighting(raw),
                leaf(),
                "reweight effective-number(",
                "and so the learning rate, by 0.01",
                "normalisation to sample-mean");
        assertWarned(
                NOTHING.withWeighting(new FixedWeights(Map.of("c0", 1e3), Normalisation.NONE)), leaf(), "by 741 on");
        assertEquals(
                List.of(),
                warnings(NOTHING.withWeighting(raw).withLoss(new CrossEntropy(Reduction.WEIGHTED_MEAN)), leaf()));
        for (Normalisation normalised : List.of(Normalisation.SAMPLE_MEAN, Normalisation.SUM_K)) {
            assertEquals(
                    List.of(),
                    warnings(NOTHING.withWeighting(new EffectiveNumber(0.99, normalised)), leaf()),
                    normalised.name());
        }
    }

    // Rule 5.

    @Test
    void rule5LossesOfHardLabelsAreRefusedUnderMixing() {
        Mixing mixing = new Halves(Optional.empty());
        for (Loss hard : List.of(
                new LADE(),
                new EqualizationLoss(),
                new SoftmaxEqualizationLoss(),
                new SeesawLoss(),
                new WarmUp(new SeesawLoss(), 2, Reduction.MEAN))) {
            assertRefused(
                    NOTHING.withMixing(mixing, 1).withLoss(hard),
                    deep(),
                    "mix halves",
                    "loss " + hard.typeName(),
                    "rows of one label",
                    "use cross-entropy, or leave out mix");
        }
        for (Loss soft : List.of(new CrossEntropy(), new FocalLoss(), new LabelOverSmoothing())) {
            assertFine(NOTHING.withMixing(mixing, 1).withLoss(soft), deep());
        }
    }

    // Rule 6.

    @Test
    void rule6SoftmaxPriorsBesideOneVsRestLossesAreRefused() {
        for (Loss sigmoid : List.of(
                new BalancedBCE(),
                new SigmoidFocalLoss(),
                new ClassBalancedFocalLoss(),
                new EqualizationLoss(0.1, ClassReduction.SUM, "", Reduction.MEAN))) {
            assertRefused(
                    NOTHING.withLoss(sigmoid).withMargin(new LogitAdjusted(1, Prior.RAW_COUNTS)),
                    leaf(),
                    "each class against the rest",
                    "use a softmax loss such as cross-entropy, or leave out margin");
            assertRefused(
                    NOTHING.withLoss(sigmoid).withPostHoc(List.of(new LogitAdjustment())),
                    leaf(),
                    "post-hoc logit-adjustment",
                    "use a softmax loss");
            assertFine(NOTHING.withLoss(sigmoid), leaf());
        }
    }

    // Rule 7.

    @Test
    void rule7ASecondStageIsRefusedByALeafThatHasNone() {
        ClassifierStage stage = new Retraining(new ClassBalancedSampling(), new CrossEntropy());
        assertRefused(NOTHING.withStage(stage, 1), leaf(), "SoftmaxRegression has no retrain (", "such as djl");
        assertFine(NOTHING.withStage(stage, 1), deep());
        assertHas(
                refusal(() -> new ClassifierRetrainingTrainer(new LogisticRegressionTrainer(), stage).check()),
                "LogisticRegressionTrainer cannot take a retrain (",
                "such as djl");
    }

    @Test
    void rule7WhatTheSecondStageCannotDoIsRefusedBeforeTheFirst() {
        Dataset<Label> some = some(260);
        TrainingPlan plan = NOTHING.withStage(new Retraining(new ClassBalancedSampling(), new CrossEntropy()), 1);
        assertHas(
                refusal(() -> PlanRules.check(BoundPlan.bind(plan, some, deep(), 0))),
                "class-balanced",
                "has none of \"c2\"");
        TrainingPlan smoothed = NOTHING.withStage(new Retraining(new InstanceSampling(), new LabelAwareSmoothing()), 1);
        assertHas(
                refusal(() -> PlanRules.check(BoundPlan.bind(smoothed, some, deep(), 0))),
                "label-aware-smoothing",
                "has none of \"c2\"");
    }

    @Test
    void rule7SmoothingThatIsForASecondStageIsWarnedOfInTheFirst() {
        for (Loss smoothing : List.of(
                new LabelAwareSmoothing(),
                new LabelOverSmoothing(),
                new WarmUp(new LabelOverSmoothing(), 1, Reduction.MEAN))) {
            assertWarned(
                    NOTHING.withLoss(smoothing),
                    deep(),
                    "loss " + smoothing.describe(),
                    "second stage (retrain)",
                    "or use label-smoothing");
            assertEquals(
                    List.of(),
                    warnings(NOTHING.withStage(new Retraining(new ClassBalancedSampling(), smoothing), 1), deep()));
        }
    }

    @Test
    void rule7TauNormOnACosineHeadIsRefusedBeforeTraining() {
        SoftmaxRegression cosine = new SoftmaxRegression(3, 0.1, 1, OptionalDouble.of(16));
        String message = refusal(() -> new PostHocTrainer(cosine, new TauNorm()).train(DATA));
        assertHas(message, "postHoc tau-norm(", "cosine head", "set head: linear");
        assertEquals(List.of(), cosine.trained());
        assertHas(
                refusal(() -> new PostHocTrainer(new XGBoostClassificationTrainer(2), new TauNorm()).check()),
                "postHoc tau-norm(",
                "use logit-adjustment");
    }

    // Rule 8.

    @Test
    void rule8InitialBiasesFollowTheGeneralRuleAndAreSaidToBeNothingWhereItGivesNothing() {
        double[] prior = {200 / 270.0, 60 / 270.0, 10 / 270.0};
        TrainingPlan plain = NOTHING.withInitialisation(new LogPrior());
        double[] biases =
                BoundPlan.bind(plain, DATA, deep(), 0).initialBiases(10).orElseThrow();
        for (int c = 0; c < 3; c++) {
            assertEquals(Math.log(prior[c]), biases[c], 1e-12);
        }
        assertEquals(List.of(), warnings(plain, deep()));
        for (TrainingPlan balanced : List.of(
                plain.withSampling(new ClassBalancedSampling(), 1),
                plain.withWeighting(new InverseFrequency()),
                plain.withMargin(new BalancedSoftmax()),
                plain.withLoss(new LADE()))) {
            assertArrayEquals(
                    new double[3],
                    BoundPlan.bind(balanced, DATA, deep(), 0).initialBiases(10).orElseThrow());
            assertWarned(balanced, deep(), "initialise log-prior", "starts every class at 0", "can be left out");
        }
        assertRefused(
                plain, deep(0, OptionalDouble.of(16), OptionalInt.empty()), "a cosine head has none", "head: linear");
    }

    // Rule 9.

    @Test
    void rule9EveryRandomDrawFollowsFromASeedInTheProvenance() {
        TrainingPlan plan = NOTHING.withSampling(new RepeatFactorSampling(0.3), 5)
                .withMixing(new Halves(Optional.of(new ClassBalancedSampling())), 6);
        EpochContext at = new EpochContext(2, 5);
        BoundPlan one = BoundPlan.bind(plan, DATA, deep(), 3);
        BoundPlan same = BoundPlan.bind(plan, DATA, deep(), 3);
        int[] drawn = one.draw(at);
        int[] ends = {drawn.length};
        assertArrayEquals(drawn, same.draw(at));
        assertArrayEquals(one.drawPartners(at, drawn, ends), same.drawPartners(at, drawn, ends));
        assertEquals(
                one.mixingRandom(at, 4).nextLong(), same.mixingRandom(at, 4).nextLong());
        BoundPlan later = BoundPlan.bind(plan, DATA, deep(), 4);
        assertFalse(Arrays.equals(drawn, later.draw(at)));
        assertFalse(
                one.mixingRandom(at, 4).nextLong() == later.mixingRandom(at, 4).nextLong());

        String provenance = train(new LossTrainer(
                        new SamplingTrainer(leaf(), new ClassBalancedSampling(), 4321),
                        new SoftmaxEqualizationLoss(0.1, 0.5, 8765, Reduction.MEAN)))
                .getProvenance()
                .toString();
        assertHas(provenance, "4321", "8765");
    }

    // Rule 10.

    @Test
    void rule10TribuosTrainersTakeWeightsAndPostHocAndRefuseWhatNeedsGradients() {
        XGBoostClassificationTrainer trees = new XGBoostClassificationTrainer(3);
        for (ImbalanceTrainer chain : List.of(
                new LossTrainer(trees, new FocalLoss()),
                new MarginTrainer(trees, new LogitAdjusted()),
                new MixingTrainer(trees, new Halves(Optional.empty())),
                new InitialisationTrainer(trees, new LogPrior()),
                new ClassifierRetrainingTrainer(
                        trees, new Retraining(new ClassBalancedSampling(), new CrossEntropy())))) {
            String message = refusal(chain::check);
            assertTrue(message.startsWith("XGBoostClassificationTrainer cannot take a "), message);
            assertHas(
                    message,
                    "class weights (reweight) or post-hoc correction",
                    "or a trainer that obeys plans, such as");
        }
        ImbalanceModel weighted = train(new ReweightingTrainer(trees, new Balanced()));
        assertArrayEquals(new double[3], weighted.ledger().carried(Optional.empty()), 1e-12);
        assertTrue(train(new PostHocTrainer(trees, new LogitAdjustment()))
                .adjustment()
                .isPresent());
        assertTrue(train(new PostHocTrainer(trees, 0.2, 1, new Temperature()))
                .adjustment()
                .isPresent());
    }

    // Rule 11.

    private static Dataset<Label> some(int rows) {
        return new DatasetView<>(
                DATA,
                IntStream.range(0, rows).toArray(),
                DATA.getFeatureIDMap(),
                DATA.getOutputIDInfo(),
                "the first rows");
    }

    @Test
    void rule11AClassWithoutRowsIsReportedUnseenAndHasNoWeightPriorOrMargin() {
        Dataset<Label> some = some(260);
        for (ImbalanceTrainer chain : List.of(
                new ReweightingTrainer(leaf(), new Balanced()),
                new MarginTrainer(leaf(), new VS()),
                new LossTrainer(leaf(), new LADE()),
                new PostHocTrainer(leaf(), new LogitAdjustment()))) {
            assertHas(
                    refusal(() -> chain.train(some)),
                    "has none of \"c2\"",
                    "Add examples, drop the class, or choose a strategy that does not use class counts");
        }
        ImbalanceModel model = assertInstanceOf(
                ImbalanceModel.class, new LossTrainer(new SoftmaxRegression(50, 0, 1), new CrossEntropy()).train(some));
        assertHas(model.warnings().get(0), "No training row has the label c2", "its recall will be 0");
        assertEquals(0, model.ledger().before().count(DATA.getOutputIDInfo().getID(new Label("c2"))));
        assertEquals(0.0, new LabelEvaluator().evaluate(model, DATA).recall(new Label("c2")));
        assertEquals(3, model.predict(DATA.getExample(0)).getOutputScores().size());
    }

    // Beyond the table.

    @Test
    void equalizationThatProtectsNoClassIsWarnedOf() {
        for (Loss none : List.of(new EqualizationLoss(), new SoftmaxEqualizationLoss())) {
            assertWarned(
                    NOTHING.withLoss(none),
                    leaf(),
                    "loss " + none.describe() + " protects no class",
                    "raise lambda above 0.037");
        }
        for (Loss some : List.of(
                new EqualizationLoss(0.1, ClassReduction.SUM, "", Reduction.MEAN),
                new SoftmaxEqualizationLoss(0.1, 0.9, 1, Reduction.MEAN),
                new SoftmaxEqualizationLoss(0, 0.9, 1, Reduction.MEAN))) {
            assertEquals(List.of(), warnings(NOTHING.withLoss(some), leaf()));
        }
    }

    @Test
    void correctionsInAnotherOrderThanTheirPhasesAreRefusedWithTheOrder() {
        assertRefused(
                NOTHING.withPostHoc(List.of(new ThresholdMoving(), new Temperature())),
                new SoftmaxRegression(3, 0.1, 1),
                "postHoc temperature must come before threshold-moving",
                "the order is tau-norm, temperature");
    }

    /** Blends two rows by half. */
    private record Halves(Optional<ClassSampling> partners) implements Mixing {
        @Override
        public String typeName() {
            return "halves";
        }

        @Override
        public String summary() {
            return "Blends two rows by half.";
        }

        @Override
        public String describe() {
            return typeName();
        }

        @Override
        public Shares shares(int[] first, int[] second, ClassCounts counts, SplittableRandom random) {
            double[] halves = new double[first.length];
            Arrays.fill(halves, 0.5);
            return new Shares(halves, halves);
        }

        @Override
        public double[] labelDistribution(double[] first, double[] second, ClassCounts counts) {
            return IntStream.range(0, first.length)
                    .mapToDouble(c -> (first[c] + second[c]) / 2)
                    .toArray();
        }

        @Override
        public boolean softTargets() {
            return false;
        }
    }

    /** A second stage of any draws and loss. */
    private record Retraining(ClassSampling sampling, Loss loss) implements ClassifierStage {
        @Override
        public String typeName() {
            return "retraining";
        }

        @Override
        public String summary() {
            return "Trains the classifier again.";
        }

        @Override
        public String describe() {
            return typeName();
        }

        @Override
        public int epochs() {
            return 2;
        }

        @Override
        public double learningRate() {
            return 0.1;
        }

        @Override
        public Classifier classifier() {
            return Classifier.RESTART;
        }

        @Override
        public Statistics statistics() {
            return Statistics.FROZEN;
        }
    }
}
