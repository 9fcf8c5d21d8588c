package dev.imbalance.weighting;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import java.util.Arrays;

/**
 * Weights each class by the inverse of its effective number of samples, {@code w_c = (1 - beta) / (1 - beta^n_c)}: the weight of
 * the class-balanced loss.
 * <p>
 * {@code beta = 0} gives equal weights and {@code beta = 1}, the limit, those of {@link InverseFrequency}. {@code beta = auto} is (N - 1) / N
 * for N training rows.
 * <p>
 * Cui, Jia, Lin, Song, Belongie. "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019, Proposition 1.
 */
public final class EffectiveNumber extends CountWeighting {
    private static final String AUTO = "auto";

    @Config(description = "How fast further samples stop counting: a number in [0, 1], or auto for (N - 1) / N.")
    private String beta = "0.9999";

    public EffectiveNumber() {}

    public EffectiveNumber(double beta, Normalisation normalisation) {
        super(normalisation);
        this.beta = Double.toString(beta);
        postConfig();
    }

    /** The weighting whose beta is (N - 1) / N for the N rows it is bound to. */
    public static EffectiveNumber auto(Normalisation normalisation) {
        EffectiveNumber weighting = new EffectiveNumber(0, normalisation);
        weighting.beta = AUTO;
        return weighting;
    }

    @Override
    public void postConfig() {
        if (AUTO.equals(beta)) {
            return;
        }
        double value;
        try {
            value = Double.parseDouble(beta);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!(value >= 0 && value <= 1)) {
            throw new PropertyException(
                    "", "beta", "EffectiveNumber beta must be a number in [0, 1] or auto, was " + beta);
        }
    }

    @Override
    public String typeName() {
        return "effective-number";
    }

    @Override
    public String summary() {
        return "Weights each class by the inverse of its effective number of samples: the class-balanced loss.";
    }

    @Override
    public String formula() {
        return "w_c = (1 - beta) / (1 - beta^n_c)";
    }

    @Override
    public String reference() {
        return "Cui, Jia, Lin, Song, Belongie. \"Class-Balanced Loss Based on Effective Number of Samples\", CVPR 2019, Proposition 1.";
    }

    /** The beta used for N training rows. */
    double beta(long rows) {
        return AUTO.equals(beta) ? (rows - 1.0) / rows : Double.parseDouble(beta);
    }

    @Override
    protected double[] raw(ClassCounts counts) {
        double b = beta(counts.total());
        if (b == 0) {
            return Arrays.stream(counts.toArray()).mapToDouble(n -> 1).toArray();
        }
        if (b == 1) {
            return Arrays.stream(counts.toArray()).mapToDouble(n -> 1.0 / n).toArray();
        }
        // expm1 and log1p keep the digits of 1 - b^n when b is close to 1.
        double logBeta = Math.log1p(b - 1);
        return Arrays.stream(counts.toArray())
                .mapToDouble(n -> (1 - b) / -Math.expm1(n * logBeta))
                .toArray();
    }
}
