package dev.imbalance.weighting;

import dev.imbalance.data.ClassCounts;
import java.util.Arrays;

/** Weights each class by the inverse of its count, {@code w_c = 1 / n_c}. */
public final class InverseFrequency extends CountWeighting {
    public InverseFrequency() {}

    public InverseFrequency(Normalisation normalisation) {
        super(normalisation);
    }

    @Override
    public String typeName() {
        return "inverse";
    }

    @Override
    public String summary() {
        return "Weights each class by the inverse of its count.";
    }

    @Override
    public String formula() {
        return "w_c = 1 / n_c";
    }

    @Override
    public String reference() {
        return "Common practice; named in Huang, Li, Loy, Tang. \"Learning Deep Representation for Imbalanced Classification\", CVPR 2016.";
    }

    @Override
    protected double[] raw(ClassCounts counts) {
        return Arrays.stream(counts.toArray()).mapToDouble(n -> 1.0 / n).toArray();
    }
}
