package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.ImageDataset;
import dev.imbalance.data.ImageShape;
import dev.imbalance.trainer.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class BalancedAugmentationTest {
    private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
    private static final ClassCounts COUNTS = new ClassCounts(List.of("many", "some", "few", "none"), 100, 25, 4, 0);

    @Test
    void rarerClassesAreChangedMoreOften() {
        assertArrayEquals(new double[] {0.2, 0.4, 1, 1}, new BalancedAugmentation().probabilities(COUNTS), 1e-12);
        double[] inverse = new BalancedAugmentation(new Flip(), 1).probabilities(COUNTS);
        for (int label = 0; label < 3; label++) {
            assertEquals(4, COUNTS.count(label) * inverse[label], 1e-12, "as many of every class");
        }
    }

    @Test
    void classesOfOneSizeAreAllChanged() {
        ClassCounts equal = new ClassCounts(List.of("a", "b"), 7, 7);
        assertArrayEquals(new double[] {1, 1}, new BalancedAugmentation().probabilities(equal));
    }

    @Test
    void oneInAnotherMultipliesTheirProbabilities() {
        Augmentation inner = new BalancedAugmentation(new Flip(), 0.5);
        assertArrayEquals(
                new BalancedAugmentation(new Flip(), 1).probabilities(COUNTS),
                new BalancedAugmentation(inner, 0.5).probabilities(COUNTS),
                1e-12);
    }

    @Test
    void whatItAppliesChecksTheImages() {
        ImageShape grey = new ImageShape(1, 8, 8);
        Augmentation saturation = new BalancedAugmentation(new Saturation(), 1);
        assertThrows(IllegalArgumentException.class, () -> saturation.check(grey));
    }

    private static byte[] changed(HostRows.Probability probability, byte[] pixels, int position) {
        List<Augmentation> both = List.of(new Flip(1, 0), new Flip(0, 1));
        return HostRows.ImageChange.of(both, probability, SHAPE, new RandomStreams(3, 0), 2)
                .apply(pixels, position);
    }

    @Test
    void eachAugmentationOfAListIsAppliedForItself() {
        byte[] pixels = new byte[SHAPE.size()];
        new SplittableRandom(1).nextBytes(pixels);
        byte[] mirrored = changed((augmentation, position) -> 1 - augmentation, pixels, 0);
        byte[] upsideDown = changed((augmentation, position) -> augmentation, pixels, 0);
        byte[] both = changed(HostRows.Probability.ALWAYS, pixels, 0);
        assertSame(pixels, changed((augmentation, position) -> 0, pixels, 0));
        int[] seen = new int[4];
        for (int position = 0; position < 1000; position++) {
            byte[] result = changed((augmentation, at) -> augmentation == 0 ? 0.8 : 0.5, pixels, position);
            int which = List.of(pixels, mirrored, upsideDown, both).stream()
                    .map(each -> Arrays.equals(each, result))
                    .toList()
                    .indexOf(true);
            seen[which]++;
        }
        assertEquals(0.1, seen[0] / 1000.0, 0.03);
        assertEquals(0.4, seen[1] / 1000.0, 0.05);
        assertEquals(0.1, seen[2] / 1000.0, 0.03);
        assertEquals(0.4, seen[3] / 1000.0, 0.05);
    }

    /** Counts the images of {@link Samples} that it gets by their classes, and leaves them as they are. */
    public static final class Counting implements Augmentation {
        private final AtomicIntegerArray seen = new AtomicIntegerArray(3);

        @Override
        public String typeName() {
            return "counting";
        }

        @Override
        public String summary() {
            return "Counts images.";
        }

        @Override
        public void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result) {
            boolean topLeft = Byte.toUnsignedInt(pixels[0]) >= 110;
            boolean topRight = Byte.toUnsignedInt(pixels[shape.width() - 1]) >= 110;
            seen.incrementAndGet(topLeft && topRight ? 2 : topLeft ? 0 : 1);
            System.arraycopy(pixels, 0, result, 0, pixels.length);
        }
    }

    private static DJLTrainer trainer(int epochs) {
        return new DJLTrainer(new MLP(4), epochs, 16, new SGD(0.05, 0.9, 0, true), new ConstantRate(), 3)
                .withThreads(1)
                .withDevice(DeviceChoice.CPU);
    }

    @Test
    void trainingChangesAsManyImagesOfEachClassAtAPowerOfOne() {
        Counting counting = new Counting();
        trainer(30)
                .withAugment(new BalancedAugmentation(counting, 1), new Flip())
                .train(Samples.images(SHAPE, 1, 64, 16, 4));
        assertEquals(120, counting.seen.get(0), 40);
        assertEquals(120, counting.seen.get(1), 40);
        assertEquals(120, counting.seen.get(2), "always the rarest");
    }

    @Test
    void anyNumberOfFeedersGivesTheSameWeights() {
        ImageDataset data = Samples.images(SHAPE, 1, 40, 20, 10);
        List<float[]> weights = new ArrayList<>();
        for (int feeders = 0; feeders < 3; feeders++) {
            DJLModel model = (DJLModel) trainer(2)
                    .withAugment(new BalancedAugmentation(), new Flip())
                    .withFeeders(feeders)
                    .train(data);
            weights.add(model.weights().get("layers.0.weight").values());
        }
        assertArrayEquals(weights.get(0), weights.get(1));
        assertArrayEquals(weights.get(0), weights.get(2));
        DJLModel plain = (DJLModel) trainer(2).withAugment(new Flip()).train(data);
        assertFalse(Arrays.equals(
                weights.get(0), plain.weights().get("layers.0.weight").values()));
    }
}
