package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Config;

/**
 * Class sizes that fall exponentially, {@code n_c = floor(n_max (1/IF)^(c/(K-1)))} for c = 0 to K - 1.
 * <p>
 * The imbalance factor IF is the ratio of the largest to the smallest class. Evaluated in double precision and truncated, as the original
 * code does: CIFAR-10-LT has 12,406, 13,996 and 20,431 images for IF 100, 50 and 10. AutoBalance rounds up instead (12,414).
 * <p>
 * Cui, Jia, Lin, Song, Belongie. "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019.
 */
public final class ExponentialProfile extends FactorProfile {
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
        super(imbalanceFactor, largest);
        this.roundUp = roundUp;
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
    protected double size(int id, int classes, long largest, double imbalanceFactor) {
        return id == 0 ? largest : largest * Math.pow(1 / imbalanceFactor, id / (classes - 1.0));
    }

    @Override
    protected long round(double size) {
        return (long) (roundUp ? Math.ceil(size) : size);
    }
}
