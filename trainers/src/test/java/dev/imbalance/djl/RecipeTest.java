package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.ImageDataset;
import dev.imbalance.data.ImageShape;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.Reduction;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.schedule.DeferredSampling;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.ImbalanceModel;
import dev.imbalance.trainer.SamplingTrainer;
import dev.imbalance.trainer.TrainingHistory;
import dev.imbalance.trainer.TrainingPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluator;

/** Clipping, accumulation, early stopping and averaging, in a step and in a whole training. */
class RecipeTest {
    private static final ImageShape GREY = new ImageShape(1, 8, 8);
    private static final SGD PLAIN = new SGD(1, 0, 0, false);

    private static DJLTrainer mlp(int epochs, int batchSize, LearningRateSchedule schedule) {
        return new DJLTrainer(new MLP(16, 8), epochs, batchSize, new SGD(0.1, 0.9, 0, true), schedule, 3)
                .withThreads(1)
                .withDevice(DeviceChoice.CPU);
    }

    private static DJLModel train(DJLTrainer trainer, Dataset<Label> data) {
        return (DJLModel) trainer.train(data);
    }

    private static Network linear(int in, int out, float... values) {
        return new Network(
                new MLP(new int[0]),
                InputShape.features(in),
                out,
                new InputNormalisation(
                        new double[in], DoubleStream.generate(() -> 1).limit(in).toArray()),
                Map.of(
                        "layers.0.weight", new HostTensor(new long[] {out, in}, Arrays.copyOf(values, in * out)),
                        "layers.0.bias", new HostTensor(new long[] {out}, new float[out])),
                Device.cpu());
    }

    private static float[] weights(Network network) {
        return network.save().get("layers.0.weight").values();
    }

    /** The weight 2 of logit = 2 x + 0 at x = 1 after one step of rate 1, where the gradient of weight and of bias is given. */
    private static float stepped(double gradient, double clipNorm) {
        BatchLoss loss = (batch, out) -> {
            out[0] = gradient;
            return 0;
        };
        try (Network network = linear(1, 1, 2);
                NDManager manager = Torch.newManager(Device.cpu());
                TrainingStep step =
                        new TrainingStep(network, PLAIN.start(network.manager(), network.trained()), clipNorm, 0)) {
            NDArray one = manager.create(new float[] {1}, new Shape(1, 1));
            Torch.with(true, 0, () -> step.run(one, new int[] {0}, new double[] {1}, loss, 1));
            return weights(network)[0];
        }
    }

    @Test
    void clippingShortensTheGradientOfAllWeightsTogether() {
        // Weight and bias have the gradient (3, 3) of norm 3 sqrt(2), which is shortened to norm 1.
        assertEquals(2 - 3 / (3 * Math.sqrt(2) + 1e-6), stepped(3, 1), 1e-6);
        assertEquals(2 + 3 / (3 * Math.sqrt(2) + 1e-6), stepped(-3, 1), 1e-6);
    }

    @Test
    void clippingLeavesShortGradientsAsTheyAre() {
        assertEquals(2 - 0.5f, stepped(0.5, 1));
        assertEquals(2f, stepped(0, 1));
        assertEquals(2 - 3f, stepped(3, 0), "0 is no clipping");
    }

    @Test
    void microBatchesOfUnequalSizeMakeTheUpdateOfOneBatch() {
        int rows = 12;
        Random random = new Random(5);
        float[] input = new float[rows * 3];
        for (int i = 0; i < input.length; i++) {
            input[i] = (float) random.nextGaussian();
        }
        int[] labels = random.ints(rows, 0, 2).toArray();
        double[] weights = random.doubles(rows, 0.1, 2).toArray();
        assertArrayEquals(
                updated(input, labels, weights, new int[] {12}),
                updated(input, labels, weights, new int[] {5, 10, 12}),
                1e-6f);
    }

    private static float[] updated(float[] input, int[] labels, double[] weights, int[] ends) {
        BatchLoss loss = new CrossEntropy(Reduction.MEAN)
                .bind(
                        new ClassCounts(List.of("a", "b"), new long[] {6, 6}),
                        new double[] {0.5, 0.5},
                        new EpochContext(0, 1));
        try (Network network = linear(3, 2, 0.1f, -0.2f, 0.3f, 0.4f, 0.5f, -0.6f);
                NDManager manager = Torch.newManager(Device.cpu());
                TrainingStep step = new TrainingStep(network, PLAIN)) {
            int from = 0;
            for (int to : ends) {
                int start = from;
                NDArray x = manager.create(Arrays.copyOfRange(input, 3 * from, 3 * to), new Shape(to - from, 3));
                Torch.with(
                        true,
                        0,
                        () -> step.accumulate(
                                new TrainingBatch(
                                        x,
                                        Arrays.copyOfRange(labels, start, to),
                                        Arrays.copyOfRange(weights, start, to),
                                        0,
                                        loss),
                                (to - start) / 12.0));
                from = to;
            }
            Torch.with(true, 0, () -> {
                step.update(0.5);
                return null;
            });
            return weights(network);
        }
    }

    @Test
    void anEpochIsCutIntoUpdatesOfSeveralBatches() {
        assertArrayEquals(new int[] {20, 40, 45}, Batches.updateEnds(new int[] {10, 20, 30, 40, 45}, 2));
        assertArrayEquals(new int[] {10, 20}, Batches.updateEnds(new int[] {10, 20}, 1));
        assertArrayEquals(new int[] {20}, Batches.updateEnds(new int[] {10, 20}, Integer.MAX_VALUE));
    }

    @Test
    void accumulatingSmallBatchesTrainsAsLargeOnesDo() {
        Dataset<Label> data = Samples.exclusiveOr(100, 1);
        LearningRateSchedule schedule = new OneCycle();
        DJLModel large = train(mlp(3, 32, schedule), data);
        DJLModel small = train(mlp(3, 8, schedule).withAccumulate(4), data);
        large.weights()
                .forEach((name, tensor) -> assertArrayEquals(
                        tensor.values(), small.weights().get(name).values(), 1e-4f, name));
        assertEquals(
                large.history().epochs().stream().map(EpochRecord::learningRate).toList(),
                small.history().epochs().stream().map(EpochRecord::learningRate).toList(),
                "the schedule counts updates");
    }

    @Test
    void aScheduleIsAskedAtEveryUpdate() {
        OneCycle schedule = new OneCycle();
        List<EpochRecord> epochs = train(mlp(5, 32, schedule), Samples.exclusiveOr(100, 1))
                .history()
                .epochs();
        for (int epoch = 0; epoch < 5; epoch++) {
            assertEquals(
                    0.1 * schedule.factor(new TrainingPosition(epoch, 5, 0, 4)),
                    epochs.get(epoch).learningRate());
        }
    }

    private static EpochRecord scored(double balancedAccuracy) {
        return new EpochRecord(1, 0.1, 1, 0.5, 1, 0.5, balancedAccuracy, 0, 0, 10, 1, List.of());
    }

    @Test
    void epochsThatOnlyEqualTheHighestScoreAreWithoutARise() {
        assertEquals(0, TrainingRun.epochsWithoutRise(List.of(scored(0.1), scored(0.2))));
        assertEquals(2, TrainingRun.epochsWithoutRise(List.of(scored(0.2), scored(0.1), scored(0.2))));
        assertEquals(0, TrainingRun.epochsWithoutRise(List.of(scored(0.2), scored(0.1), scored(0.3))));
    }

    @Test
    void trainingEndsAfterPatienceEpochsWithoutARise() {
        DJLTrainer still = new DJLTrainer(new MLP(4), 10, 32, new SGD(1e-30, 0, 0, false), new ConstantRate(), 3)
                .withThreads(1)
                .withValidation(0.25);
        Dataset<Label> data = Samples.exclusiveOr(60, 1);
        assertEquals(3, train(still.withPatience(2), data).history().epochs().size());
        assertEquals(10, train(still, data).history().epochs().size());
    }

    @Test
    void aDeferredStrategyIsChosenFromTheEpochOnInWhichItBegins() {
        DJLTrainer still = new DJLTrainer(new MLP(4), 10, 32, new SGD(1e-30, 0, 0, false), new ConstantRate(), 3)
                .withThreads(1)
                .withValidation(0.25)
                .withPatience(2);
        ImbalanceModel model =
                (ImbalanceModel) new SamplingTrainer(still, new DeferredSampling(new ClassBalancedSampling(), 6))
                        .train(Samples.exclusiveOr(60, 1));
        TrainingHistory history = ((DJLModel) model.inner()).history();
        // Nothing rises: the seventh epoch is the first to be chosen, and two more without a rise end the training.
        assertEquals(9, history.epochs().size());
        assertEquals(9, history.bestEpoch());
    }

    @Test
    void patienceWithoutValidationNamesTheWayOut() {
        String error = assertThrows(PropertyException.class, () -> mlp(1, 8, new ConstantRate())
                        .withPatience(3))
                .getMessage();
        assertTrue(error.contains("set validation above 0"), error);
    }

    @Test
    void theAveragedWeightsAreScoredAndKept() {
        ImageDataset data = Samples.images(GREY, 1, 60, 40, 20);
        DJLTrainer plain = new DJLTrainer(
                        new DenseNet(4, 8, DenseNet.Stem.CIFAR, 2, 2),
                        1,
                        16,
                        new SGD(0.05, 0.9, 5e-4, false),
                        new ConstantRate(),
                        7)
                .withThreads(1)
                .withValidation(0.25)
                .withDevice(DeviceChoice.CPU);
        DJLTrainer averaging = plain.withEma(0.9);
        DJLModel averaged = train(averaging, data);
        Dataset<Label> slice = BoundPlan.bind(TrainingPlan.empty(), data, averaging, 0)
                .validation()
                .orElseThrow();
        assertEquals(
                averaged.history().epochs().get(0).validationAccuracy(),
                new LabelEvaluator().evaluate(averaged, slice).accuracy(),
                1e-12);

        DJLModel last = train(plain, data);
        for (String name : last.weights().keySet()) {
            float[] one = last.weights().get(name).values();
            float[] other = averaged.weights().get(name).values();
            assertEquals(name.contains("running"), Arrays.equals(one, other), name);
        }
    }

    /** One tensor that takes a random walk, and its averages after each step by the definition: weights decay^age, normalised. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.9, 0.999})
    void theAverageIsTheNormalisedSumOfTheWeightsSeen(double decay) {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            var weight = Tensors.of(manager, 0, 0, 0);
            WeightAverage average = new WeightAverage(manager, decay, Map.of("w", weight));
            Random random = new Random(3);
            double sum = 0;
            double total = 0;
            for (int step = 0; step < 20; step++) {
                float value = (float) random.nextGaussian();
                Tensors.set(weight, value, 2 * value, 0);
                average.update();
                sum = decay * sum + value;
                total = decay * total + 1;
                float[] seen = average.during(weight::toFloatArray);
                assertArrayEquals(new float[] {(float) (sum / total), (float) (2 * sum / total), 0}, seen, 1e-5f);
                assertArrayEquals(new float[] {value, 2 * value, 0}, weight.toFloatArray(), 0, "they are put back");
            }
        }
    }

    @Test
    void theWeightsComeBackWhenTheWorkFails() {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            var weight = Tensors.of(manager, 1, 2);
            WeightAverage average = new WeightAverage(manager, 0.5, Map.of("w", weight));
            assertArrayEquals(new float[] {1, 2}, average.during(weight::toFloatArray), "no step yet");
            average.update();
            Tensors.set(weight, 3, 4);
            average.update();
            assertThrows(
                    IllegalStateException.class,
                    () -> average.during(() -> {
                        throw new IllegalStateException();
                    }));
            assertArrayEquals(new float[] {3, 4}, weight.toFloatArray());
        }
    }

    @Test
    void aRestoredAverageGoesOnToTheLastBit() {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            var weight = Tensors.of(manager, 1, -2);
            WeightAverage through = new WeightAverage(manager, 0.9, Map.of("w", weight));
            through.update();
            Tensors.set(weight, 0.3f, 7);
            through.update();
            WeightAverage resumed = new WeightAverage(manager, 0.9, Map.of("w", weight));
            resumed.restore(through.state());
            Tensors.set(weight, 5, 0.1f);
            through.update();
            resumed.update();
            assertArrayEquals(
                    through.state().get("average/w").values(),
                    resumed.state().get("average/w").values());
            Map<String, HostTensor> none = Map.of();
            assertThrows(IllegalArgumentException.class, () -> resumed.restore(none));
        }
    }

    @Test
    void theProvenanceRebuildsTheRecipe() {
        DJLTrainer trainer = mlp(2, 8, new OneCycle())
                .withClipNorm(5)
                .withAccumulate(2)
                .withEma(0.9)
                .withValidation(0.2)
                .withPatience(1)
                .withInputScale(InputScale.SYMMETRIC)
                .withAugment(new Crop(0, 2), new BalancedAugmentation(new Cutout(3, 7, 0.5), 1));
        ConfigurationManager configuration = new ConfigurationManager();
        configuration.addConfiguration(ProvenanceUtil.extractConfiguration(trainer.getProvenance()));
        DJLTrainer rebuilt = configuration.lookupAll(DJLTrainer.class).get(0);
        assertEquals(trainer.getProvenance(), rebuilt.getProvenance());
        ImageDataset data = Samples.images(GREY, 1, 30, 20, 10);
        DJLModel again = train(rebuilt, data);
        train(trainer, data)
                .weights()
                .forEach((name, tensor) -> assertArrayEquals(
                        tensor.values(), again.weights().get(name).values(), name));
        assertEquals(127.5, again.normalisation().orElseThrow().mean()[0]);
    }

    @Test
    void everyFieldIsChecked() {
        DJLTrainer trainer = mlp(1, 8, new ConstantRate());
        assertThrows(PropertyException.class, () -> trainer.withClipNorm(-1));
        assertThrows(PropertyException.class, () -> trainer.withClipNorm(Double.NaN));
        assertThrows(PropertyException.class, () -> trainer.withAccumulate(0));
        assertThrows(PropertyException.class, () -> trainer.withEma(1));
        assertThrows(PropertyException.class, () -> trainer.withPatience(-1));
    }
}
