package dev.imbalance.sampling;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;

/**
 * Draws every class equally often, {@code q_c = 1 / K}.
 * <p>
 * Kang, Xie, Rohrbach, Yan, Gordo, Feng, Kalantidis. "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR
 * 2020, section 3.
 */
public final class ClassBalancedSampling extends WeightedRandomSampling {
    public ClassBalancedSampling() {}

    public ClassBalancedSampling(double length) {
        super(length);
        postConfig();
    }

    @Override
    public String typeName() {
        return "class-balanced";
    }

    @Override
    public String summary() {
        return "Draws every class equally often, with replacement.";
    }

    @Override
    public String formula() {
        return "q_c = 1 / K";
    }

    @Override
    public String reference() {
        return "Kang, Xie, Rohrbach, Yan, Gordo, Feng, Kalantidis. \"Decoupling Representation and Classifier for Long-Tailed Recognition\", ICLR 2020, section 3.";
    }

    @Override
    protected double[] shares(ClassCounts counts, EpochContext at) {
        double[] shares = new double[counts.size()];
        Arrays.fill(shares, 1);
        return shares;
    }
}
