package dev.imbalance.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * How confident right and wrong predictions are: test rows by the probability of the predicted class. Wrong ones at the right end are mistakes that
 * no threshold would have caught. Hendrycks, Gimpel. "A Baseline for Detecting Misclassified and Out-of-Distribution Examples in Neural
 * Networks", ICLR 2017.
 *
 * @param bins {@value #BINS} of equal width from 0 to 1, ascending; none without rows, or where scores are no probabilities
 */
public record ConfidenceHistogram(List<Bin> bins) {
    /** The number of bins. */
    public static final int BINS = 20;

    /**
     * The rows of similar confidence. One on an edge is in the bin above it, but for 1.
     *
     * @param from  its lower edge
     * @param to    its upper edge
     * @param right rows predicted rightly
     * @param wrong rows predicted wrongly
     */
    public record Bin(double from, double to, long right, long wrong) {}

    public ConfidenceHistogram {
        bins = List.copyOf(bins);
    }

    /** Counts rows. */
    static final class Builder {
        private final long[] right = new long[BINS];
        private final long[] wrong = new long[BINS];
        private boolean defined;
        private boolean undefined;

        void add(float confidence, boolean isRight) {
            if (Float.isNaN(confidence)) {
                undefined = true;
            } else {
                defined = true;
                (isRight ? right : wrong)[Math.min(BINS - 1, (int) (confidence * BINS))]++;
            }
        }

        ConfidenceHistogram build() {
            List<Bin> bins = new ArrayList<>();
            for (int bin = 0; bin < BINS && defined && !undefined; bin++) {
                bins.add(new Bin((double) bin / BINS, (bin + 1.0) / BINS, right[bin], wrong[bin]));
            }
            return new ConfidenceHistogram(bins);
        }
    }
}
