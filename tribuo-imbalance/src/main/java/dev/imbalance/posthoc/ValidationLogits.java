package dev.imbalance.posthoc;

import java.util.Arrays;

/**
 * What a trained model says of the validation slice.
 *
 * @param logits (rows, K) by class id; log probabilities where a model has no logits
 * @param labels the class id of each row
 */
public record ValidationLogits(double[][] logits, int[] labels) {
    /** The same rows after a correction. */
    ValidationLogits after(ScoreAdjustment adjustment) {
        return new ValidationLogits(Arrays.stream(logits).map(adjustment::apply).toArray(double[][]::new), labels);
    }

    /** The number of rows. */
    int size() {
        return labels.length;
    }

    /** The number of classes K. */
    int classes() {
        return logits[0].length;
    }

    /** The class with the highest score of a row, the first one of several. */
    int prediction(int row) {
        int best = 0;
        for (int c = 1; c < classes(); c++) {
            if (logits[row][c] > logits[row][best]) {
                best = c;
            }
        }
        return best;
    }
}
