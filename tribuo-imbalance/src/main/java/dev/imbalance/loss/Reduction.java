package dev.imbalance.loss;

/** How the weighted losses of a batch's rows become one number. For row losses l_i and row weights w_i: */
public enum Reduction {
    /** sum_i w_i l_i / B. The scale of the weights scales the gradient. */
    MEAN {
        @Override
        double divisor(LogitBatch batch) {
            return batch.size();
        }
    },
    /**
     * sum_i w_i l_i / sum_i w_i, PyTorch's {@code CrossEntropyLoss(weight)}. The scale of the weights cancels, and in a
     * batch of one row so do the weights. If all weights of a batch are 0 the loss and the gradient are 0.
     */
    WEIGHTED_MEAN {
        @Override
        double divisor(LogitBatch batch) {
            double sum = 0;
            for (int i = 0; i < batch.size(); i++) {
                sum += batch.weights()[i];
            }
            return sum;
        }
    },
    /** sum_i w_i l_i. */
    SUM {
        @Override
        double divisor(LogitBatch batch) {
            return 1;
        }
    };

    abstract double divisor(LogitBatch batch);
}
