package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Prior;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.FocalLoss;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.resampling.RandomOverSampler;
import dev.imbalance.resampling.RandomUnderSampler;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.sampling.InstanceSampling;
import dev.imbalance.trainer.SoftmaxRegression.LinearModel;
import dev.imbalance.weighting.Balanced;
import dev.imbalance.weighting.ClassWeighting;
import dev.imbalance.weighting.EffectiveNumber;
import dev.imbalance.weighting.Normalisation;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.ONNXExportable;
import org.tribuo.Prediction;
import org.tribuo.Trainer;
import org.tribuo.WeightedExamples;
import org.tribuo.classification.Label;
import org.tribuo.classification.baseline.DummyClassifierTrainer;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.ensemble.AdaBoostTrainer;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.dataset.DatasetView;
import org.tribuo.ensemble.BaggingTrainer;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.TrainerProvenance;

class ImbalanceTrainerTest {
    private static final Dataset<Label> DATA = Tables.blobs(3, 200, 60, 10);

    private static ImbalanceModel train(Trainer<Label> trainer) {
        return assertInstanceOf(ImbalanceModel.class, trainer.train(DATA));
    }

    private static double[] weights(ImbalanceModel model) {
        return ((LinearModel) model.inner()).weights();
    }

    private static Trainer<Label> leaf() {
        return new SoftmaxRegression(20, 0.1, 7);
    }

    private static double recall(Model<Label> model, String label) {
        return new LabelEvaluator()
                .evaluate(model, Tables.blobs(99, 300, 300, 300))
                .recall(new Label(label));
    }

    @Test
    void nestingOrderDoesNotChangeTheMeaning() {
        List<Function<Trainer<Label>, Trainer<Label>>> decorators = List.of(
                t -> new ResamplingTrainer(t, 5, new RandomUnderSampler()),
                t -> new SamplingTrainer(t, new ClassBalancedSampling(), 6),
                t -> new ReweightingTrainer(t, new Balanced()),
                t -> new LossTrainer(t, new FocalLoss(1)),
                t -> new MarginTrainer(t, new LogitAdjusted()));
        double[] expected = null;
        for (int rotation = 0; rotation < decorators.size(); rotation++) {
            Trainer<Label> chain = leaf();
            for (int i = 0; i < decorators.size(); i++) {
                chain = decorators.get((i + rotation) % decorators.size()).apply(chain);
            }
            double[] weights = weights(train(chain));
            expected = expected == null ? weights : expected;
            assertArrayEquals(expected, weights);
        }
    }

    @Test
    void everyDecoratorChangesWhatIsLearned() {
        double[] plain = weights(train(new PostHocTrainer(leaf())));
        for (Trainer<Label> chain : List.of(
                new ResamplingTrainer(leaf(), new RandomOverSampler()),
                new SamplingTrainer(leaf(), new ClassBalancedSampling()),
                new ReweightingTrainer(leaf(), new Balanced()),
                new LossTrainer(leaf(), new FocalLoss(2)),
                new MarginTrainer(leaf(), new LogitAdjusted()))) {
            assertFalse(Arrays.equals(plain, weights(train(chain))), chain.toString());
        }
    }

    @Test
    void aSecondValueOnASingleChoiceAxisIsRefused() {
        Trainer<Label> twice = new LossTrainer(new LossTrainer(leaf(), new CrossEntropy()), new FocalLoss(2));
        String message = assertThrows(IllegalArgumentException.class, () -> twice.train(DATA))
                .getMessage();
        assertTrue(
                message.contains("cross-entropy") && message.contains("focal(") && message.contains("Remove one"),
                message);
    }

    @Test
    void validationRowsAreCutBeforeResamplingAndNeverTrainedOn() {
        BoundPlan plan = BoundPlan.bind(
                TrainingPlan.empty().withResamplers(List.of(new RandomOverSampler()), 1),
                DATA,
                new SoftmaxRegression(1, 0.2, 1),
                Trainer.INCREMENT_INVOCATION_COUNT);
        Dataset<Label> validation = plan.validation().orElseThrow();
        assertEquals("c0 40, c1 12, c2 2", ClassCounts.of(validation).toString());
        assertEquals("c0 160, c1 160, c2 160", plan.counts().toString());
        for (Example<Label> held : validation) {
            for (Example<Label> row : plan.training()) {
                assertFalse(held == row, "a validation row is trained on");
            }
        }
    }

    @Test
    void rowsAreSharedNotCopiedAndTheCallersDataIsLeftAlone() {
        Dataset<Label> data = Tables.blobs(1, 30, 10);
        Trainer<Label> chain = new ReweightingTrainer(
                new ResamplingTrainer(new XGBoostClassificationTrainer(3), new RandomOverSampler()),
                new EffectiveNumber());
        chain.train(data);
        for (Example<Label> example : data) {
            assertEquals(1f, example.getWeight());
        }
        assertEquals(40, data.size());
    }

    @Test
    void weightsReachATribuoTrainerThatHonoursThem() {
        LinearSGDTrainer linear =
                new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(0.1), 20, 1, Trainer.DEFAULT_SEED);
        double plain = recall(new PostHocTrainer(linear).train(DATA), "c2");
        double weighted = recall(new ReweightingTrainer(linear, new Balanced()).train(DATA), "c2");
        assertTrue(weighted > plain + 0.1, weighted + " against " + plain);
    }

    @Test
    void classWeightsThatAMinibatchWouldCancelAreRefused() {
        LinearSGDTrainer linear =
                new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(0.1), 5, 100, 16, Trainer.DEFAULT_SEED);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new ReweightingTrainer(linear, new Balanced()).train(DATA))
                .getMessage();
        assertTrue(message.contains("minibatchSize 1, was 16; or use the trainer linear"), message);
    }

    @Test
    void classWeightsReachTheTreesOfARandomForest() {
        RandomForestTrainer<Label> forest =
                new RandomForestTrainer<>(new CARTClassificationTrainer(4, 0.7f, 1), new VotingCombiner(), 20, 1);
        double plain = meanScore(new PostHocTrainer(forest).train(DATA), "c2");
        double weighted = meanScore(new ReweightingTrainer(forest, new Balanced()).train(DATA), "c2");
        assertTrue(weighted > plain + 0.1, weighted + " against " + plain);
    }

    @Test
    void classWeightsAreRefusedForBagsOfWhatTheyAreLostOn() {
        LinearSGDTrainer linear =
                new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(0.1), 5, 100, 16, Trainer.DEFAULT_SEED);
        ImbalanceTrainer bags =
                new ReweightingTrainer(new BaggingTrainer<>(linear, new VotingCombiner(), 3), new Balanced());
        String message =
                assertThrows(IllegalArgumentException.class, bags::check).getMessage();
        assertTrue(
                message.startsWith(
                        "BaggingTrainer trains LinearSGDTrainer, which averages example weights over a minibatch, so class weights ("),
                message);
        ImbalanceTrainer boosted =
                new ReweightingTrainer(new AdaBoostTrainer(new CARTClassificationTrainer(2), 3), new Balanced());
        message = assertThrows(IllegalArgumentException.class, boosted::check).getMessage();
        assertTrue(message.startsWith("AdaBoostTrainer ignores example weights"), message);
    }

    @Test
    void exampleWeightsThatALeafIgnoresAreNoPartOfItsPrior() {
        Dataset<Label> data = Tables.blobs(3, 100, 50);
        data.forEach(example -> example.setWeight(example.getOutput().getLabel().equals("c1") ? 2f : 1f));
        for (int minibatch : new int[] {1, 16}) {
            LinearSGDTrainer linear =
                    new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(0.1), 1, 1000, minibatch, 1);
            ImbalanceModel model = (ImbalanceModel) new PostHocTrainer(linear).train(data);
            double[] expected = minibatch == 1 ? new double[] {0.5, 0.5} : new double[] {2. / 3, 1. / 3};
            assertArrayEquals(expected, model.ledger().effectivePrior(), 1e-12);
        }
    }

    @Test
    void aTribuoTrainerRefusesWhatItCannotObeyAndSaysWhatItCan() {
        XGBoostClassificationTrainer xgboost = new XGBoostClassificationTrainer(2);
        for (ImbalanceTrainer chain :
                List.of(new LossTrainer(xgboost, new FocalLoss(2)), new MarginTrainer(xgboost, new LogitAdjusted()))) {
            String message =
                    assertThrows(IllegalArgumentException.class, chain::check).getMessage();
            assertTrue(message.startsWith("XGBoostClassificationTrainer cannot take a "), message);
            assertTrue(message.contains("such as linear or djl"), message);
            assertFalse(message.contains("\n"));
        }
    }

    /** Notes the rows that it is given, and trains on them as CART does. */
    private static final class Noting implements Trainer<Label>, WeightedExamples {
        private final CARTClassificationTrainer inner = new CARTClassificationTrainer(4);
        private Dataset<Label> given;

        @Override
        public Model<Label> train(Dataset<Label> examples, Map<String, Provenance> runProvenance) {
            given = examples;
            return inner.train(examples, runProvenance);
        }

        @Override
        public Model<Label> train(Dataset<Label> examples, Map<String, Provenance> runProvenance, int invocationCount) {
            given = examples;
            return inner.train(examples, runProvenance, invocationCount);
        }

        @Override
        public int getInvocationCount() {
            return inner.getInvocationCount();
        }

        @Override
        public void setInvocationCount(int invocationCount) {
            inner.setInvocationCount(invocationCount);
        }

        @Override
        public TrainerProvenance getProvenance() {
            return inner.getProvenance();
        }
    }

    @Test
    void aTribuoTrainerIsGivenOneDrawOfAClassSamplingAsItsRows() {
        Noting leaf = new Noting();
        ImbalanceModel model = train(new SamplingTrainer(leaf, new ClassBalancedSampling(), 4));
        BoundPlan same = BoundPlan.bind(
                TrainingPlan.empty().withSampling(new ClassBalancedSampling(), 4), DATA, (Trainer<Label>) leaf, 0);
        int[] draw = same.draw(EpochContext.single());
        assertEquals(DATA.size(), leaf.given.size());
        for (int row = 0; row < draw.length; row++) {
            assertTrue(DATA.getExample(draw[row]) == leaf.given.getExample(row), "row " + row);
        }
        for (int c = 0; c < 3; c++) {
            // 270 draws with 1/3 each deviate by 7.7.
            assertEquals(90.0, (double) ClassCounts.of(leaf.given).count(c), 31);
        }
        assertArrayEquals(new double[] {1. / 3, 1. / 3, 1. / 3}, model.ledger().sampling());
        assertArrayEquals(new double[3], model.ledger().carried(Optional.empty()), 1e-12);
        assertEquals("c0 200, c1 60, c2 10", model.ledger().after().toString());
    }

    @Test
    void aDrawOfResampledAndWeightedRowsKeepsAllThree() {
        Noting leaf = new Noting();
        ImbalanceModel model = train(new ReweightingTrainer(
                new SamplingTrainer(
                        new ResamplingTrainer(leaf, 5, new RandomUnderSampler()), new ClassBalancedSampling(), 4),
                new FixedFactors()));
        assertEquals(30, leaf.given.size());
        for (Example<Label> row : leaf.given) {
            assertEquals(1 + ClassCounts.idOf(row.getOutput(), DATA.getOutputIDInfo()), row.getWeight(), 1e-6);
        }
        assertArrayEquals(new double[] {1. / 6, 2. / 6, 3. / 6}, model.ledger().effectivePrior(), 1e-12);
    }

    @Test
    void balancedDrawsRaiseTheRareClassOfEveryTribuoTrainer() {
        for (Trainer<Label> any : List.of(
                new LogisticRegressionTrainer(),
                new CARTClassificationTrainer(6),
                new XGBoostClassificationTrainer(5))) {
            double plain = meanScore(new PostHocTrainer(any).train(DATA), "c2");
            double drawn = meanScore(new SamplingTrainer(any, new ClassBalancedSampling()).train(DATA), "c2");
            assertTrue(drawn > plain + 0.02, any.getClass().getSimpleName() + " " + drawn + " against " + plain);
        }
    }

    private static double meanScore(Model<Label> model, String label) {
        return model.predict(Tables.blobs(99, 300, 300, 300)).stream()
                .mapToDouble(
                        prediction -> prediction.getOutputScores().get(label).getScore())
                .average()
                .orElseThrow();
    }

    @Test
    void drawsThatChangeOverEpochsAreRefusedForATrainerWithoutEpochs() {
        ImbalanceTrainer chain = new SamplingTrainer(new XGBoostClassificationTrainer(2), new FromHalfOn());
        chain.check();
        for (Executable refused : List.<Executable>of(() -> chain.check(DATA), () -> chain.train(DATA))) {
            String message =
                    assertThrows(IllegalArgumentException.class, refused).getMessage();
            assertTrue(message.startsWith("XGBoostClassificationTrainer has no epochs"), message);
            assertTrue(message.contains("from-half-on") && message.contains("such as linear or djl"), message);
        }
        new SamplingTrainer(leaf(), new FromHalfOn()).check(DATA);
    }

    @Test
    void drawsByScoresAreRefusedForATrainerWithoutEpochs() {
        ImbalanceTrainer chain = new SamplingTrainer(new XGBoostClassificationTrainer(2), new FromHalfOn(true));
        String message =
                assertThrows(IllegalArgumentException.class, chain::check).getMessage();
        assertTrue(message.contains("goes by the scores after each of them"), message);
    }

    /** As the data are at first, balanced from the middle on. */
    private static final class FromHalfOn implements ClassSampling {
        private final boolean byScores;

        FromHalfOn() {
            this(false);
        }

        FromHalfOn(boolean byScores) {
            this.byScores = byScores;
        }

        private static ClassSampling at(EpochContext at) {
            return 2 * (long) at.epoch() >= at.epochs() ? new ClassBalancedSampling() : new InstanceSampling();
        }

        @Override
        public boolean needsValidation() {
            return byScores;
        }

        @Override
        public double[] distribution(ClassCounts counts, EpochContext at) {
            return at(at).distribution(counts, at);
        }

        @Override
        public int[] draw(int[] labels, ClassCounts counts, EpochContext at, SplittableRandom random) {
            return at(at).draw(labels, counts, at, random);
        }

        @Override
        public String typeName() {
            return "from-half-on";
        }
    }

    /** Weights 1, 2, 3. */
    private static final class FixedFactors implements ClassWeighting {
        @Override
        public double[] weights(ClassCounts counts, EpochContext at) {
            return new double[] {1, 2, 3};
        }

        @Override
        public String typeName() {
            return "fixed-factors";
        }
    }

    @Test
    void aTrainerThatIgnoresWeightsIsToldSo() {
        ImbalanceTrainer chain =
                new ReweightingTrainer(DummyClassifierTrainer.createMostFrequentTrainer(), new Balanced());
        String message =
                assertThrows(IllegalArgumentException.class, chain::check).getMessage();
        assertTrue(message.contains("would have no effect"), message);
    }

    @Test
    void postHocCorrectionRaisesTheRareClassOfAnyTrainerWithProbabilities() {
        for (Trainer<Label> any :
                List.of(new LogisticRegressionTrainer(), leaf(), new XGBoostClassificationTrainer(5))) {
            double plain = recall(new PostHocTrainer(any).train(DATA), "c2");
            double corrected = recall(new PostHocTrainer(any, new LogitAdjustment()).train(DATA), "c2");
            assertTrue(corrected > plain, any.getClass().getSimpleName() + " " + corrected + " against " + plain);
        }
    }

    @Test
    void postHocCorrectionIsThatOfTheLogits() {
        ImbalanceModel model = train(new PostHocTrainer(leaf(), new LogitAdjustment(0.7, Prior.EFFECTIVE, false)));
        LogitModel inner = (LogitModel) model.inner();
        double[] prior = model.ledger().effectivePrior();
        double[] z = inner.logits(List.of(DATA.getExample(0)))[0];
        double[] odds = IntStream.range(0, 3)
                .mapToDouble(c -> Math.exp(z[c]) / Math.pow(prior[c], 0.7))
                .toArray();
        Prediction<Label> prediction = model.predict(DATA.getExample(0));
        for (int c = 0; c < 3; c++) {
            String label = DATA.getOutputIDInfo().getOutput(c).getLabel();
            assertEquals(
                    odds[c] / (odds[0] + odds[1] + odds[2]),
                    prediction.getOutputScores().get(label).getScore(),
                    1e-12);
        }
    }

    @Test
    void theModelsProvenanceNamesEveryDecoratorAndRetrainsTheSameModel() {
        Trainer<Label> chain = new PostHocTrainer(
                new ReweightingTrainer(
                        new ResamplingTrainer(new LogisticRegressionTrainer(), 11, new RandomOverSampler()),
                        new EffectiveNumber(0.99, Normalisation.SUM_K)),
                new LogitAdjustment());
        chain.train(DATA);
        ImbalanceModel second = train(chain);
        String provenance = second.getProvenance().toString();
        for (String name :
                List.of("PostHocTrainer", "ReweightingTrainer", "ResamplingTrainer", "RandomOverSampler", "0.99")) {
            assertTrue(provenance.contains(name), name);
        }
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(second.getProvenance()));
        Trainer<Label> rebuilt = manager.lookupAll(PostHocTrainer.class).get(0);
        int invocation = second.getProvenance()
                                .getTrainerProvenance()
                                .getInstanceValues()
                                .get("train-invocation-count")
                        instanceof IntProvenance count
                ? count.getValue()
                : -1;
        assertEquals(1, invocation);
        Model<Label> replayed = rebuilt.train(DATA, Map.of(), invocation);
        assertSamePredictions(second, replayed);
    }

    @Test
    void aStrategyThatNeedsTheCountOfAClassWithoutRowsIsRefusedBeforeTraining() {
        Dataset<Label> some = new DatasetView<>(
                DATA,
                IntStream.range(0, 200).toArray(),
                DATA.getFeatureIDMap(),
                DATA.getOutputIDInfo(),
                "the first class only");
        for (ImbalanceTrainer chain : List.of(
                new ReweightingTrainer(leaf(), new Balanced()),
                new SamplingTrainer(leaf(), new ClassBalancedSampling()),
                new MarginTrainer(leaf(), new LogitAdjusted()),
                new PostHocTrainer(leaf(), new LogitAdjustment()))) {
            String message = assertThrows(IllegalArgumentException.class, () -> chain.check(some))
                    .getMessage();
            assertTrue(message.contains("has none of \"c1\", \"c2\""), message);
        }
        new ResamplingTrainer(leaf(), new RandomOverSampler()).check(some);
        List<String> warnings = assertInstanceOf(
                        ImbalanceModel.class, new PostHocTrainer(new SoftmaxRegression(2, 0, 1)).train(some))
                .warnings();
        assertTrue(warnings.get(0).contains("No training row has the label c1, c2"), warnings.toString());
    }

    @Test
    void aSecondInvocationDrawsAnew() {
        Trainer<Label> chain = new ResamplingTrainer(leaf(), new RandomUnderSampler());
        assertFalse(Arrays.equals(weights(train(chain)), weights(train(chain))));
    }

    @Test
    void aSavedModelPredictsTheSame(@TempDir Path folder) throws IOException {
        ImbalanceModel model = train(new PostHocTrainer(
                new ReweightingTrainer(new LogisticRegressionTrainer(), new Balanced()),
                new LogitAdjustment(0.5, Prior.RAW_COUNTS, false)));
        assertInstanceOf(ONNXExportable.class, model);
        Path file = folder.resolve("model.tribuo");
        model.serializeToFile(file);
        ImbalanceModel read = assertInstanceOf(ExportableImbalanceModel.class, TrustedModels.read(file));
        assertSamePredictions(model, read);
        assertEquals(model.getProvenance(), read.getProvenance());
        assertArrayEquals(model.ledger().effectivePrior(), read.ledger().effectivePrior());
        assertEquals(model.ledger().before(), read.ledger().before());
        assertEquals(model.warnings(), read.warnings());
    }

    @Test
    void javaSerialisationIsRefusedInsteadOfLosingTheInnerModel() throws IOException {
        ImbalanceModel model = train(new PostHocTrainer(leaf()));
        try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
            assertThrows(NotSerializableException.class, () -> out.writeObject(model));
        }
    }

    @Test
    void onlyModelsThatCanBeExportedClaimIt() {
        assertInstanceOf(ONNXExportable.class, train(new PostHocTrainer(new LogisticRegressionTrainer())));
        assertFalse(train(new PostHocTrainer(new XGBoostClassificationTrainer(2))) instanceof ONNXExportable);
    }

    private static void assertSamePredictions(Model<Label> expected, Model<Label> actual) {
        List<Prediction<Label>> first = expected.predict(DATA);
        List<Prediction<Label>> second = actual.predict(DATA);
        for (int i = 0; i < first.size(); i++) {
            assertEquals(first.get(i).getOutput(), second.get(i).getOutput());
            for (String label : first.get(i).getOutputScores().keySet()) {
                assertEquals(
                        first.get(i).getOutputScores().get(label).getScore(),
                        second.get(i).getOutputScores().get(label).getScore());
            }
        }
    }
}
