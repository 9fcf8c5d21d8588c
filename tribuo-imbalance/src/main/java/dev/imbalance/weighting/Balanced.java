package dev.imbalance.weighting;

import dev.imbalance.data.ClassCounts;
import java.util.Arrays;

/**
 * scikit-learn's "balanced" class weights, {@code w_c = N / (K n_c)}.
 * <p>
 * Their mean over the training rows is 1 by construction. King, Zeng. "Logistic Regression in Rare Events Data", Political
 * Analysis 2001.
 */
public final class Balanced extends CountWeighting {
    public Balanced() {
        super(Normalisation.NONE);
    }

    public Balanced(Normalisation normalisation) {
        super(normalisation);
    }

    @Override
    public String typeName() {
        return "balanced";
    }

    @Override
    public String summary() {
        return "Weights each class by N / (K n), so that all classes weigh the same.";
    }

    @Override
    public String formula() {
        return "w_c = N / (K n_c)";
    }

    @Override
    public String reference() {
        return "King, Zeng. \"Logistic Regression in Rare Events Data\", Political Analysis 2001.";
    }

    @Override
    protected double[] raw(ClassCounts counts) {
        double mean = (double) counts.total() / counts.size();
        return Arrays.stream(counts.toArray()).mapToDouble(n -> mean / n).toArray();
    }
}
