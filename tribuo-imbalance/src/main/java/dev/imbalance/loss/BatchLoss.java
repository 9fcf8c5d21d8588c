package dev.imbalance.loss;

/** A loss bound to the class counts it trains on: value and exact gradient with respect to the logits of one batch. */
@FunctionalInterface
public interface BatchLoss {
    /**
     * @param gradient (B, K) row-major, overwritten with dLoss/dLogits
     * @return the batch loss
     */
    double evaluate(LogitBatch batch, double[] gradient);
}
