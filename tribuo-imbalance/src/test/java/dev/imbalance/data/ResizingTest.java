package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResizingTest {
    @Test
    void sameSizeIsTheSameImage() {
        byte[] plane = new byte[5 * 7];
        new SplittableRandom(3).nextBytes(plane);
        assertArrayEquals(plane, Resizing.resize(plane, 5, 7, 5, 7));
    }

    @Test
    void aFlatImageStaysFlat() {
        byte[] plane = new byte[9 * 4];
        Arrays.fill(plane, (byte) 201);
        byte[] smaller = new byte[2 * 3];
        Arrays.fill(smaller, (byte) 201);
        byte[] larger = new byte[11 * 13];
        Arrays.fill(larger, (byte) 201);
        assertArrayEquals(smaller, Resizing.resize(plane, 9, 4, 2, 3));
        assertArrayEquals(larger, Resizing.resize(plane, 9, 4, 11, 13));
    }

    @Test
    void growingInterpolatesBetweenPixelCentres() {
        // Centres of four output pixels lie at -0.25, 0.25, 0.75 and 1.25 of two input pixels.
        assertArrayEquals(new byte[] {0, 25, 75, 100}, Resizing.resize(new byte[] {0, 100}, 1, 2, 1, 4));
    }

    @Test
    void shrinkingByTwoWeighsNeighboursByDistance() {
        // Support 2 around centre 0.5: weights .75 .75 .25 (from the edge), sum 1.75; mirrored for the other.
        assertArrayEquals(new byte[] {(byte) 14, (byte) 86}, Resizing.resize(new byte[] {0, 0, 100, 100}, 1, 4, 1, 2));
    }

    @Test
    void axesAreIndependent() {
        byte[] row = {0, 100};
        byte[] tall = Resizing.resize(row, 2, 1, 4, 1);
        assertArrayEquals(new byte[] {0, 25, 75, 100}, tall);
    }
}
