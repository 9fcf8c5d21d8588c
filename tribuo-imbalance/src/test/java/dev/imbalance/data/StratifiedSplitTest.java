package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StratifiedSplitTest {
    @ParameterizedTest
    @CsvSource({"100, 0.1, 10", "25, 0.1, 3", "4, 0.1, 1", "2, 0.9, 1", "1, 0.5, 0", "0, 0.5, 0", "3, 0.999, 2"})
    void eachClassGivesItsRoundedShareButNeverAll(int rows, double share, int expected) {
        int[] labels = IntStream.concat(
                        IntStream.range(0, 40).map(i -> 0),
                        IntStream.range(0, rows).map(i -> 1))
                .toArray();
        StratifiedSplit split = StratifiedSplit.of(labels, 2, share, new SplittableRandom(4));
        assertEquals(
                expected,
                IntStream.of(split.share()).filter(r -> labels[r] == 1).count());
    }

    @Test
    void everyRowIsInExactlyOnePartAndInOrder() {
        int[] labels = new SplittableRandom(9).ints(500, 0, 5).toArray();
        StratifiedSplit split = StratifiedSplit.of(labels, 5, 0.25, new SplittableRandom(1));
        boolean[] seen = new boolean[500];
        for (int[] part : new int[][] {split.share(), split.rest()}) {
            for (int i = 0; i < part.length; i++) {
                assertTrue(!seen[part[i]] && (i == 0 || part[i] > part[i - 1]));
                seen[part[i]] = true;
            }
        }
        assertEquals(500, split.share().length + split.rest().length);
    }

    @Test
    void theSeedDecides() {
        int[] labels = new int[50];
        assertArrayEquals(
                StratifiedSplit.of(labels, 1, 0.2, new SplittableRandom(3)).share(),
                StratifiedSplit.of(labels, 1, 0.2, new SplittableRandom(3)).share());
    }

    @Test
    void sharesOutsideTheOpenIntervalAreRefused() {
        for (double share : new double[] {0, 1, -0.1, Double.NaN}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> StratifiedSplit.of(new int[4], 1, share, new SplittableRandom(1)));
        }
    }
}
