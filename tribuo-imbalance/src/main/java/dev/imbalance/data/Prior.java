package dev.imbalance.data;

/** Which class prior a correction works against. */
public enum Prior {
    /** What the loss sees after draws and weights, proportional to q_c w_c. */
    EFFECTIVE,
    /** The shares of the training rows, whatever the draws and weights did to them. */
    RAW_COUNTS;

    /** The prior, by class id. */
    public double[] of(ClassCounts counts, double[] effectivePrior) {
        return this == EFFECTIVE ? effectivePrior : counts.priors();
    }
}
