package dev.imbalance.weighting;

import dev.imbalance.data.ClassCounts;
import java.util.Arrays;

/**
 * Weights each class by the inverse square root of its count, {@code w_c = n_c^(-1/2)}: half of what {@link InverseFrequency} corrects.
 * <p>
 * Zhang, Wei, Zhou, Wu. "Bag of Tricks for Long-Tailed Visual Recognition with Deep Convolutional Neural Networks", AAAI 2021.
 */
public final class InverseSquareRoot extends CountWeighting {
    public InverseSquareRoot() {}

    public InverseSquareRoot(Normalisation normalisation) {
        super(normalisation);
    }

    @Override
    public String typeName() {
        return "inverse-square-root";
    }

    @Override
    public String summary() {
        return "Weights each class by the inverse square root of its count.";
    }

    @Override
    public String formula() {
        return "w_c = n_c^(-1/2)";
    }

    @Override
    public String reference() {
        return "Zhang, Wei, Zhou, Wu. \"Bag of Tricks for Long-Tailed Visual Recognition with Deep Convolutional Neural Networks\", AAAI 2021.";
    }

    @Override
    protected double[] raw(ClassCounts counts) {
        return Arrays.stream(counts.toArray())
                .mapToDouble(n -> 1 / Math.sqrt((double) n))
                .toArray();
    }
}
