package dev.imbalance.loss;

/**
 * How the weighted losses of a batch's rows become one number. For row losses l_i and row weights w_i, with B rows.
 * <p>
 * The constants have no bodies: OLCUT cannot read the provenance of an enum constant that is a class of its own.
 */
public enum Reduction {
    /** sum_i w_i l_i / B. The scale of the weights scales the gradient. */
    MEAN,
    /**
     * sum_i w_i l_i / sum_i w_i, PyTorch's {@code CrossEntropyLoss(weight)}. The scale of the weights cancels, and in a
     * batch of one row so do the weights. If all weights of a batch are 0 the loss and the gradient are 0. Over soft targets it is MEAN, as
     * in PyTorch.
     */
    WEIGHTED_MEAN,
    /** sum_i w_i l_i. */
    SUM;

    double divisor(LogitBatch batch) {
        return switch (this) {
            case MEAN -> batch.size();
            case WEIGHTED_MEAN -> {
                if (batch.softTargets()) {
                    yield batch.size();
                }
                double sum = 0;
                for (int i = 0; i < batch.size(); i++) {
                    sum += batch.weights()[i];
                }
                yield sum;
            }
            case SUM -> 1;
        };
    }
}
