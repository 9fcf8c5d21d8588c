package dev.imbalance.weighting;

import dev.imbalance.data.ClassCounts;
import java.util.Arrays;

/**
 * The scale of a set of class weights. It matters under a batch mean and cancels under a weighted mean.
 * <p>
 * The constants have no bodies: OLCUT cannot read the provenance of an enum constant that is a class of its own.
 */
public enum Normalisation {
    /** The weights as the formula gives them. */
    NONE,
    /** The mean over classes is 1: {@code K w_c / sum_k w_k}. Cui et al., CVPR 2019, section 4. */
    SUM_K,
    /** The mean over training rows is 1, {@code N w_c / sum_k n_k w_k}: the loss keeps its scale and so does a good learning rate. */
    SAMPLE_MEAN,
    /** The largest weight is 1. */
    MAX_1,
    /** The smallest weight is 1. */
    MIN_1;

    double[] apply(double[] weights, ClassCounts counts) {
        double divisor =
                switch (this) {
                    case NONE -> 1;
                    case SUM_K -> Arrays.stream(weights).sum() / weights.length;
                    case SAMPLE_MEAN -> sampleMean(weights, counts);
                    case MAX_1 -> Arrays.stream(weights).max().orElseThrow();
                    case MIN_1 -> Arrays.stream(weights).min().orElseThrow();
                };
        return Arrays.stream(weights).map(w -> w / divisor).toArray();
    }

    private static double sampleMean(double[] weights, ClassCounts counts) {
        double sum = 0;
        for (int c = 0; c < weights.length; c++) {
            sum += counts.count(c) * weights[c];
        }
        return sum / counts.total();
    }
}
