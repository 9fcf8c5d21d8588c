package dev.imbalance.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.imbalance.data.ImageDataset;
import dev.imbalance.data.ImageShape;
import dev.imbalance.trainer.RandomStreams;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/**
 * Prints how many images of 3 x 32 x 32 a second arrive as tensors in batches of 64: with {@code crop-flip} for 0, 1 and 2 feeders, and
 * in the training thread with each augmentation by its defaults. Run its {@code main} on the test class path.
 */
final class FeedingBenchmark {
    private static final ImageShape SHAPE = new ImageShape(3, 32, 32);
    private static final int ROWS = 10_000;

    private FeedingBenchmark() {}

    public static void main(String[] arguments) {
        PrintStream out = System.out;
        ImageDataset data = Samples.images(SHAPE, 1, ROWS / 2, ROWS / 2);
        List<Example<Label>> examples = new ArrayList<>();
        data.forEach(examples::add);
        HostRows rows = HostRows.of(examples, InputShape.of(data), data.getFeatureIDMap());
        out.printf(Locale.ROOT, "none, 0 feeders: %.0f%n", imagesPerSecond(rows, List.of(), 0));
        for (int feeders = 0; feeders <= 2; feeders++) {
            out.printf(
                    Locale.ROOT,
                    "crop-flip, %d feeders: %.0f%n",
                    feeders,
                    imagesPerSecond(rows, List.of(new CropFlip()), feeders));
        }
        for (Augmentation each : ServiceLoader.load(Augmentation.class)) {
            out.printf(Locale.ROOT, "%s, 0 feeders: %.0f%n", each.typeName(), imagesPerSecond(rows, List.of(each), 0));
        }
    }

    /** The best of twelve epochs. */
    private static double imagesPerSecond(HostRows rows, List<Augmentation> augment, int feeders) {
        int[] drawn = IntStream.range(0, ROWS).toArray();
        int[] ends = Batches.ends(ROWS, 64);
        RandomStreams streams = new RandomStreams(1, 0);
        double best = 0;
        try (BatchFeeder feeder = new BatchFeeder(rows, feeders)) {
            for (int epoch = 0; epoch < 12; epoch++) {
                int at = epoch;
                long started = System.nanoTime();
                feeder.start(
                        drawn,
                        ends,
                        () -> HostRows.ImageChange.of(augment, HostRows.Probability.ALWAYS, SHAPE, streams, at));
                for (int batch = 0; batch < ends.length; batch++) {
                    try (NDManager manager = Torch.newManager(Device.cpu());
                            NDArray images = feeder.next(manager)) {
                        if (images.isReleased()) {
                            throw new IllegalStateException("a batch is closed before it was used");
                        }
                    }
                }
                best = Math.max(best, ROWS / ((System.nanoTime() - started) / 1e9));
            }
        }
        return best;
    }
}
