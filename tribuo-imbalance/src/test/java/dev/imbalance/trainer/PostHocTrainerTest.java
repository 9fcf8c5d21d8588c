package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.Prior;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.posthoc.PostHoc;
import dev.imbalance.posthoc.TauNorm;
import dev.imbalance.posthoc.Temperature;
import dev.imbalance.posthoc.ThresholdMoving;
import dev.imbalance.posthoc.ValidationMetric;
import dev.imbalance.resampling.RandomOverSampler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;

class PostHocTrainerTest {
    private static final Dataset<Label> DATA = Tables.blobs(3, 400, 80, 40);
    private static final Dataset<Label> TEST = Tables.blobs(4, 200, 200, 200);

    private static PostHoc[] choosing() {
        return new PostHoc[] {
            new Temperature(), LogitAdjustment.auto(ValidationMetric.BALANCED_ACCURACY), new ThresholdMoving()
        };
    }

    private static ImbalanceModel train(Trainer<Label> trainer) {
        return assertInstanceOf(ImbalanceModel.class, trainer.train(DATA));
    }

    private static double balancedAccuracy(ImbalanceModel model) {
        return 1 - new LabelEvaluator().evaluate(model, TEST).balancedErrorRate();
    }

    private static String refused(Trainer<Label> trainer) {
        return assertThrows(IllegalArgumentException.class, () -> trainer.train(DATA))
                .getMessage();
    }

    @Test
    void anyTribuoTrainerIsTrainedWithoutTheRowsThatItsCorrectionsChooseOn() {
        for (Trainer<Label> any : List.of(new LogisticRegressionTrainer(), new XGBoostClassificationTrainer(10))) {
            ImbalanceModel plain = train(new PostHocTrainer(any, 0.25, 7));
            ImbalanceModel chosen = train(new PostHocTrainer(any, 0.25, 7, choosing()));
            assertArrayEquals(new long[] {300, 60, 30}, chosen.ledger().before().toArray());
            assertEquals(plain.ledger().before(), chosen.ledger().before());
            assertEquals(3, chosen.choices().size());
            chosen.choices().forEach(sentence -> assertTrue(sentence.endsWith("on 130 validation rows"), sentence));
            assertTrue(
                    balancedAccuracy(chosen) > balancedAccuracy(plain) + 0.02,
                    balancedAccuracy(plain) + " to " + balancedAccuracy(chosen));
            assertEquals(List.of(), plain.choices());
        }
    }

    @Test
    void theRowsThatAreChosenOnAreTrainingRowsThatNothingElseSees() {
        TrainingPlan plan = TrainingPlan.empty()
                .withResamplers(List.of(new RandomOverSampler()), 1)
                .withValidation(0.25, 7);
        BoundPlan bound = BoundPlan.bind(plan, DATA, new LogisticRegressionTrainer(), 0);
        Set<Example<Label>> trained = Collections.newSetFromMap(new IdentityHashMap<>());
        bound.training().forEach(trained::add);
        Dataset<Label> rows = bound.validation().orElseThrow();
        assertEquals(130, rows.size());
        assertTrue(StreamSupport.stream(rows.spliterator(), false).noneMatch(trained::contains));
        assertEquals(DATA.size(), rows.size() + trained.size());
        BoundPlan same = BoundPlan.bind(plan, DATA, new XGBoostClassificationTrainer(1), 0);
        assertTrue(StreamSupport.stream(same.validation().orElseThrow().spliterator(), false)
                .noneMatch(trained::contains));
    }

    @Test
    void aLeafThatSetsRowsAsideLendsThemToTheCorrections() {
        ImbalanceModel model = train(new PostHocTrainer(new SoftmaxRegression(30, 0.25, 7), choosing()));
        assertArrayEquals(new long[] {300, 60, 30}, model.ledger().before().toArray());
        assertEquals(3, model.choices().size());
        String twice = refused(new PostHocTrainer(new SoftmaxRegression(30, 0.25, 7), 0.1, 7, choosing()));
        assertTrue(twice.contains("a second time"), twice);
        ImbalanceModel borrowed = train(new PostHocTrainer(new SoftmaxRegression(30, 0, 7), 0.25, 7, choosing()));
        assertEquals(model.choices(), borrowed.choices());
    }

    @Test
    void withoutRowsToChooseOnNothingIsTrained() {
        for (PostHoc rule : choosing()) {
            for (Trainer<Label> leaf : List.of(new LogisticRegressionTrainer(), new SoftmaxRegression(5, 0, 1))) {
                String message = assertThrows(
                                IllegalArgumentException.class, () -> new PostHocTrainer(leaf, rule).check())
                        .getMessage();
                assertTrue(message.contains(rule.typeName()) && message.contains("data.validation"), message);
            }
        }
        assertThrows(PropertyException.class, () -> new PostHocTrainer(new LogisticRegressionTrainer(), 1, 1));
    }

    @Test
    void tauNormIsThatOfTheWeights() {
        SoftmaxRegression leaf = new SoftmaxRegression(50, 0, 1);
        ImbalanceModel model = train(new PostHocTrainer(leaf, new TauNorm(1, TauNorm.BiasMode.DROP)));
        SoftmaxRegression.LinearModel inner = (SoftmaxRegression.LinearModel) model.inner();
        double[] weights = inner.weights();
        double[] unit = weights.clone();
        for (int c = 0; c < 3; c++) {
            double norm = Math.hypot(weights[3 * c], weights[3 * c + 1]);
            unit[3 * c] /= norm;
            unit[3 * c + 1] /= norm;
            unit[3 * c + 2] = 0;
        }
        for (Example<Label> row : List.of(TEST.getExample(0), TEST.getExample(300), TEST.getExample(599))) {
            double[] z = SoftmaxRegression.LinearModel.score(
                    unit, 3, SoftmaxRegression.LinearModel.x(row, model.getFeatureIDMap()));
            double sum = Arrays.stream(z).map(Math::exp).sum();
            for (int c = 0; c < 3; c++) {
                assertEquals(
                        Math.exp(z[c]) / sum,
                        model.predict(row).getOutputScores().get("c" + c).getScore(),
                        1e-12);
            }
        }
        assertTrue(model.warnings().get(0).contains("approximate"), model.warnings()::toString);
    }

    @Test
    void tauNormIsRefusedWithoutALinearHeadAndOnACosineHead() {
        TrainingPlan plan = TrainingPlan.empty().withPostHoc(List.of(new TauNorm(1, TauNorm.BiasMode.DROP)));
        String trees = assertThrows(
                        IllegalArgumentException.class,
                        () -> PlanRules.check(plan, new XGBoostClassificationTrainer(1)))
                .getMessage();
        assertTrue(trees.contains("use logit-adjustment"), trees);
        SoftmaxRegression cosine = new SoftmaxRegression(1, 0, 1, OptionalDouble.of(16));
        String message = assertThrows(IllegalArgumentException.class, () -> PlanRules.check(plan, cosine))
                .getMessage();
        assertTrue(message.contains("cosine head") && message.contains("head: linear"), message);
    }

    @Test
    void aCorrectionThatWouldUndoOneBeforeItIsRefused() {
        SoftmaxRegression leaf = new SoftmaxRegression(1, 0.2, 1);
        String message = refused(new PostHocTrainer(leaf, new LogitAdjustment(), new Temperature()));
        assertTrue(message.contains("temperature must come before logit-adjustment"), message);
        message = refused(new PostHocTrainer(
                new PostHocTrainer(leaf, new ThresholdMoving()), new TauNorm(1, TauNorm.BiasMode.KEEP)));
        assertTrue(message.contains("tau-norm must come before threshold-moving"), message);
    }

    @Test
    void theLedgerOfACalibratedAndCorrectedModelCarriesNothing() {
        ImbalanceModel model =
                train(new PostHocTrainer(new SoftmaxRegression(60, 0.25, 7), new Temperature(), new LogitAdjustment()));
        assertArrayEquals(new double[3], model.ledger().carried(model.adjustment()), 1e-12);
    }

    @Test
    void whatValidationRowsAskForIsNotCalledOverCorrection() {
        ImbalanceModel asked = train(
                new PostHocTrainer(new SoftmaxRegression(60, 0.25, 7), new LogitAdjustment(2, Prior.EFFECTIVE, false)));
        assertTrue(asked.warnings().get(0).contains("corrected too far"), asked.warnings()::toString);
        ImbalanceModel found = train(new PostHocTrainer(
                new SoftmaxRegression(60, 0.25, 7), LogitAdjustment.auto(ValidationMetric.BALANCED_ACCURACY)));
        assertEquals(List.of(), found.warnings());
    }

    @Test
    void aSavedModelKeepsWhatWasChosen(@TempDir Path folder) throws IOException {
        ImbalanceModel model = train(new PostHocTrainer(new LogisticRegressionTrainer(), 0.25, 7, choosing()));
        Path file = folder.resolve("model.tribuo");
        model.serializeToFile(file);
        ImbalanceModel read = (ImbalanceModel) TrustedModels.read(file);
        assertEquals(model.choices(), read.choices());
        assertArrayEquals(
                model.adjustment().orElseThrow().offset(),
                read.adjustment().orElseThrow().offset());
    }

    @Test
    void theSameSeedChoosesTheSame() {
        ImbalanceModel first = train(new PostHocTrainer(new LogisticRegressionTrainer(), 0.25, 7, choosing()));
        ImbalanceModel again = train(new PostHocTrainer(new LogisticRegressionTrainer(), 0.25, 7, choosing()));
        assertEquals(first.choices(), again.choices());
    }
}
