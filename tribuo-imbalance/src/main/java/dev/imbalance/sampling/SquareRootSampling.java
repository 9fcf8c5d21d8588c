package dev.imbalance.sampling;

/**
 * Draws classes by the square root of their counts, {@code q_c = sqrt(n_c) / sum_k sqrt(n_k)}.
 * <p>
 * Kang, Xie, Rohrbach, Yan, Gordo, Feng, Kalantidis. "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR
 * 2020, section 3.
 */
public final class SquareRootSampling extends WeightedRandomSampling {
    public SquareRootSampling() {}

    @Override
    public String typeName() {
        return "square-root";
    }

    @Override
    public String summary() {
        return "Draws each class by the square root of its count, with replacement.";
    }

    @Override
    protected double share(long count) {
        return Math.sqrt((double) count);
    }
}
