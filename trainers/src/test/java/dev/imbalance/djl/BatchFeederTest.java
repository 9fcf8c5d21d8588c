package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.imbalance.data.ImageShape;
import dev.imbalance.trainer.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;

class BatchFeederTest {
    private static final ImageShape SHAPE = new ImageShape(3, 5, 6);
    private static final int ROWS = 50;

    private static HostRows images() {
        return rows(Samples.images(SHAPE, 1, ROWS / 2, ROWS / 2));
    }

    private static HostRows rows(Dataset<Label> data) {
        List<Example<Label>> examples = new ArrayList<>();
        data.forEach(examples::add);
        return HostRows.of(examples, InputShape.of(data), data.getFeatureIDMap());
    }

    private static HostRows.ImageChange cropFlip(int epoch) {
        return HostRows.ImageChange.of(
                List.of(new CropFlip(2, true)), HostRows.Probability.ALWAYS, SHAPE, new RandomStreams(1, 0), epoch);
    }

    /** What two epochs of seven rows a batch are on the device. */
    private static List<String> twoEpochs(HostRows rows, int feeders) {
        List<String> batches = new ArrayList<>();
        int[] drawn = IntStream.range(0, ROWS).map(i -> i * 7 % ROWS).toArray();
        int[] ends = Batches.ends(ROWS, 7);
        try (BatchFeeder feeder = new BatchFeeder(rows, feeders);
                NDManager manager = Torch.newManager(Device.cpu())) {
            for (int epoch = 0; epoch < 2; epoch++) {
                int at = epoch;
                feeder.start(drawn, ends, () -> cropFlip(at));
                for (int batch = 0; batch < ends.length; batch++) {
                    try (NDArray array = feeder.next(manager)) {
                        batches.add(array.getShape() + Arrays.toString(array.toByteArray()));
                    }
                }
            }
        }
        return batches;
    }

    private static Set<String> feederThreads() {
        Set<String> names = new HashSet<>();
        Thread.getAllStackTraces().keySet().forEach(thread -> {
            if (thread.getName().startsWith("imbalance-feeder")) {
                names.add(thread.getName());
            }
        });
        return names;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 20})
    void batchesAreTheSameForAnyNumberOfThreads(int feeders) {
        List<String> expected = twoEpochs(images(), 0);
        assertEquals(14, expected.size());
        assertEquals(14, new HashSet<>(expected).size(), "each epoch changes its images anew");
        assertEquals(expected, twoEpochs(images(), feeders));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void imagesArriveAsTheyAreWithoutAugmentation(int feeders) {
        byte[] pixels = Samples.images(SHAPE, 1, 1, 1).image(1).pixels();
        try (BatchFeeder feeder = new BatchFeeder(rows(Samples.images(SHAPE, 1, 1, 1)), feeders);
                NDManager manager = Torch.newManager(Device.cpu())) {
            feeder.start(new int[] {0, 1}, new int[] {1, 2}, () -> HostRows.ImageChange.NONE);
            feeder.next(manager).close();
            try (NDArray array = feeder.next(manager);
                    NDArray dense = array.duplicate()) {
                assertEquals("(1, 3, 5, 6)", dense.getShape().toString());
                assertArrayEquals(pixels, array.flatten().toByteArray());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void featuresArriveAsFloats(int feeders) {
        MutableDataset<Label> data = Samples.exclusiveOr(9, 3);
        try (BatchFeeder feeder = new BatchFeeder(rows(data), feeders);
                NDManager manager = Torch.newManager(Device.cpu())) {
            feeder.start(new int[] {8, 3, 3}, new int[] {2, 3}, () -> HostRows.ImageChange.NONE);
            float[] expected = values(data.getExample(3));
            feeder.next(manager).close();
            try (NDArray array = feeder.next(manager)) {
                assertArrayEquals(expected, array.toFloatArray());
            }
        }
    }

    private static float[] values(Example<Label> example) {
        float[] values = new float[example.size()];
        int i = 0;
        for (var feature : example) {
            values[i++] = (float) feature.getValue();
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whatAThreadThrowsIsThrownToTheOneThatAsksAndNoThreadIsLeft(int feeders) {
        Set<String> before = feederThreads();
        RuntimeException fault = new ArithmeticException("row 9 is broken");
        HostRows.ImageChange breaking = (pixels, position) -> {
            if (position == 9) {
                throw fault;
            }
            return pixels;
        };
        try (BatchFeeder feeder = new BatchFeeder(images(), feeders);
                NDManager manager = Torch.newManager(Device.cpu())) {
            feeder.start(IntStream.range(0, ROWS).toArray(), Batches.ends(ROWS, 7), () -> breaking);
            feeder.next(manager).close();
            assertSame(fault, assertThrows(ArithmeticException.class, () -> feeder.next(manager)));
        }
        assertEquals(before, feederThreads());
    }

    @Test
    void anEpochEndsAfterItsLastBatchAndStartsAfterTheOneBefore() {
        Set<String> before = feederThreads();
        try (BatchFeeder feeder = new BatchFeeder(images(), 2);
                NDManager manager = Torch.newManager(Device.cpu())) {
            int[] drawn = {0, 1, 2};
            int[] ends = {3};
            feeder.start(drawn, ends, () -> HostRows.ImageChange.NONE);
            assertThrows(IllegalStateException.class, () -> feeder.start(drawn, ends, () -> HostRows.ImageChange.NONE));
            feeder.next(manager).close();
            assertThrows(NoSuchElementException.class, () -> feeder.next(manager));
            assertTrue(feederThreads().size() > before.size());
        }
        assertEquals(before, feederThreads());
    }

    @Test
    void anInterruptedTrainingThreadStopsAndStaysInterrupted() {
        try (BatchFeeder feeder = new BatchFeeder(images(), 1);
                NDManager manager = Torch.newManager(Device.cpu())) {
            feeder.start(new int[] {0, 1}, new int[] {2}, () -> (pixels, position) -> {
                // Not ready before the feeder is closed.
                sleepUntilInterrupted();
                return pixels;
            });
            Thread.currentThread().interrupt();
            assertThrows(IllegalStateException.class, () -> feeder.next(manager));
            assertTrue(Thread.currentThread().isInterrupted());
        }
        assertTrue(Thread.interrupted());
    }

    private static void sleepUntilInterrupted() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
