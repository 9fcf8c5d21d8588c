package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ImageShape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {
    private static final ImageShape COLOUR = new ImageShape(3, 20, 24);
    private static final ImageShape SQUARE = new ImageShape(2, 3, 3);

    static Stream<Augmentation> augmentations() {
        return ServiceLoader.load(Augmentation.class).stream().map(ServiceLoader.Provider::get);
    }

    private static byte[] noise(ImageShape shape) {
        byte[] pixels = new byte[shape.size()];
        new SplittableRandom(5).nextBytes(pixels);
        return pixels;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] applied(Augmentation augmentation, byte[] pixels, ImageShape shape, long seed) {
        byte[] result = new byte[pixels.length];
        // What is not overwritten shows.
        Arrays.fill(result, (byte) 77);
        augmentation.apply(pixels, shape, new SplittableRandom(seed), result);
        return result;
    }

    @ParameterizedTest
    @MethodSource("augmentations")
    void theGeneratorAloneDecidesAndTheImageIsNotWritten(Augmentation augmentation) {
        byte[] pixels = noise(COLOUR);
        boolean changes = false;
        boolean varies = false;
        byte[] first = applied(augmentation, pixels, COLOUR, 0);
        for (int seed = 0; seed < 30; seed++) {
            byte[] result = applied(augmentation, pixels, COLOUR, seed);
            assertArrayEquals(result, applied(augmentation, pixels, COLOUR, seed));
            changes |= !Arrays.equals(pixels, result);
            varies |= !Arrays.equals(first, result);
        }
        assertArrayEquals(noise(COLOUR), pixels);
        assertTrue(changes);
        assertTrue(varies);
    }

    /** Two results from two different backgrounds are equal only where every byte was written. */
    @ParameterizedTest
    @MethodSource("augmentations")
    void everyByteOfTheResultIsWritten(Augmentation augmentation) {
        for (ImageShape shape : List.of(COLOUR, new ImageShape(1, 28, 28), new ImageShape(3, 1, 1))) {
            if (augmentation instanceof Hue && shape.channels() == 1) {
                continue; // refused by its check
            }
            for (int seed = 0; seed < 20; seed++) {
                byte[] black = new byte[shape.size()];
                byte[] white = new byte[shape.size()];
                Arrays.fill(white, (byte) 255);
                augmentation.apply(noise(shape), shape, new SplittableRandom(seed), black);
                augmentation.apply(noise(shape), shape, new SplittableRandom(seed), white);
                assertArrayEquals(black, white);
            }
        }
    }

    @Test
    void aFactorOfOneIsTheImage() {
        byte[] pixels = noise(COLOUR);
        byte[] result = new byte[pixels.length];
        Tones.brightness(pixels, 1, result);
        assertArrayEquals(pixels, result);
        Tones.contrast(pixels, COLOUR, 1, result);
        assertArrayEquals(pixels, result);
        Tones.saturation(pixels, COLOUR, 1, result);
        assertArrayEquals(pixels, result);
        Tones.sharpness(pixels, COLOUR, 1, result);
        assertArrayEquals(pixels, result);
        Tones.hue(pixels, COLOUR, 0, result);
        assertArrayEquals(pixels, result);
        Tones.hue(pixels, COLOUR, 1, result);
        assertArrayEquals(pixels, result);
    }

    @Test
    void tonesOfThreePixelsByHand() {
        ImageShape row = new ImageShape(1, 1, 3);
        byte[] result = new byte[3];
        Tones.brightness(bytes(0, 100, 200), 1.5, result);
        assertArrayEquals(bytes(0, 150, 255), result);
        Tones.contrast(bytes(0, 60, 240), row, 0.5, result);
        assertArrayEquals(bytes(50, 80, 170), result);
        Tones.autoContrast(bytes(50, 60, 100), row, result);
        assertArrayEquals(bytes(0, 51, 255), result);
        Tones.autoContrast(bytes(9, 9, 9), row, result);
        assertArrayEquals(bytes(9, 9, 9), result);
        Tones.solarise(bytes(0, 127, 128), 128, result);
        assertArrayEquals(bytes(0, 127, 127), result);
        Tones.posterise(bytes(255, 100, 31), 3, result);
        assertArrayEquals(bytes(224, 96, 0), result);
        ImageShape pixel = new ImageShape(3, 1, 1);
        Tones.hue(bytes(255, 0, 0), pixel, 1.0 / 3, result);
        assertArrayEquals(bytes(0, 255, 0), result);
        Tones.hue(bytes(200, 50, 50), pixel, 0.5, result);
        assertArrayEquals(bytes(50, 200, 200), result);
        Tones.saturation(bytes(100, 0, 0), pixel, 0, result);
        assertArrayEquals(bytes(30, 30, 30), result);
    }

    @Test
    void sharpnessOfZeroIsTheSmoothedImageInsideOfTheBorder() {
        byte[] result = new byte[9];
        Tones.sharpness(bytes(13, 13, 13, 13, 26, 13, 13, 13, 13), new ImageShape(1, 3, 3), 0, result);
        assertArrayEquals(bytes(13, 13, 13, 13, 18, 13, 13, 13, 13), result);
    }

    @Test
    void quarterTurnsAreExact() {
        byte[] pixels = bytes(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 255);
        byte[] result = new byte[pixels.length];
        Warp.affine(SQUARE, 90, 0, 0, 1, 0, 0).apply(pixels, SQUARE, result);
        assertArrayEquals(bytes(7, 4, 1, 8, 5, 2, 9, 6, 3, 17, 14, 11, 18, 15, 12, 255, 16, 13), result);
        Warp.affine(SQUARE, 180, 0, 0, 1, 0, 0).apply(pixels, SQUARE, result);
        assertArrayEquals(bytes(9, 8, 7, 6, 5, 4, 3, 2, 1, 255, 18, 17, 16, 15, 14, 13, 12, 11), result);
        Warp.affine(SQUARE, -360, 0, 0, 1, 0, 0).apply(pixels, SQUARE, result);
        assertArrayEquals(pixels, result);
    }

    @Test
    void movesShearsAndScalesByHand() {
        byte[] pixels = bytes(10, 20, 30, 40, 50, 60, 70, 80, 90);
        ImageShape shape = new ImageShape(1, 3, 3);
        byte[] result = new byte[9];
        Warp.affine(shape, 0, 1, -1, 1, 0, 0).apply(pixels, shape, result);
        assertArrayEquals(bytes(0, 40, 50, 0, 70, 80, 0, 0, 0), result);
        Warp.affine(shape, 0, 0.5, 0, 1, 0, 0).apply(pixels, shape, result);
        assertArrayEquals(bytes(5, 15, 25, 20, 45, 55, 35, 75, 85), result);
        // A lean of one pixel a row about the middle row.
        Warp.affine(shape, 0, 0, 0, 1, 45, 0).apply(pixels, shape, result);
        assertArrayEquals(bytes(0, 10, 20, 40, 50, 60, 80, 90, 0), result);
        Warp.affine(shape, 0, 0, 0, 2, 0, 0).apply(pixels, shape, result);
        assertArrayEquals(bytes(30, 35, 40, 45, 50, 55, 60, 65, 70), result);
    }

    @Test
    void cornersThatStayLeaveTheImageAndAShiftOfAllIsAMove() {
        byte[] pixels = noise(COLOUR);
        byte[] result = new byte[pixels.length];
        double[] x = {0, 24, 24, 0};
        double[] y = {0, 0, 20, 20};
        Warp.perspective(COLOUR, x, y).apply(pixels, COLOUR, result);
        assertArrayEquals(pixels, result);
        byte[] moved = new byte[pixels.length];
        Warp.affine(COLOUR, 0, 3, -2, 1, 0, 0).apply(pixels, COLOUR, moved);
        Warp.perspective(COLOUR, new double[] {3, 27, 27, 3}, new double[] {-2, -2, 18, 18})
                .apply(pixels, COLOUR, result);
        assertArrayEquals(moved, result);
    }

    @Test
    void flipsByHand() {
        ImageShape shape = new ImageShape(2, 2, 2);
        byte[] pixels = bytes(1, 2, 3, 4, 5, 6, 7, 8);
        assertArrayEquals(bytes(2, 1, 4, 3, 6, 5, 8, 7), applied(new Flip(1, 0), pixels, shape, 1));
        assertArrayEquals(bytes(3, 4, 1, 2, 7, 8, 5, 6), applied(new Flip(0, 1), pixels, shape, 1));
        assertArrayEquals(bytes(4, 3, 2, 1, 8, 7, 6, 5), applied(new Flip(1, 1), pixels, shape, 1));
    }

    @Test
    void blurKeepsAFlatImageAndTheSumOfADotInTheMiddle() {
        ImageShape shape = new ImageShape(1, 9, 9);
        byte[] flat = new byte[81];
        Arrays.fill(flat, (byte) 200);
        byte[] result = new byte[81];
        GaussianBlur.blur(flat, shape, 5, result);
        assertArrayEquals(flat, result);
        byte[] dot = new byte[81];
        dot[40] = (byte) 255;
        GaussianBlur.blur(dot, shape, 1, result);
        int sum = 0;
        for (int i = 0; i < 81; i++) {
            sum += Byte.toUnsignedInt(result[i]);
            assertEquals(result[i], result[80 - i]);
        }
        assertEquals(255, sum, 12);
        assertEquals(Math.rint(255 * 0.1592), Byte.toUnsignedInt(result[40]), 1);
    }

    @Test
    void cutoutCoversASquareThatIsCutAtTheBorder() {
        ImageShape shape = new ImageShape(2, 10, 10);
        byte[] white = new byte[shape.size()];
        Arrays.fill(white, (byte) 255);
        boolean whole = false;
        boolean cut = false;
        for (int seed = 0; seed < 200; seed++) {
            byte[] result = applied(new Cutout(4, 7, 1), white, shape, seed);
            int covered = 0;
            for (int i = 0; i < 100; i++) {
                assertEquals(result[i], result[100 + i]);
                covered += result[i] == 7 ? 1 : 0;
                assertTrue(result[i] == 7 || result[i] == (byte) 255);
            }
            assertTrue(covered >= 4 && covered <= 16, "" + covered);
            whole |= covered == 16;
            cut |= covered < 16;
        }
        assertTrue(whole && cut);
    }

    @Test
    void aCropLeavesWhatIsInsideItsMarginsWhereItWas() {
        ImageShape shape = new ImageShape(2, 9, 10);
        byte[] pixels = new byte[shape.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i + 1); // never black
        }
        Set<List<Integer>> margins = new HashSet<>();
        for (int seed = 0; seed < 800; seed++) {
            byte[] result = applied(new Crop(1, 3), pixels, shape, seed);
            int[] left = IntStream.range(0, 90).filter(i -> result[i] != 0).toArray();
            int top = left[0] / 10;
            int first = left[0] % 10;
            int bottom = left[left.length - 1] / 10;
            int last = left[left.length - 1] % 10;
            for (int i = 0; i < result.length; i++) {
                int x = i % 10;
                int y = i / 10 % 9;
                boolean inside = y >= top && y <= bottom && x >= first && x <= last;
                assertEquals(inside ? pixels[i] : 0, result[i]);
            }
            margins.add(List.of(top, 9 - last, 8 - bottom, first));
        }
        assertEquals(81, margins.size(), "1, 2 or 3 pixels, each side for itself");
        assertTrue(margins.stream().flatMap(List::stream).allMatch(margin -> margin >= 1 && margin <= 3));
    }

    @Test
    void aCropThatCouldLeaveNothingIsRefused() {
        new Crop(0, 4).check(new ImageShape(1, 9, 9));
        String error = assertThrows(
                        IllegalArgumentException.class, () -> new Crop(1, 16).check(new ImageShape(3, 32, 160)))
                .getMessage();
        assertEquals(
                "augment crop of up to 16 pixels from each side could leave nothing of images of 3 x 32 x 160;"
                        + " lower its largest to at most 15",
                error);
    }

    @Test
    void noiseHasTheDeviationAskedFor() {
        ImageShape shape = new ImageShape(1, 100, 100);
        byte[] grey = new byte[shape.size()];
        Arrays.fill(grey, (byte) 128);
        double sum = 0;
        double squares = 0;
        for (byte pixel : applied(new GaussianNoise(0.05, 1), grey, shape, 3)) {
            double difference = Byte.toUnsignedInt(pixel) - 128;
            sum += difference;
            squares += difference * difference;
        }
        assertEquals(0, sum / 10_000, 0.5);
        assertEquals(0.05 * 255, Math.sqrt(squares / 10_000), 0.3);
    }

    @Test
    void aProbabilityIsTheShareOfTheImagesThatChange() {
        byte[] pixels = noise(COLOUR);
        for (Augmentation each : List.of(
                new Perspective(0.5, 0.25),
                new GaussianNoise(0.1, 0.25),
                new GaussianBlur(1, 2, 0.25),
                new Sharpen(2, 0.25),
                new Cutout(8, 0, 0.25))) {
            int changed = 0;
            for (int seed = 0; seed < 400; seed++) {
                changed += Arrays.equals(pixels, applied(each, pixels, COLOUR, seed)) ? 0 : 1;
            }
            assertTrue(changed > 70 && changed < 130, each.typeName() + " " + changed);
        }
    }

    @ParameterizedTest
    @EnumSource(RandAugment.Operation.class)
    void aMagnitudeOfZeroChangesNothingThatHasAMagnitudeAndOfThirtyChangesAll(RandAugment.Operation operation) {
        byte[] pixels = noise(COLOUR);
        byte[] result = new byte[pixels.length];
        new RandAugment(1, 0).apply(operation, -1, pixels, COLOUR, result);
        // Solarise inverts what is 255 even then.
        boolean always = Set.of(
                        RandAugment.Operation.SOLARISE,
                        RandAugment.Operation.AUTO_CONTRAST,
                        RandAugment.Operation.EQUALISE)
                .contains(operation);
        assertTrue(always || Arrays.equals(pixels, result), operation.name());
        new RandAugment(1, 30).apply(operation, -1, pixels, COLOUR, result);
        assertEquals(operation == RandAugment.Operation.IDENTITY, Arrays.equals(pixels, result), operation.name());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void colourOfGreyImagesIsRefused(int channels) {
        ImageShape shape = new ImageShape(channels, 8, 8);
        for (Augmentation each : List.of(new Hue(), new Saturation())) {
            String error = assertThrows(IllegalArgumentException.class, () -> each.check(shape))
                    .getMessage();
            assertTrue(error.startsWith("augment " + each.typeName() + " changes colours, and the images are"), error);
        }
        new RandAugment().check(shape);
    }

    @Test
    void imagesThatAreTooSmallAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Sharpen().check(new ImageShape(1, 2, 9)));
        assertThrows(IllegalArgumentException.class, () -> new Cutout().check(new ImageShape(1, 16, 16)));
        new Cutout().check(new ImageShape(1, 16, 17));
    }

    @Test
    void trainingRefusesWhatDoesNotFitTheImages() {
        DJLTrainer trainer = new DJLTrainer(new MLP(4), 1, 16, new SGD(), new ConstantRate(), 1)
                .withDevice(DeviceChoice.CPU)
                .withAugment(new Saturation());
        String error = assertThrows(
                        IllegalArgumentException.class,
                        () -> trainer.train(Samples.images(new ImageShape(1, 8, 8), 1, 10, 10)))
                .getMessage();
        assertTrue(error.startsWith("augment saturation changes colours, and the images are 1 x 8 x 8;"), error);
    }

    static Stream<Executable> illegal() {
        double nan = Double.NaN;
        return Stream.of(
                () -> new Brightness(0),
                () -> new Contrast(-0.1),
                () -> new Saturation(nan),
                () -> new Hue(0.51),
                () -> new Hue(0),
                () -> new Flip(0, 0),
                () -> new Flip(1.1, 0),
                () -> new Flip(0.5, -1),
                () -> new Rotation(0),
                () -> new Rotation(181),
                () -> new Affine(0, 0, 1, 1, 0),
                () -> new Affine(-1, 0, 1, 2, 0),
                () -> new Affine(0, 1.5, 1, 1, 0),
                () -> new Affine(0, 0, 0, 1, 0),
                () -> new Affine(0, 0, 1, 0.9, 0),
                () -> new Affine(0, 0, 1, 1, 90),
                () -> new Perspective(0.7, 1),
                () -> new Perspective(0.5, 0),
                () -> new GaussianNoise(0, 1),
                () -> new GaussianNoise(0.1, nan),
                () -> new GaussianBlur(0, 1, 1),
                () -> new GaussianBlur(2, 1, 1),
                () -> new Sharpen(1, 1),
                () -> new Sharpen(-1, 1),
                () -> new Cutout(0, 0, 1),
                () -> new Cutout(3, 256, 1),
                () -> new BalancedAugmentation(new Flip(), 0),
                () -> new BalancedAugmentation(new Flip(), nan),
                () -> new Crop(-1, 3),
                () -> new Crop(0, 0),
                () -> new Crop(3, 2),
                () -> new RandAugment(0, 9),
                () -> new RandAugment(2, 31));
    }

    @ParameterizedTest
    @MethodSource("illegal")
    void valuesOutOfRangeAreRefused(Executable made) {
        PropertyException error = assertThrows(PropertyException.class, made);
        assertFalse(error.getMessage().isEmpty());
    }
}
