package dev.imbalance.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoftmaxEqualizationLossTest {
    private static final ClassCounts COUNTS = new ClassCounts(List.of("a", "b", "c"), 100, 30, 5);
    private static final int ROWS = 400;

    private static LogitBatch batch(int label, int index) {
        double[] ones = new double[ROWS];
        Arrays.fill(ones, 1);
        int[] labels = new int[ROWS];
        Arrays.fill(labels, label);
        return new LogitBatch(ROWS, 3, new double[3 * ROWS], labels, ones, index);
    }

    private static double[] gradient(long seed, int epoch, LogitBatch batch) {
        double[] gradient = new double[3 * ROWS];
        new SoftmaxEqualizationLoss(0.25, 0.9, seed, Reduction.SUM)
                .bind(COUNTS, COUNTS.priors(), new EpochContext(epoch, 5))
                .evaluate(batch, gradient);
        return gradient;
    }

    @Test
    void drawsAreAFunctionOfSeedEpochAndBatch() {
        double[] first = gradient(1, 2, batch(0, 3));
        assertArrayEquals(first, gradient(1, 2, batch(0, 3)));
        assertFalse(Arrays.equals(first, gradient(2, 2, batch(0, 3))));
        assertFalse(Arrays.equals(first, gradient(1, 3, batch(0, 3))));
        assertFalse(Arrays.equals(first, gradient(1, 2, batch(0, 4))));
    }

    @Test
    void rareClassesAreLeftOutOfMostRowsOfOthersAndOfNoneOfTheirOwn() {
        int[] masked = new int[3];
        double[] ofFrequent = gradient(1, 0, batch(0, 0));
        for (int i = 0; i < ofFrequent.length; i++) {
            masked[i % 3] += ofFrequent[i] == 0 && i % 3 != 0 ? 1 : 0;
        }
        // 400 draws at 0.9 have a standard deviation of 6.
        assertEquals(360, masked[1], 30);
        assertEquals(360, masked[2], 30);
        double[] ofRare = gradient(1, 0, batch(2, 0));
        for (int i = 0; i < ROWS; i++) {
            assertTrue(ofRare[3 * i] > 0 && ofRare[3 * i + 2] < 0);
        }
    }

    @Test
    void gradientMatchesFiniteDifferencesUnderOneDraw() {
        double[] logits = {2, -1, 0.5, 0.3, 0.8, -0.2, -0.5, 0, 1.5, 1, 1, 1};
        LogitBatch batch = new LogitBatch(4, 3, logits, new int[] {0, 1, 2, 0}, new double[] {1, 2, 0.5, 1}, 7);
        BatchLoss loss = new SoftmaxEqualizationLoss(0.25, 0.5, 1, Reduction.MEAN)
                .bind(COUNTS, COUNTS.priors(), EpochContext.single());
        Differences.assertGradient(loss, batch);
    }

    @Test
    void leavingEveryClassOutIsRefused() {
        SoftmaxEqualizationLoss nothing = new SoftmaxEqualizationLoss(1, 1, 1, Reduction.MEAN);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> nothing.bind(COUNTS, COUNTS.priors(), EpochContext.single()))
                .getMessage();
        assertTrue(message.contains("Lower lambda or gamma"), message);
    }
}
