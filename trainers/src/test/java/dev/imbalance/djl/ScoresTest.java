package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.loss.Link;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoresTest {
    /** Public code averages the micro-F1 of batches, which is the accuracy, and goes by that. */
    @Test
    void f1IsOfEachClassOverAllRowsAndNotTheAccuracy() {
        // The confusion matrix {{6, 0, 0}, {1, 2, 0}, {1, 0, 0}}, rows the labels.
        double[][] logits = {
            {1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 1, 0}, {1, 0, 0}
        };
        Scores scores = Scores.of(logits, Link.SOFTMAX, new int[] {0, 0, 0, 0, 0, 0, 1, 1, 1, 2}, 3);
        assertEquals(List.of(12 / 14.0, 4 / 5.0, 0.0), scores.f1());
        assertEquals(0.8, scores.accuracy(), 1e-15);
        assertTrue(
                scores.f1().stream().mapToDouble(Double::doubleValue).average().orElseThrow() < 0.6);
    }

    @Test
    void theF1OfAClassWithoutRowsAndPredictionsIsZero() {
        Scores scores = Scores.of(new double[][] {{1, 0, 0}, {0, 1, 0}}, Link.SOFTMAX, new int[] {0, 1}, 3);
        assertEquals(List.of(1.0, 1.0, 0.0), scores.f1());
    }
}
