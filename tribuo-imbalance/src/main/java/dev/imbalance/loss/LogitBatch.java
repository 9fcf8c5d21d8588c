package dev.imbalance.loss;

import java.util.Arrays;

/**
 * One batch as a loss sees it.
 *
 * @param size        the number of rows B, at least 1
 * @param classes     the number of classes K
 * @param logits      the logits, (B, K) row-major; may be longer than B * K
 * @param labels      the class id of each row; may be longer than B
 * @param weights     the weight of each row, example weight times class weight; may be longer than B
 * @param shares      how much of each row has this label, in [0, 1]: 1 unless rows are mixed; may be longer than B
 * @param softTargets whether labels and shares stand for soft targets, over which a weighted mean divides by B, as PyTorch's does
 * @param index       the place of this batch in its epoch, from 0, which a loss that draws at random draws by
 */
public record LogitBatch(
        int size,
        int classes,
        double[] logits,
        int[] labels,
        double[] weights,
        double[] shares,
        boolean softTargets,
        int index) {
    public LogitBatch {
        if (size < 1) {
            throw new IllegalArgumentException("a batch needs at least one row");
        }
        if (logits.length < size * classes || labels.length < size || weights.length < size || shares.length < size) {
            throw new IllegalArgumentException("a batch of " + size + " rows and " + classes + " classes has only "
                    + logits.length + " logits, " + labels.length + " labels, " + weights.length + " weights and "
                    + shares.length + " shares");
        }
    }

    /** A batch whose rows have one label each. */
    public LogitBatch(int size, int classes, double[] logits, int[] labels, double[] weights, int index) {
        this(size, classes, logits, labels, weights, ones(size), false, index);
    }

    private static double[] ones(int size) {
        double[] ones = new double[size];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** This batch with other logits. */
    public LogitBatch withLogits(double[] others) {
        return new LogitBatch(size, classes, others, labels, weights, shares, softTargets, index);
    }

    /** This batch with other row weights. */
    public LogitBatch withWeights(double[] others) {
        return new LogitBatch(size, classes, logits, labels, others, shares, softTargets, index);
    }

    /** This batch with labels that its rows have in part. */
    public LogitBatch withLabels(int[] others, double[] parts, boolean soft) {
        return new LogitBatch(size, classes, logits, others, weights, parts, soft, index);
    }
}
