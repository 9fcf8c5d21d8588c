package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.ImageDataset;
import dev.imbalance.data.ImageExample;
import dev.imbalance.data.ImageShape;
import dev.imbalance.initialisation.BiasInitialisation;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.LDAM;
import dev.imbalance.loss.Link;
import dev.imbalance.loss.LogitBatch;
import dev.imbalance.loss.Loss;
import dev.imbalance.onnx.ONNXExport.Variant;
import dev.imbalance.posthoc.LinearHead;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.stage.ClassifierRetraining;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.Checkpoints;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.ExportableImbalanceModel;
import dev.imbalance.trainer.InitialisationTrainer;
import dev.imbalance.trainer.LossTrainer;
import dev.imbalance.trainer.PriorLedger;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.trainer.TrainingPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/** The last layer of a deep network: its biases at the start, its scale, its link to probabilities, and what is told of it. */
class OutputLayerTest {
    private static final ImageShape GREY = new ImageShape(1, 8, 8);
    private static final ImageDataset DATA = Samples.images(GREY, 1, 40, 20, 8);
    private static final DenseNet TINY = new DenseNet(4, 8, DenseNet.Stem.CIFAR, 1, 1);
    private static final ClassCounts COUNTS = ClassCounts.of(DATA, DATA.getOutputIDInfo());
    private static final double[] PRIORS = COUNTS.priors();
    private static final EpochContext AT = EpochContext.single();

    @TempDir
    Path folder;

    private static DJLTrainer trainer(Architecture architecture, Optimiser optimiser) {
        return new DJLTrainer(architecture, 2, 16, optimiser, new ConstantRate(), 7)
                .withThreads(1)
                .withDevice(DeviceChoice.CPU);
    }

    private static DJLTrainer tiny(double rate) {
        return trainer(TINY, new SGD(rate, 0.9, 5e-4, true));
    }

    private static DJLModel train(DJLTrainer trainer, TrainingPlan plan) {
        return trainer.train(BoundPlan.bind(plan, DATA, trainer, 0), Map.of(), 0);
    }

    /** Biases of the log prior. */
    private static final class LogEffectivePrior implements BiasInitialisation {
        @Override
        public String typeName() {
            return "log-effective-prior";
        }

        @Override
        public double[] biases(PriorLedger ledger, Link link) {
            return Arrays.stream(ledger.effectivePrior()).map(Math::log).toArray();
        }
    }

    /** Teaches nothing. */
    private static final class Nothing implements Loss {
        @Override
        public String typeName() {
            return "nothing";
        }

        @Override
        public BatchLoss bind(ClassCounts counts, double[] effectivePrior, EpochContext at) {
            return (batch, gradient) -> {
                Arrays.fill(gradient, 0);
                return 0;
            };
        }
    }

    private static final TrainingPlan INITIALISED = TrainingPlan.empty().withInitialisation(new LogEffectivePrior());

    private static float[] logs(double... priors) {
        return TrainingStep.floats(Arrays.stream(priors).map(Math::log).toArray());
    }

    private static float[] bias(DJLModel model) {
        return model.weights().get("classifier.bias").values();
    }

    @Test
    void theBiasesAreWhatTheRuleSaysBeforeTheFirstStep() {
        float[] expected = logs(PRIORS);
        assertArrayEquals(expected, bias(train(tiny(1e-30), INITIALISED)));
        assertFalse(Arrays.equals(expected, bias(train(tiny(0.05), INITIALISED))));
        assertArrayEquals(
                logs(1 / 3., 1 / 3., 1 / 3.),
                bias(train(tiny(1e-30), INITIALISED.withSampling(new ClassBalancedSampling(), 1))),
                "the prior is the one that the loss sees");
    }

    static Stream<Optimiser> decaying() {
        return Stream.of(new SGD(0.1, 0.9, 0.5, false), new AdamW(0.1, 0.9, 0.999, 1e-8, 0.5));
    }

    @ParameterizedTest
    @MethodSource("decaying")
    void theyHaveNoWeightDecayAndAllElseHas(Optimiser optimiser) {
        DJLTrainer trainer = trainer(TINY, optimiser);
        DJLModel model = train(trainer, INITIALISED.withLoss(new Nothing()));
        assertArrayEquals(logs(PRIORS), bias(model));
        DJLModel start = train(tiny(1e-30), TrainingPlan.empty());
        float[] before = start.weights().get("classifier.weight").values();
        float[] after = model.weights().get("classifier.weight").values();
        for (int i = 0; i < before.length; i++) {
            assertTrue(Math.abs(after[i]) < Math.abs(before[i]), before[i] + " to " + after[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 7})
    void aTrainingWithThemGoesOnBitForBit(int batches) {
        DJLTrainer stopped = tiny(0.05);
        stopped.setCheckpoints(new Checkpoints(folder, 1, Duration.ZERO));
        AtomicInteger done = new AtomicInteger();
        stopped.setStop(() -> done.incrementAndGet() == batches);
        assertThrows(TrainingInterrupted.class, () -> train(stopped, INITIALISED));
        DJLTrainer again = tiny(0.05);
        again.setCheckpoints(new Checkpoints(folder, 1, Duration.ZERO));
        DJLModel resumed = train(again, INITIALISED);
        train(tiny(0.05), INITIALISED)
                .weights()
                .forEach((name, tensor) -> assertArrayEquals(
                        tensor.values(), resumed.weights().get(name).values(), name));
    }

    @Test
    void aSecondStageThatStartsAgainHasTheNetworksOwnBiases() {
        DJLModel model = train(
                tiny(0.05), INITIALISED.withStage(new ClassifierRetraining(1, 1e-30, new ClassBalancedSampling()), 5));
        assertFalse(Arrays.equals(logs(PRIORS), bias(model)));
    }

    @Test
    void aCosineHeadHasNoBiasesToInitialise() {
        DJLTrainer cosine = trainer(TINY.withHead(Head.COSINE, 16), new SGD());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new InitialisationTrainer(cosine, new LogEffectivePrior()).train(DATA))
                .getMessage();
        assertEquals(
                "initialise log-effective-prior sets biases, and a cosine head has none; leave it out, or set head: linear",
                message);
        message = assertThrows(IllegalArgumentException.class, () -> train(cosine, INITIALISED))
                .getMessage();
        assertTrue(message.endsWith("has none there; leave initialise out"), message);
    }

    @Test
    void aMarginOfCosinesIsMultipliedByTheScaleOfTheHead() {
        DJLTrainer cosine = trainer(TINY.withHead(Head.COSINE, 16), new SGD());
        BoundPlan plan = BoundPlan.bind(TrainingPlan.empty().withMargin(new LDAM(0.5)), DATA, cosine, 0);
        double[] logits = {3, -1, 2, 0.5, 4, -2};
        int[] labels = {2, 0};
        // m_c = 0.5 (n_min / n_c)^(1/4)
        double[] moved = logits.clone();
        moved[2] -= 16 * 0.5 * Math.pow(8.0 / COUNTS.count(2), 0.25);
        moved[3] -= 16 * 0.5 * Math.pow(8.0 / COUNTS.count(0), 0.25);
        assertEquals(
                evaluate(new CrossEntropy().bind(COUNTS, PRIORS, AT), moved, labels),
                evaluate(plan.loss(AT), logits, labels),
                1e-12);
    }

    private static double evaluate(BatchLoss loss, double[] logits, int[] labels) {
        return loss.evaluate(new LogitBatch(2, 3, logits, labels, new double[] {1, 1}, 0), new double[6]);
    }

    @Test
    void theHeadOfALinearClassifierHasTheNormsOfItsRowsAndItsBiases() {
        DJLModel dense = train(tiny(0.05), TrainingPlan.empty());
        assertHead(dense, "classifier", 3);
        DJLTrainer mlp = trainer(new MLP(6), new SGD());
        assertHead((DJLModel) mlp.train(Samples.exclusiveOr(40, 1)), "layers.1", 2);
    }

    private static void assertHead(DJLModel model, String layer, int classes) {
        LinearHead head = model.head().orElseThrow();
        float[] rows = model.weights().get(layer + ".weight").values();
        float[] biases = model.weights().get(layer + ".bias").values();
        int width = rows.length / classes;
        for (int c = 0; c < classes; c++) {
            double square = 0;
            for (float w : Arrays.copyOfRange(rows, c * width, (c + 1) * width)) {
                square += (double) w * w;
            }
            assertEquals(Math.sqrt(square), head.norms()[c], 1e-12);
            assertEquals(biases[c], head.biases()[c]);
        }
        assertEquals(classes, head.norms().length);
    }

    @Test
    void aCosineHeadAndOneAgainstTheRestAreNoLinearHead() {
        assertEquals(
                Optional.empty(),
                train(trainer(TINY.withHead(Head.COSINE, 16), new SGD()), TrainingPlan.empty())
                        .head());
        assertEquals(
                Optional.empty(),
                train(tiny(0.05), TrainingPlan.empty().withLoss(new OneAgainstRest()))
                        .head());
    }

    @Test
    void sigmoidsAreNormalisedAlikeInTheModelTheSavedOneAndTheExport() throws Exception {
        ExportableImbalanceModel model = assertInstanceOf(
                ExportableImbalanceModel.class, new LossTrainer(tiny(0.05), new OneAgainstRest()).train(DATA));
        ImageDataset test = Samples.images(GREY, 2, 9, 9, 9);
        Path file = folder.resolve("model.tribuo");
        model.serializeToFile(file);
        double[][] own = probabilities(model, test);
        double[][] saved = probabilities(Model.deserializeFromFile(file).castModel(Label.class), test);
        byte[][] images = new byte[test.size()][];
        for (int i = 0; i < images.length; i++) {
            images[i] = ((ImageExample) test.getExample(i)).pixels();
        }
        ONNXRuntime.Scored app = ONNXRuntime.images(model.export().proto(Variant.APP), images, GREY);

        // The sigmoids themselves, from the network's own logits.
        DJLModel inner = (DJLModel) model.inner();
        double[][] logs = inner.logits(test);
        for (int i = 0; i < images.length; i++) {
            double[] sigmoids = Arrays.stream(logs[i]).map(Math::exp).toArray();
            double sum = Arrays.stream(sigmoids).sum();
            for (int c = 0; c < 3; c++) {
                assertTrue(sigmoids[c] > 0 && sigmoids[c] < 1, "a sigmoid");
                assertEquals(sigmoids[c] / sum, own[i][c], 1e-9);
            }
            assertArrayEquals(own[i], saved[i]);
            assertArrayEquals(own[i], PlainScores.doubles(app.probabilities()[i]), 1e-5);
            assertEquals(1, Arrays.stream(own[i]).sum(), 1e-12);
            assertEquals(
                    1,
                    Arrays.stream(PlainScores.doubles(app.probabilities()[i])).sum(),
                    1e-6);
            assertEquals(PlainScores.largest(own[i]), app.labels()[i]);
        }
        assertTrue(
                Arrays.stream(logs)
                        .anyMatch(row ->
                                Math.abs(Arrays.stream(row).map(Math::exp).sum() - 1) > 0.01),
                "sigmoids do not sum to 1 by themselves");
    }

    private static double[][] probabilities(Model<Label> model, Dataset<Label> data) {
        List<Prediction<Label>> predictions = model.predict(data);
        double[][] all = new double[predictions.size()][model.getOutputIDInfo().size()];
        for (int i = 0; i < all.length; i++) {
            for (int c = 0; c < all[i].length; c++) {
                String label = model.getOutputIDInfo().getOutput(c).getLabel();
                all[i][c] = predictions.get(i).getOutputScores().get(label).getScore();
            }
        }
        return all;
    }
}
