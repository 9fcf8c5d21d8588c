package dev.imbalance.sampling;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;

/**
 * Draws classes by the square root of their counts, {@code q_c = sqrt(n_c) / sum_k sqrt(n_k)}.
 * <p>
 * Kang, Xie, Rohrbach, Yan, Gordo, Feng, Kalantidis. "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR
 * 2020, section 3.
 */
public final class SquareRootSampling extends WeightedRandomSampling {
    public SquareRootSampling() {}

    public SquareRootSampling(double length) {
        super(length);
        postConfig();
    }

    @Override
    public String typeName() {
        return "square-root";
    }

    @Override
    public String summary() {
        return "Draws each class by the square root of its count, with replacement.";
    }

    @Override
    public String formula() {
        return "q_c = sqrt(n_c) / sum_k sqrt(n_k)";
    }

    @Override
    public String reference() {
        return "Kang, Xie, Rohrbach, Yan, Gordo, Feng, Kalantidis. \"Decoupling Representation and Classifier for Long-Tailed Recognition\", ICLR 2020, section 3.";
    }

    @Override
    protected double[] shares(ClassCounts counts, EpochContext at) {
        return Arrays.stream(counts.toArray())
                .mapToDouble(n -> Math.sqrt((double) n))
                .toArray();
    }
}
