package dev.imbalance.loss;

/**
 * How logits become class probabilities.
 * <p>
 * The constants have no bodies: OLCUT cannot read the provenance of an enum constant that is a class of its own.
 */
public enum Link {
    /** {@code p = softmax(z)}. */
    SOFTMAX,
    /**
     * One sigmoid a class, normalised to a sum of 1: {@code p_c = s(z_c) / sum_k s(z_k)}, which is the softmax of {@code log s(z)}. For losses that
     * train each class against the rest.
     */
    ONE_VS_REST;

    /** The logits whose softmax are the probabilities; the same array where nothing changes. */
    public double[] softmaxLogits(double[] logits) {
        if (this == SOFTMAX) {
            return logits;
        }
        double[] logs = new double[logits.length];
        for (int c = 0; c < logs.length; c++) {
            // log s(z) = -softplus(-z), which does not underflow.
            logs[c] = Math.min(logits[c], 0) - Math.log1p(Math.exp(-Math.abs(logits[c])));
        }
        return logs;
    }
}
