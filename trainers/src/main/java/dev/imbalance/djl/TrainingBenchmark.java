package dev.imbalance.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.ImageExample;
import dev.imbalance.data.ImageFeatures;
import dev.imbalance.data.ImageShape;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/**
 * Times the training steps of {@link DJLTrainer} on the CPU, part by part: random images of random classes, cross-entropy, SGD with
 * momentum and weight decay. The input part takes bytes to the device by one feeder thread, as training does, without augmentation.
 */
public final class TrainingBenchmark {
    private static final long SEED = 1;
    private static final double LEARNING_RATE = 0.01;

    private final Architecture architecture;
    private final ImageShape image;
    private final int classes;
    private final int batch;
    private final int threads;
    private final Execution execution;

    /**
     * @param classes the number of classes K, at least 2
     * @param batch   rows of a step, at least 2
     * @param threads   of one operator; 0 for PyTorch's own choice
     * @param execution how the network computes
     * @throws IllegalArgumentException if the network does not take such images
     */
    public TrainingBenchmark(
            Architecture architecture, ImageShape image, int classes, int batch, int threads, Execution execution) {
        if (classes < 2 || batch < 2 || threads < 0) {
            throw new IllegalArgumentException(
                    "TrainingBenchmark needs at least 2 classes, a batch of 2 and 0 threads, was " + classes + ", "
                            + batch + " and " + threads);
        }
        architecture.tensors(InputShape.of(image), classes);
        this.architecture = architecture;
        this.image = image;
        this.classes = classes;
        this.batch = batch;
        this.threads = threads;
        this.execution = execution;
    }

    /**
     * One step, in milliseconds.
     *
     * @param loss     the batch loss before the update
     * @param input    from the bytes of the images to a batch on the device
     * @param forward  normalisation and network
     * @param lossTime the copy of the logits to the host, and the loss with its gradient there
     * @param backward the gradients of the weights
     * @param update   the optimiser
     */
    public record Step(double loss, double input, double forward, double lossTime, double backward, double update) {
        /** The whole step. */
        public double total() {
            return input + forward + lossTime + backward + update;
        }
    }

    /** The number of trained values. */
    public long parameterCount() {
        return architecture.parameterCount(InputShape.of(image), classes);
    }

    /**
     * Trains a new network.
     *
     * @param steps how many
     * @param done  receives each step after its end; its own time is no part of a step
     * @throws IllegalStateException if the loss stops being finite, or PyTorch cannot be loaded
     */
    public void run(int steps, Consumer<Step> done) {
        Device device = Torch.device(DeviceChoice.CPU);
        Torch.with(true, threads, () -> {
            train(device, steps, done);
            return null;
        });
    }

    private void train(Device device, int steps, Consumer<Step> done) {
        SplittableRandom random = new SplittableRandom(SEED);
        InputShape input = InputShape.of(image);
        int[] labels = random.ints(batch, 0, classes).toArray();
        HostRows rows = HostRows.of(
                images(labels, random), input, ImageFeatures.of(image).map());
        BatchLoss loss = new CrossEntropy().bind(counts(labels), counts(labels).priors(), new EpochContext(0, 1));
        double[] weights = new double[batch];
        Arrays.fill(weights, 1);
        int[] drawn = IntStream.range(0, steps * batch).map(i -> i % batch).toArray();
        int[] batchEnds = IntStream.rangeClosed(1, steps).map(i -> i * batch).toArray();
        try (Network network = new Network(
                        architecture,
                        input,
                        classes,
                        rows.normalisation(),
                        architecture.initialise(input, classes, new RandomStreams(SEED, 0)),
                        device,
                        execution);
                TrainingStep step = new TrainingStep(network, new SGD(LEARNING_RATE, 0.9, 5e-4, false));
                BatchFeeder feeder = new BatchFeeder(rows, 1)) {
            feeder.start(drawn, batchEnds, () -> HostRows.ImageChange.NONE);
            Map<TrainingStep.Phase, Long> ends = new EnumMap<>(TrainingStep.Phase.class);
            step.observe(phase -> ends.put(phase, System.nanoTime()));
            for (int i = 0; i < steps; i++) {
                long began = System.nanoTime();
                try (NDManager manager = Torch.newManager(device);
                        NDArray loaded = feeder.next(manager)) {
                    long fed = System.nanoTime();
                    double value = step.run(loaded, labels, weights, loss, LEARNING_RATE)
                            .loss();
                    if (!Double.isFinite(value)) {
                        throw new IllegalStateException("the loss of the benchmark became " + value + " in step "
                                + (i + 1) + "; the network does not train on random images");
                    }
                    done.accept(step(value, began, fed, ends));
                }
            }
        }
    }

    private static Step step(double loss, long began, long fed, Map<TrainingStep.Phase, Long> ends) {
        long forward = ends.get(TrainingStep.Phase.FORWARD);
        long evaluated = ends.get(TrainingStep.Phase.LOSS);
        long backward = ends.get(TrainingStep.Phase.BACKWARD);
        return new Step(
                loss,
                (fed - began) / 1e6,
                (forward - fed) / 1e6,
                (evaluated - forward) / 1e6,
                (backward - evaluated) / 1e6,
                (ends.get(TrainingStep.Phase.UPDATE) - backward) / 1e6);
    }

    private List<Example<Label>> images(int[] labels, SplittableRandom random) {
        List<Example<Label>> images = new ArrayList<>();
        for (int label : labels) {
            byte[] pixels = new byte[image.size()];
            random.nextBytes(pixels);
            images.add(new ImageExample(new Label(Integer.toString(label)), image, pixels));
        }
        return images;
    }

    private ClassCounts counts(int[] labels) {
        long[] counts = new long[classes];
        for (int label : labels) {
            counts[label]++;
        }
        return new ClassCounts(
                IntStream.range(0, classes).mapToObj(Integer::toString).toList(), counts);
    }
}
