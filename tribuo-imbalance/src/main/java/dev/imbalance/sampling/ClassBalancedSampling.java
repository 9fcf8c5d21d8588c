package dev.imbalance.sampling;

/**
 * Draws every class equally often, {@code q_c = 1 / K}.
 * <p>
 * Kang, Xie, Rohrbach, Yan, Gordo, Feng, Kalantidis. "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR
 * 2020, section 3.
 */
public final class ClassBalancedSampling extends WeightedRandomSampling {
    public ClassBalancedSampling() {}

    @Override
    public String typeName() {
        return "class-balanced";
    }

    @Override
    public String summary() {
        return "Draws every class equally often, with replacement.";
    }

    @Override
    protected double share(long count) {
        return 1;
    }
}
