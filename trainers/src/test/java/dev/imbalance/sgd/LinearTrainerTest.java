package dev.imbalance.sgd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.imbalance.Plugin;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.initialisation.BiasInitialisation;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.FocalLoss;
import dev.imbalance.loss.Link;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.loss.LogitTransform;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Margin;
import dev.imbalance.loss.Reduction;
import dev.imbalance.mixing.Mixing;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.search.AutoBalance;
import dev.imbalance.search.MarginSearch;
import dev.imbalance.stage.ClassifierStage;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.ImbalanceModel;
import dev.imbalance.trainer.ImbalanceTrainer;
import dev.imbalance.trainer.InitialisationTrainer;
import dev.imbalance.trainer.LossTrainer;
import dev.imbalance.trainer.MarginSearchTrainer;
import dev.imbalance.trainer.MarginTrainer;
import dev.imbalance.trainer.PostHocTrainer;
import dev.imbalance.trainer.PriorLedger;
import dev.imbalance.trainer.ReweightingTrainer;
import dev.imbalance.trainer.SamplingTrainer;
import dev.imbalance.trainer.TrainingHistory;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.weighting.Balanced;
import dev.imbalance.weighting.ClassWeighting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.math.optimisers.Adam;
import org.tribuo.math.optimisers.Pegasos;
import org.tribuo.math.optimisers.SGD;

class LinearTrainerTest {
    private static final Dataset<Label> DATA = Toys.blobs(3, 200, 60, 10);

    /** The rows as they stand, so that a step can be computed by hand. */
    private static final class InOrder implements ClassSampling {
        @Override
        public double[] distribution(ClassCounts counts, EpochContext at) {
            return counts.priors();
        }

        @Override
        public int[] draw(int[] labels, ClassCounts counts, EpochContext at, SplittableRandom random) {
            return IntStream.range(0, labels.length).toArray();
        }

        @Override
        public String typeName() {
            return "in-order";
        }
    }

    /** Weights by class id. */
    private static final class Weights implements ClassWeighting {
        private final double[] weights;

        Weights(double... weights) {
            this.weights = weights;
        }

        @Override
        public double[] weights(ClassCounts counts, EpochContext at) {
            return weights.clone();
        }

        @Override
        public String typeName() {
            return "given";
        }
    }

    private static double[][] weights(Model<Label> model) {
        LinearModel linear =
                assertInstanceOf(LinearModel.class, model instanceof ImbalanceModel outer ? outer.inner() : model);
        return linear.getWeightsCopy().toArray();
    }

    private static void assertWeights(double[][] expected, double[][] actual, double tolerance) {
        assertEquals(expected.length, actual.length);
        for (int c = 0; c < expected.length; c++) {
            assertArrayEquals(expected[c], actual[c], tolerance, "class " + c);
        }
    }

    private static LinearTrainer sgd(int epochs, int minibatchSize) {
        return new LinearTrainer(epochs, minibatchSize, SGD.getSimpleSGD(0.1), 1);
    }

    private static Trainer<Label> weighted(LinearTrainer leaf, Reduction reduction, double... weights) {
        return new SamplingTrainer(
                new ReweightingTrainer(new LossTrainer(leaf, new CrossEntropy(reduction)), new Weights(weights)),
                new InOrder());
    }

    /** One step of gradient descent on weighted cross-entropy from weights of 0, written down anew. */
    private static double[][] step(
            Dataset<Label> data, int from, int to, double[][] start, double[] w, double divisor) {
        int k = data.getOutputIDInfo().size();
        int d = data.getFeatureIDMap().size();
        double[][] next = Arrays.stream(start).map(double[]::clone).toArray(double[][]::new);
        for (int i = from; i < to; i++) {
            Example<Label> row = data.getExample(i);
            double[] x = new double[d + 1];
            x[d] = 1;
            row.forEach(f -> x[data.getFeatureIDMap().getID(f.getName())] = f.getValue());
            double[] p = new double[k];
            double sum = 0;
            for (int c = 0; c < k; c++) {
                for (int f = 0; f <= d; f++) {
                    p[c] += start[c][f] * x[f];
                }
                p[c] = Math.exp(p[c]);
                sum += p[c];
            }
            int y = data.getOutputIDInfo().getID(row.getOutput());
            for (int c = 0; c < k; c++) {
                for (int f = 0; f <= d; f++) {
                    next[c][f] -= 0.1 * w[y] / divisor * (p[c] / sum - (c == y ? 1 : 0)) * x[f];
                }
            }
        }
        return next;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 32, 270, 1000})
    void aStepIsTheWeightedSumOverItsRowsOverTheirNumber(int minibatchSize) {
        double[] w = {1, 2, 5};
        double[][] expected = new double[3][3];
        for (int from = 0; from < DATA.size(); from += minibatchSize) {
            int to = Math.min(DATA.size(), from + minibatchSize);
            expected = step(DATA, from, to, expected, w, to - from);
        }
        assertWeights(
                expected,
                weights(weighted(sgd(1, minibatchSize), Reduction.MEAN, w).train(DATA)),
                1e-12);
    }

    @Test
    void aWeightOfTwoIsTwoRowsUnderSum() {
        MutableDataset<Label> once = Toys.blobs(8, 6, 2);
        List<Example<Label>> twice = new ArrayList<>();
        for (Example<Label> row : once) {
            twice.add(row);
            if (row.getOutput().getLabel().equals("c1")) {
                twice.add(row.copy());
            }
        }
        assertWeights(
                weights(weighted(sgd(5, 100), Reduction.SUM, 1, 1).train(Toys.table(twice))),
                weights(weighted(sgd(5, 100), Reduction.SUM, 1, 2).train(once)),
                1e-12);
    }

    @Test
    void anExampleWeightIsAClassWeight() {
        MutableDataset<Label> heavy = Toys.blobs(8, 20, 5);
        for (Example<Label> row : heavy) {
            row.setWeight(row.getOutput().getLabel().equals("c1") ? 4 : 1);
        }
        assertWeights(
                weights(weighted(sgd(3, 4), Reduction.MEAN, 1, 4).train(Toys.blobs(8, 20, 5))),
                weights(weighted(sgd(3, 4), Reduction.MEAN, 1, 1).train(heavy)),
                1e-12);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 64})
    void classWeightsRaiseTheRareClassAtEveryMinibatchSize(int minibatchSize) {
        Dataset<Label> data = Toys.blobs(5, 1500, 30);
        Dataset<Label> test = Toys.blobs(6, 500, 500);
        LinearTrainer leaf = new LinearTrainer(20, minibatchSize, new AdaGrad(0.1), 1);
        double plain = recall(leaf.train(data), test);
        double weighted = recall(new ReweightingTrainer(leaf, new Balanced()).train(data), test);
        assertTrue(plain < 0.55 && weighted > 0.7, plain + " and " + weighted);
    }

    private static double recall(Model<Label> model, Dataset<Label> test) {
        return new LabelEvaluator().evaluate(model, test).recall(new Label("c1"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01})
    void sparseRowsTrainTheSameWeightsAsTheirDenseForm(double l2) {
        Dataset<Label> sparse = Toys.words(4, 80, 30, 10);
        List<Example<Label>> dense = new ArrayList<>();
        for (Example<Label> row : sparse) {
            Example<Label> full = row.copy();
            sparse.getFeatureIDMap().forEach(feature -> {
                if (full.lookup(feature.getName()) == null) {
                    full.add(new Feature(feature.getName(), 0));
                }
            });
            dense.add(full);
        }
        for (StochasticGradientOptimiser optimiser :
                List.of(new AdaGrad(0.1), SGD.getSimpleSGD(0.1), SGD.getSimpleSGD(0.05, 0.9, SGD.Momentum.NESTEROV))) {
            LinearTrainer leaf = new LinearTrainer(3, 8, optimiser, 1).withL2(l2);
            assertWeights(
                    weights(leaf.train(Toys.table(dense), Map.of(), 0)),
                    weights(leaf.train(sparse, Map.of(), 0)),
                    1e-9);
        }
    }

    @Test
    void momentumMovesTheWeightsOfAbsentFeaturesToo() {
        MutableDataset<Label> data = Toys.table(List.of(
                row("c0", "a"), row("c1", "a"), row("c0", "b"), row("c1", "b"), row("c1", "b"), row("c1", "b")));
        LinearTrainer leaf = new LinearTrainer(1, 1, SGD.getSimpleSGD(0.1, 0.9, SGD.Momentum.STANDARD), 1);
        double[][] found = weights(new SamplingTrainer(leaf, new InOrder()).train(data));
        double[][] w = new double[2][3];
        double[][] v = new double[2][3];
        for (int i = 0; i < data.size(); i++) {
            double[][] moved = step(data, i, i + 1, w, new double[] {1, 1}, 1);
            for (int c = 0; c < 2; c++) {
                for (int f = 0; f < 3; f++) {
                    v[c][f] = 0.9 * v[c][f] + (moved[c][f] - w[c][f]);
                    w[c][f] += v[c][f];
                }
            }
        }
        assertWeights(w, found, 1e-12);
    }

    private static Example<Label> row(String label, String feature) {
        return new ArrayExample<>(new Label(label), new String[] {feature}, new double[] {1});
    }

    @Test
    void l2PullsWeightsAndNotBiases() {
        MutableDataset<Label> data = Toys.blobs(2, 30, 10);
        LinearTrainer free = sgd(40, 40);
        double[][] plain = weights(new SamplingTrainer(free, new InOrder()).train(data));
        double[][] pulled = weights(new SamplingTrainer(free.withL2(1), new InOrder()).train(data));
        assertTrue(Math.hypot(pulled[0][0], pulled[0][1]) < 0.5 * Math.hypot(plain[0][0], plain[0][1]));
        // At the optimum of W with pull 1 the bias alone must still carry the prior: its gradient is 0 there.
        double[][] long1 = weights(new SamplingTrainer(sgd(4000, 40).withL2(1), new InOrder()).train(data));
        double[][] next = step(data, 0, 40, long1, new double[] {1, 1}, 40);
        assertEquals(long1[0][2], next[0][2], 1e-9);
        assertEquals(long1[0][0], next[0][0] - 0.1 * long1[0][0], 1e-9);
    }

    @Test
    void everyEpochDrawsByTheSamplingAnew() {
        ImbalanceModel model = assertInstanceOf(
                ImbalanceModel.class, new SamplingTrainer(sgd(8, 32), new ClassBalancedSampling()).train(DATA));
        assertArrayEquals(new double[] {1. / 3, 1. / 3, 1. / 3}, model.ledger().sampling());
        TrainingHistory history = ((LinearModel) model.inner()).history();
        assertEquals(8, history.epochs().size());
        assertTrue(history.epochs().stream().allMatch(epoch -> epoch.examples() == 270 && epoch.learningRate() == 0.1));
        assertTrue(history.epochs().get(7).trainLoss() < history.epochs().get(0).trainLoss());
    }

    @Test
    void theModelHasTheWeightsOfTheBestEpochOnTheValidationSlice() {
        LinearTrainer leaf = new LinearTrainer(30, 16, SGD.getSimpleSGD(2), 4).withValidation(0.3);
        LinearModel model = assertInstanceOf(LinearModel.class, leaf.train(DATA, Map.of(), 0));
        TrainingHistory history = model.history();
        double best = history.epochs().stream()
                .mapToDouble(EpochRecord::validationBalancedAccuracy)
                .max()
                .orElseThrow();
        assertEquals(best, history.epochs().get(history.bestEpoch() - 1).validationBalancedAccuracy());
        assertTrue(history.bestEpoch() < 30, "not the last epoch");
        assertEquals("highest validation balanced accuracy", history.selection());
        // As many epochs as the best one's number leave the same weights behind: every draw is a function of its epoch
        // alone.
        LinearTrainer shorter = new LinearTrainer(history.bestEpoch(), 16, SGD.getSimpleSGD(2), 4).withValidation(0.3);
        LinearModel same = assertInstanceOf(LinearModel.class, shorter.train(DATA, Map.of(), 0));
        assertEquals(history.bestEpoch(), same.history().bestEpoch());
        assertWeights(weights(same), weights(model), 0);
    }

    @Test
    void aWatchedSetIsScoredAndChangesNothing() {
        LinearTrainer watching = sgd(3, 16);
        watching.watch(Toys.blobs(77, 50, 50, 50));
        LinearModel model = assertInstanceOf(LinearModel.class, watching.train(DATA, Map.of(), 0));
        LabelEvaluation evaluation = new LabelEvaluator().evaluate(model, Toys.blobs(77, 50, 50, 50));
        EpochRecord last = model.history().epochs().get(2);
        assertEquals(evaluation.accuracy(), last.watchedAccuracy(), 1e-12);
        assertEquals(1 - evaluation.balancedErrorRate(), last.watchedBalancedAccuracy(), 1e-12);
        assertWeights(weights(sgd(3, 16).train(DATA, Map.of(), 0)), weights(model), 0);
    }

    @Test
    void theSameSeedAndInvocationGiveTheSameWeightsAndOthersDoNot() {
        LinearTrainer leaf = new LinearTrainer();
        double[][] first = weights(leaf.train(DATA));
        double[][] second = weights(leaf.train(DATA));
        assertEquals(2, leaf.getInvocationCount());
        assertFalse(Arrays.deepEquals(first, second));
        assertWeights(first, weights(leaf.train(DATA, Map.of(), 0)), 0);
        assertWeights(second, weights(leaf.train(DATA, Map.of(), 1)), 0);
        assertFalse(Arrays.deepEquals(first, weights(new LinearTrainer(20, 32, new AdaGrad(0.1), 2).train(DATA))));
    }

    /** {@link Dataset#shuffle} changes the order of iteration, not which example a number means. */
    @Test
    void theOrderOfIterationChangesNothing() {
        MutableDataset<Label> shuffled = new MutableDataset<>(DATA.getSourceProvenance(), DATA.getOutputFactory());
        DATA.forEach(shuffled::add);
        shuffled.shuffle(true);
        LinearTrainer leaf = new LinearTrainer();
        assertWeights(classBalanced(leaf, DATA), classBalanced(leaf, shuffled), 0);
    }

    private static double[][] classBalanced(LinearTrainer leaf, Dataset<Label> data) {
        ImbalanceModel model =
                (ImbalanceModel) new SamplingTrainer(leaf, new ClassBalancedSampling()).train(data, Map.of(), 0);
        return weights(model.inner());
    }

    @Test
    void initialBiasesAreWhereTrainingStarts() {
        BiasInitialisation rule = new BiasInitialisation() {
            @Override
            public double[] biases(PriorLedger ledger, Link link) {
                return Arrays.stream(ledger.effectivePrior()).map(Math::log).toArray();
            }

            @Override
            public String typeName() {
                return "log-prior";
            }
        };
        LinearTrainer still = new LinearTrainer(1, 270, SGD.getSimpleSGD(1e-300), 1);
        double[][] found = weights(new InitialisationTrainer(still, rule).train(DATA));
        double[] counts = {200, 60, 10};
        for (int c = 0; c < 3; c++) {
            assertArrayEquals(new double[] {0, 0, Math.log(counts[c] / 270)}, found[c], 1e-12);
        }
    }

    @Test
    void aMarginIsInTrainingAndNotInPrediction() {
        ImbalanceModel model = assertInstanceOf(
                ImbalanceModel.class,
                new MarginTrainer(new LinearTrainer(60, 32, new AdaGrad(0.1), 1), new LogitAdjusted()).train(DATA));
        Dataset<Label> test = Toys.blobs(6, 300, 300, 300);
        LabelEvaluation adjusted = new LabelEvaluator().evaluate(model, test);
        LabelEvaluation plain = new LabelEvaluator().evaluate(new LinearTrainer().train(DATA), test);
        assertTrue(adjusted.recall(new Label("c2")) > plain.recall(new Label("c2")) + 0.1);
        double[] z = ((LinearModel) model.inner()).logits(List.of(test.getExample(0)))[0];
        double[][] w = weights(model);
        double[] x = {value(test.getExample(0), "x"), value(test.getExample(0), "y")};
        for (int c = 0; c < 3; c++) {
            assertEquals(w[c][0] * x[0] + w[c][1] * x[1] + w[c][2], z[c], 1e-12);
        }
    }

    private static double value(Example<Label> row, String feature) {
        return row.lookup(feature).getValue();
    }

    @Test
    void everyAxisButMixingAndRetrainingIsObeyed() {
        for (ImbalanceTrainer chain : List.of(
                new LossTrainer(new LinearTrainer(), new FocalLoss(2)),
                new PostHocTrainer(new LinearTrainer(), new LogitAdjustment()),
                new SamplingTrainer(new LinearTrainer(), new ClassBalancedSampling()))) {
            chain.check(DATA);
        }
        LinearTrainer leaf = new LinearTrainer();
        List<Class<? extends Plugin>> obeyed = List.of(
                ClassSampling.class,
                ClassWeighting.class,
                Loss.class,
                Margin.class,
                MarginSearch.class,
                BiasInitialisation.class);
        obeyed.forEach(axis -> assertTrue(leaf.obeys(axis), axis.getSimpleName()));
        assertFalse(leaf.obeys(Mixing.class));
        assertFalse(leaf.obeys(ClassifierStage.class));
    }

    @Test
    void aMarginIsSearchedFor() {
        ImbalanceModel model = (ImbalanceModel)
                new MarginSearchTrainer(new LinearTrainer(), new AutoBalance(3, 0.3, 0.5, 2)).train(DATA);
        assertTrue(model.choices().get(0).startsWith("margin vs("), model.choices()::toString);
    }

    @Test
    void classWeightsThatBatchesOfOneRowCancelAreWarnedOf() {
        for (int rows : new int[] {1, 4}) {
            LinearTrainer leaf = new LinearTrainer(1, rows, new AdaGrad(0.1), Trainer.DEFAULT_SEED);
            ImbalanceModel model = (ImbalanceModel) new ReweightingTrainer(
                            new LossTrainer(leaf, new CrossEntropy(Reduction.WEIGHTED_MEAN)), new Balanced())
                    .train(DATA);
            assertEquals(rows == 1, model.warnings().toString().contains("does nothing"), model.warnings()::toString);
        }
    }

    @Test
    void aMarginOfCosinesIsRefused() {
        Margin cosines = new Margin() {
            @Override
            public LogitTransform transform(ClassCounts counts, double[] effectivePrior, EpochContext at) {
                throw new AssertionError("never asked");
            }

            @Override
            public boolean needsCosineHead() {
                return true;
            }

            @Override
            public String typeName() {
                return "cosines";
            }
        };
        ImbalanceTrainer chain = new MarginTrainer(new LinearTrainer(), cosines);
        assertTrue(assertThrows(IllegalArgumentException.class, chain::check)
                .getMessage()
                .contains("needs a cosine head"));
    }

    @Test
    void aLossOfTheEpochSeesTheValidationScoresOfTheEpochBefore() {
        List<Integer> seen = new ArrayList<>();
        Loss spying = new Loss() {
            @Override
            public BatchLoss bind(ClassCounts counts, double[] effectivePrior, EpochContext at) {
                seen.add(at.validationF1().size());
                return new CrossEntropy().bind(counts, effectivePrior, at);
            }

            @Override
            public String typeName() {
                return "spying";
            }
        };
        new LossTrainer(new LinearTrainer(3, 32, new AdaGrad(0.1), 1).withValidation(0.2), spying).train(DATA);
        // Plans are checked by binding the loss before training too.
        assertEquals(List.of(0, 3, 3), seen.subList(seen.size() - 3, seen.size()));
    }

    @Test
    void trainingStopsWhenAsked() {
        LinearTrainer leaf = sgd(2, 100);
        int[] asked = {0};
        leaf.setStop(() -> ++asked[0] == 4);
        assertEquals(
                "training stopped as asked after epoch 2, batch 1; nothing is saved",
                assertThrows(TrainingInterrupted.class, () -> leaf.train(DATA)).getMessage());
    }

    @Test
    void aLossThatIsNoLongerFiniteIsAnErrorWithTheWayOut() {
        LinearTrainer leaf = new LinearTrainer(5, 16, SGD.getSimpleSGD(1e308), 1);
        String message = assertThrows(IllegalStateException.class, () -> leaf.train(DATA))
                .getMessage();
        assertTrue(message.contains("in epoch 1, batch") && message.contains("learning rate"), message);
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        StochasticGradientOptimiser sgd = SGD.getSimpleSGD(0.1);
        for (Executable refused : List.<Executable>of(
                () -> new LinearTrainer(0, 1, sgd, 1),
                () -> new LinearTrainer(1, 0, sgd, 1),
                () -> new LinearTrainer(1, 1, SGD.getSimpleSGD(-0.1), 1),
                () -> new LinearTrainer(1, 1, new AdaGrad(Double.NaN), 1),
                () -> new LinearTrainer(1, 1, new AdaGrad(0.1, 1e-6, 0.5), 1),
                () -> new LinearTrainer(1, 1, new Adam(), 1),
                () -> new LinearTrainer(1, 1, new Pegasos(0.1, 0.01), 1),
                () -> new LinearTrainer().withL2(-1),
                () -> new LinearTrainer().withValidation(1))) {
            String message = assertThrows(PropertyException.class, refused).getMessage();
            assertTrue(message.contains("LinearTrainer "), message);
        }
    }

    @Test
    void theProvenanceOfAModelTrainsItAgain() {
        Trainer<Label> chain = new ReweightingTrainer(
                new LinearTrainer(4, 16, SGD.getSqrtDecaySGD(0.3, 0.5, SGD.Momentum.STANDARD), 9)
                        .withL2(0.001)
                        .withValidation(0.2),
                new Balanced());
        Model<Label> model = chain.train(DATA, Map.of(), 0);
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(model.getProvenance()));
        Model<Label> again = manager.lookupAll(ReweightingTrainer.class).get(0).train(DATA, Map.of(), 0);
        assertWeights(weights(model), weights(again), 0);
    }
}
