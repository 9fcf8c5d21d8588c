package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.ImageShape;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.mixing.BalancedMixup;
import dev.imbalance.mixing.Mixing;
import dev.imbalance.mixing.Mixup;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.RandomStreams;
import dev.imbalance.trainer.TrainingPlan;
import dev.imbalance.weighting.Balanced;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/** Blended rows on their way through the deep trainer. */
class MixingTest {
    private static final EpochContext AT = new EpochContext(1, 3);
    private static final int BATCH = 6;
    private static final ImageShape GREY = new ImageShape(1, 8, 8);
    private static final ImageShape COLOUR = new ImageShape(3, 8, 8);

    /** Every row of a batch has shares of its own, and pixels and labels different ones; the first row stays as it is. */
    public static final class Ramp implements Mixing {
        @Override
        public String typeName() {
            return "ramp";
        }

        @Override
        public Shares shares(int[] first, int[] second, ClassCounts counts, SplittableRandom random) {
            double[] image = new double[first.length];
            Arrays.setAll(image, i -> 1 - i / (double) first.length);
            return new Shares(
                    image, Arrays.stream(image).map(share -> share * share).toArray());
        }

        @Override
        public double[] labelDistribution(double[] first, double[] second, ClassCounts counts) {
            return first.clone();
        }

        @Override
        public boolean softTargets() {
            return false;
        }
    }

    static Stream<Mixing> registered() {
        return ServiceLoader.load(Mixing.class).stream().map(ServiceLoader.Provider::get);
    }

    static List<Dataset<Label>> data() {
        return List.of(Samples.images(GREY, 1, 12, 8), Samples.images(COLOUR, 1, 12, 8), Samples.exclusiveOr(20, 3));
    }

    private static BoundPlan bound(TrainingPlan plan, Dataset<Label> data) {
        return BoundPlan.bind(plan, data, cnn(1), 0);
    }

    private static EpochBatches batches(BoundPlan plan) {
        List<Example<Label>> rows = new ArrayList<>();
        plan.training().forEach(rows::add);
        return new EpochBatches(
                plan,
                HostRows.of(rows, InputShape.of(plan.source()), plan.source().getFeatureIDMap()),
                plan.labels(),
                rows.stream().mapToDouble(Example::getWeight).toArray(),
                0);
    }

    /** The input values of a row as floats: pixels 0 to 255, channel first. */
    private static double[] values(BoundPlan plan, int row) {
        Example<Label> example = plan.training().getExample(row);
        double[] values = new double[plan.source().getFeatureIDMap().size()];
        example.forEach(f -> values[plan.source().getFeatureIDMap().getID(f.getName())] = f.getValue());
        return values;
    }

    @ParameterizedTest
    @MethodSource("data")
    void theDeviceGetsTheBlendOfBothRows(Dataset<Label> data) {
        for (Mixing mixing : List.of(new Ramp(), new Mixup(), new BalancedMixup())) {
            BoundPlan plan = bound(TrainingPlan.empty().withMixing(mixing, 9), data);
            int[] labels = plan.labels();
            int[] drawn = plan.draw(AT);
            int[] ends = Batches.ends(drawn.length, BATCH);
            int[] partners = plan.drawPartners(AT, drawn, ends);
            try (EpochBatches batches = batches(plan);
                    NDManager manager = Torch.newManager(Device.cpu())) {
                batches.start(AT, plan.loss(AT), drawn, ends, 0, (draws, second) -> HostRows.ImageChange.NONE);
                int from = 0;
                for (int index = 0; index < ends.length; index++) {
                    int[] first = Arrays.copyOfRange(drawn, from, ends[index]);
                    int[] second = Arrays.copyOfRange(partners, from, ends[index]);
                    double[] shares = mixing.shares(
                                    Arrays.stream(first).map(r -> labels[r]).toArray(),
                                    Arrays.stream(second).map(r -> labels[r]).toArray(),
                                    plan.counts(),
                                    plan.mixingRandom(AT, index))
                            .image();
                    try (TrainingBatch batch = batches.next(manager);
                            NDArray dense = batch.input().duplicate()) {
                        float[] blended = dense.flatten().toFloatArray();
                        assertEquals(first.length, batch.input().getShape().get(0));
                        for (int i = 0; i < first.length; i++) {
                            double[] x = values(plan, first[i]);
                            double[] other = values(plan, second[i]);
                            for (int p = 0; p < x.length; p++) {
                                double expected = shares[i] * x[p] + (1 - shares[i]) * other[p];
                                assertEquals(expected, blended[i * x.length + p], 1e-4, mixing.typeName());
                            }
                        }
                    }
                    from = ends[index];
                }
            }
        }
    }

    @Test
    void bothRowsOfAPairAreChangedOnTheirOwn() {
        BoundPlan plan = bound(TrainingPlan.empty().withMixing(new Ramp(), 9), Samples.images(GREY, 1, 4, 4));
        int[] drawn = plan.draw(AT);
        byte[] dark = new byte[GREY.size()];
        byte[] light = new byte[GREY.size()];
        Arrays.fill(light, (byte) 200);
        try (EpochBatches batches = batches(plan);
                NDManager manager = Torch.newManager(Device.cpu())) {
            batches.start(
                    AT,
                    plan.loss(AT),
                    drawn,
                    new int[] {8},
                    0,
                    (draws, second) -> (pixels, position) -> second ? light : dark);
            try (TrainingBatch batch = batches.next(manager)) {
                float[] blended = batch.input().flatten().toFloatArray();
                for (int i = 0; i < 8; i++) {
                    // The share of the second row is i / 8.
                    assertEquals(200 * i / 8.0, blended[i * GREY.size()], 1e-4);
                }
            }
        }
    }

    @Test
    void theGradientOfAMixedStepIsTheConvexCombinationOfThoseOfBothLabels() {
        Dataset<Label> data = Samples.exclusiveOr(9, 3);
        for (int row = 0; row < data.size(); row++) {
            data.getExample(row).setWeight(1 + row % 3);
        }
        BoundPlan plan =
                bound(TrainingPlan.empty().withWeighting(new Balanced()).withMixing(new Ramp(), 9), data);
        int[] drawn = plan.draw(AT);
        int[] ends = {drawn.length};
        int[] partners = plan.drawPartners(AT, drawn, ends);
        BatchLoss plain = plan.loss(AT);
        double[] weights = new double[drawn.length];
        Arrays.setAll(weights, row -> data.getExample(row).getWeight());
        try (EpochBatches batches = batches(plan);
                NDManager manager = Torch.newManager(Device.cpu())) {
            batches.start(AT, plain, drawn, ends, 0, (draws, second) -> HostRows.ImageChange.NONE);
            try (TrainingBatch mixed = batches.next(manager)) {
                double[] shares = plan.mixing()
                        .orElseThrow()
                        .shares(drawn, partners, plan.counts(), new SplittableRandom(1))
                        .label();
                List<TrainingBatch> parts = List.of(
                        part(mixed, plan, drawn, weights, shares, plain),
                        part(
                                mixed,
                                plan,
                                partners,
                                weights,
                                Arrays.stream(shares).map(s -> 1 - s).toArray(),
                                plain));
                float[] expected = updated(parts);
                float[] actual = updated(List.of(mixed));
                assertArrayEquals(expected, actual, 1e-6f);
                assertFalse(Arrays.equals(updated(parts.subList(0, 1)), actual), "the second labels count");
            }
        }
    }

    /** The blended rows with the labels of one row of each pair, by its share. */
    private static TrainingBatch part(
            TrainingBatch mixed, BoundPlan plan, int[] rows, double[] weights, double[] shares, BatchLoss loss) {
        double[] shared = new double[rows.length];
        Arrays.setAll(shared, i -> shares[i] * weights[rows[i]]);
        int[] labels = plan.labels();
        return new TrainingBatch(
                mixed.input(), Arrays.stream(rows).map(r -> labels[r]).toArray(), shared, 0, loss);
    }

    /** The weights of a tiny network after one step along the sum of the gradients of some batches. */
    private static float[] updated(List<TrainingBatch> batches) {
        InputShape input = InputShape.features(3);
        MLP mlp = new MLP(4);
        Map<String, HostTensor> start = mlp.initialise(input, 2, new RandomStreams(5, 0));
        try (Network network = new Network(
                        mlp,
                        input,
                        2,
                        new InputNormalisation(new double[] {7, 0, 0}, new double[] {1, 50, 0.005}),
                        start,
                        Device.cpu());
                TrainingStep step = new TrainingStep(network, new SGD(1, 0, 0, false))) {
            Torch.with(true, 1, () -> {
                batches.forEach(batch -> step.accumulate(batch, 1));
                step.update(1);
                return null;
            });
            List<Float> all = new ArrayList<>();
            network.save().values().forEach(tensor -> {
                for (float value : tensor.values()) {
                    all.add(value);
                }
            });
            float[] values = new float[all.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = all.get(i);
            }
            return values;
        }
    }

    private static DJLTrainer cnn(int epochs) {
        return new DJLTrainer(new SmallCNN(4, 8), epochs, 16, new SGD(0.05, 0.9, 0, false), new ConstantRate(), 7)
                .withThreads(1)
                .withDevice(DeviceChoice.CPU);
    }

    private static DJLModel train(DJLTrainer trainer, TrainingPlan plan, Dataset<Label> data) {
        return trainer.train(BoundPlan.bind(plan, data, trainer, 0), Map.of(), 0);
    }

    private static boolean same(DJLModel one, DJLModel other) {
        return one.weights().entrySet().stream()
                .allMatch(e -> Arrays.equals(
                        e.getValue().values(), other.weights().get(e.getKey()).values()));
    }

    @ParameterizedTest
    @MethodSource("registered")
    void anyNumberOfFeedersGivesTheSameWeights(Mixing mixing) {
        Dataset<Label> data = Samples.images(COLOUR, 1, 40, 20);
        TrainingPlan plan = TrainingPlan.empty().withMixing(mixing, 3);
        DJLTrainer trainer = cnn(2).withAugment(new CropFlip(1, true));
        DJLModel none = train(trainer.withFeeders(0), plan, data);
        assertTrue(same(none, train(trainer.withFeeders(1), plan, data)));
        assertTrue(same(none, train(trainer.withFeeders(2), plan, data)));
    }

    @ParameterizedTest
    @MethodSource("registered")
    void everyMixingTrainsAndLearnsTheUnmixedImages(Mixing mixing) {
        Dataset<Label> data = Samples.images(GREY, 1, 60, 30, 10);
        TrainingPlan sampled = TrainingPlan.empty().withSampling(new ClassBalancedSampling(), 2);
        DJLModel model = train(cnn(8).withValidation(0.2), sampled.withMixing(mixing, 3), data);
        model.history().epochs().forEach(epoch -> assertTrue(Double.isFinite(epoch.trainLoss())));
        assertTrue(
                model.history().epochs().get(7).validationBalancedAccuracy() > 0.9,
                () -> mixing.describe() + " " + model.history().epochs());
        assertFalse(same(model, train(cnn(8).withValidation(0.2), sampled, data)));
    }

    @Test
    void theSeedOfTheMixingDrawsTheBlends() {
        Dataset<Label> data = Samples.images(GREY, 1, 20, 20);
        DJLModel one = train(cnn(1), TrainingPlan.empty().withMixing(new Mixup(), 1), data);
        assertTrue(same(one, train(cnn(1), TrainingPlan.empty().withMixing(new Mixup(), 1), data)));
        assertFalse(same(one, train(cnn(1), TrainingPlan.empty().withMixing(new Mixup(), 2), data)));
    }
}
