package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ImageShape;
import dev.imbalance.trainer.RandomStreams;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CropFlipTest {
    private static final ImageShape SHAPE = new ImageShape(2, 3, 4);

    private static byte[] image() {
        byte[] pixels = new byte[SHAPE.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i + 1);
        }
        return pixels;
    }

    /** Pads, crops and mirrors pixel by pixel. */
    private static byte[] slowly(byte[] pixels, int down, int right, boolean mirrored) {
        byte[] result = new byte[pixels.length];
        for (int c = 0; c < SHAPE.channels(); c++) {
            for (int y = 0; y < SHAPE.height(); y++) {
                for (int x = 0; x < SHAPE.width(); x++) {
                    int fromY = y + down;
                    int fromX = (mirrored ? SHAPE.width() - 1 - x : x) + right;
                    boolean inside = fromY >= 0 && fromY < SHAPE.height() && fromX >= 0 && fromX < SHAPE.width();
                    result[(c * SHAPE.height() + y) * SHAPE.width() + x] =
                            inside ? pixels[(c * SHAPE.height() + fromY) * SHAPE.width() + fromX] : 0;
                }
            }
        }
        return result;
    }

    @Test
    void everyResultIsAMirroredOrPlainShiftAndAllOfThemOccur() {
        // The padding exceeds both sides, so that shifts right out of the image occur too.
        int padding = 5;
        Set<String> legal = new HashSet<>();
        for (int down = -padding; down <= padding; down++) {
            for (int right = -padding; right <= padding; right++) {
                legal.add(Arrays.toString(slowly(image(), down, right, false)));
                legal.add(Arrays.toString(slowly(image(), down, right, true)));
            }
        }
        Set<String> seen = new HashSet<>();
        SplittableRandom random = new SplittableRandom(1);
        byte[] result = new byte[SHAPE.size()];
        for (int i = 0; i < 20_000; i++) {
            new CropFlip(padding, true).apply(image(), SHAPE, random, result);
            seen.add(Arrays.toString(result));
        }
        assertEquals(legal, seen);
    }

    @Test
    void withoutFlipAndShiftThereIsNothingToDo() {
        assertThrows(PropertyException.class, () -> new CropFlip(0, false));
        assertThrows(PropertyException.class, () -> new CropFlip(-1, true));
    }

    @Test
    void flippingMirrorsAboutHalfOfTheImages() {
        SplittableRandom random = new SplittableRandom(2);
        byte[] result = new byte[SHAPE.size()];
        int mirrored = 0;
        for (int i = 0; i < 1000; i++) {
            new CropFlip(0, true).apply(image(), SHAPE, random, result);
            mirrored += result[0] == 4 ? 1 : 0;
        }
        assertTrue(mirrored > 430 && mirrored < 570, "" + mirrored);
    }

    @Test
    void theChangeDependsOnSeedEpochAndPositionAlone() {
        List<Augmentation> two = List.of(new CropFlip(2, true), new CropFlip(1, false));
        byte[] pixels = image();
        HostRows.ImageChange one =
                HostRows.ImageChange.of(two, HostRows.Probability.ALWAYS, SHAPE, new RandomStreams(3, 0), 2);
        HostRows.ImageChange other =
                HostRows.ImageChange.of(two, HostRows.Probability.ALWAYS, SHAPE, new RandomStreams(3, 0), 2);
        other.apply(pixels, 4);
        byte[] fifth = one.apply(pixels, 5).clone();
        assertArrayEquals(fifth, other.apply(pixels, 5));
        assertArrayEquals(image(), pixels);
        boolean differs = false;
        for (int position = 6; position < 12; position++) {
            differs |= !Arrays.equals(fifth, one.apply(pixels, position));
        }
        assertTrue(differs);
        assertFalse(Arrays.equals(
                fifth,
                HostRows.ImageChange.of(two, HostRows.Probability.ALWAYS, SHAPE, new RandomStreams(3, 0), 3)
                        .apply(pixels, 5)));
        assertFalse(Arrays.equals(
                fifth,
                HostRows.ImageChange.of(two, HostRows.Probability.ALWAYS, SHAPE, new RandomStreams(4, 0), 2)
                        .apply(pixels, 5)));
    }
}
