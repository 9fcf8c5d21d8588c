package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;

/**
 * Two class sizes: the first {@code floor(K/2)} classes have n_max rows, the others {@code floor(n_max / IF)}.
 * <p>
 * Buda, Maki, Mazurowski. "A systematic study of the class imbalance problem in convolutional neural networks", Neural Networks 2018; in
 * this form in Cao, Wei, Gaidon, Arechiga, Ma. "Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss", NeurIPS 2019.
 */
public final class StepProfile implements LongTailProfile {
    @Config(description = "The ratio of the larger to the smaller classes, at least 1.")
    private double imbalanceFactor = 100;

    @Config(description = "The size of the larger classes; 0 keeps all rows of the first class.")
    private long largest = 0;

    /** Factor 100, with all rows of the first class. */
    public StepProfile() {}

    /**
     * @param imbalanceFactor at least 1
     * @param largest         the size of the larger classes, or 0 for all rows of the first class
     */
    public StepProfile(double imbalanceFactor, long largest) {
        this.imbalanceFactor = imbalanceFactor;
        this.largest = largest;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(imbalanceFactor >= 1 && Double.isFinite(imbalanceFactor))) {
            throw new PropertyException(
                    "",
                    "imbalanceFactor",
                    "StepProfile imbalanceFactor must be finite and at least 1, was " + imbalanceFactor);
        }
        if (largest < 0) {
            throw new PropertyException("", "largest", "StepProfile largest must be at least 0, was " + largest);
        }
    }

    @Override
    public String typeName() {
        return "step";
    }

    @Override
    public String summary() {
        return "Two class sizes, a large and a small one.";
    }

    @Override
    public long[] counts(ClassCounts available) {
        long head = largest > 0 ? largest : available.count(0);
        long[] counts = new long[available.size()];
        for (int c = 0; c < counts.length; c++) {
            counts[c] = c < counts.length / 2 ? head : (long) (head / imbalanceFactor);
        }
        return counts;
    }
}
