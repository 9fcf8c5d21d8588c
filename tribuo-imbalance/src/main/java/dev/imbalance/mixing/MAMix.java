package dev.imbalance.mixing;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;

/**
 * Margin-aware mixup: the label of a blend changes sides nearer to the row of the more frequent class.
 * <p>
 * With mu the share of the second row and k = n^exponent, the sides change at {@code mid = k_i / (k_i + k_j)}: the label share of the first row is
 * {@code 1 - 0.5 mu / mid} below mid, {@code 0.5 (1 - mu) / (1 - mid)} above it, and 0.5 at it, where public code raises an error. An exponent
 * of 0 is mixup. Cheng, Mai, Lin. "From SMOTE to Mixup for Deep Imbalanced Classification", TAAI 2023; the exponent of -1/4 is that of LDAM's
 * margins.
 */
public final class MAMix extends SymmetricMixing {
    @Config(
            description =
                    "The power of a class's count that is its margin, in [-1, 1]; below 0 rare classes have the larger one,"
                            + " 0 is mixup.")
    private double exponent = -0.25;

    public MAMix() {}

    public MAMix(double alpha, double exponent, MixedTargets targets) {
        super(alpha, targets);
        this.exponent = exponent;
        postConfig();
    }

    @Override
    public void postConfig() {
        super.postConfig();
        if (!(exponent >= -1 && exponent <= 1)) {
            throw new PropertyException("", "exponent", "MAMix exponent must be in [-1, 1], was " + exponent);
        }
    }

    @Override
    public String typeName() {
        return "mamix";
    }

    @Override
    public String summary() {
        return "Mixup whose label changes sides nearer to the row of the more frequent class.";
    }

    /** The share of the second row at which both labels weigh the same. */
    double mid(long first, long second) {
        double k = Math.pow((double) first, exponent);
        return k / (k + Math.pow((double) second, exponent));
    }

    @Override
    double labelShare(long first, long second, double lambda) {
        double mid = mid(first, second);
        double ofSecond = 1 - lambda;
        if (ofSecond == mid) {
            return 0.5;
        }
        return ofSecond < mid ? 1 - 0.5 * ofSecond / mid : 0.5 * (1 - ofSecond) / (1 - mid);
    }

    @Override
    double expectedLabelShare(long first, long second, Beta lambda) {
        double mid = mid(first, second);
        // Beta(alpha, alpha) is the law of 1 - lambda too.
        double below = lambda.probabilityUpTo(mid);
        double meanBelow = lambda.meanUpTo(mid);
        double meanAbove = lambda.mean() - meanBelow;
        return below - 0.5 * meanBelow / mid + 0.5 * (1 - below - meanAbove) / (1 - mid);
    }
}
