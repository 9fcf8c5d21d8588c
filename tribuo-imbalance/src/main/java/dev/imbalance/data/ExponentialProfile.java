package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;

/**
 * Class sizes that fall exponentially, {@code n_c = floor(n_max (1/IF)^(c/(K-1)))} for c = 0 to K - 1.
 * <p>
 * The imbalance factor IF is the ratio of the largest to the smallest class. Evaluated in double precision and truncated, as the original
 * code does: CIFAR-10-LT has 12,406, 13,996 and 20,431 images for IF 100, 50 and 10. AutoBalance rounds up instead (12,414).
 * <p>
 * Cui, Jia, Lin, Song, Belongie. "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019.
 */
public final class ExponentialProfile implements LongTailProfile {
    @Config(description = "The ratio of the largest to the smallest class, at least 1.")
    private double imbalanceFactor = 100;

    @Config(description = "The size of the largest class; 0 keeps all rows of the first class.")
    private long largest = 0;

    @Config(description = "Round up instead of down, as AutoBalance does.")
    private boolean roundUp = false;

    /** Factor 100, with all rows of the first class. */
    public ExponentialProfile() {}

    /**
     * @param imbalanceFactor at least 1
     * @param largest         the size of the largest class, or 0 for all rows of the first class
     * @param roundUp         whether to round up instead of down
     */
    public ExponentialProfile(double imbalanceFactor, long largest, boolean roundUp) {
        this.imbalanceFactor = imbalanceFactor;
        this.largest = largest;
        this.roundUp = roundUp;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(imbalanceFactor >= 1 && Double.isFinite(imbalanceFactor))) {
            throw new PropertyException(
                    "",
                    "imbalanceFactor",
                    "ExponentialProfile imbalanceFactor must be finite and at least 1, was " + imbalanceFactor);
        }
        if (largest < 0) {
            throw new PropertyException("", "largest", "ExponentialProfile largest must be at least 0, was " + largest);
        }
    }

    @Override
    public String typeName() {
        return "exponential";
    }

    @Override
    public String summary() {
        return "Class sizes that fall exponentially.";
    }

    @Override
    public long[] counts(ClassCounts available) {
        long head = largest > 0 ? largest : available.count(0);
        long[] counts = new long[available.size()];
        for (int c = 0; c < counts.length; c++) {
            double share = c == 0 ? 1 : Math.pow(1 / imbalanceFactor, c / (counts.length - 1.0));
            counts[c] = (long) (roundUp ? Math.ceil(head * share) : head * share);
        }
        return counts;
    }
}
