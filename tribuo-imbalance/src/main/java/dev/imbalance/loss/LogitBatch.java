package dev.imbalance.loss;

/**
 * One batch as a loss sees it.
 *
 * @param size    the number of rows B, at least 1
 * @param classes the number of classes K
 * @param logits  the logits, (B, K) row-major; may be longer than B * K
 * @param labels  the class id of each row; may be longer than B
 * @param weights the weight of each row, example weight times class weight; may be longer than B
 */
public record LogitBatch(int size, int classes, double[] logits, int[] labels, double[] weights) {
    public LogitBatch {
        if (size < 1) {
            throw new IllegalArgumentException("a batch needs at least one row");
        }
        if (logits.length < size * classes || labels.length < size || weights.length < size) {
            throw new IllegalArgumentException("a batch of " + size + " rows and " + classes + " classes has only "
                    + logits.length + " logits, " + labels.length + " labels and " + weights.length + " weights");
        }
    }
}
