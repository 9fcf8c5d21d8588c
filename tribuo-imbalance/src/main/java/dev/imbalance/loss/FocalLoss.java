package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Focal loss over a softmax, {@code l = -alpha_y (1 - p_y)^gamma log p_y}: rows that are already right count less.
 * <p>
 * {@code gamma = 0} is cross-entropy. The gradient is that of the whole expression; some public code leaves the modulating factor out
 * of it. Lin, Goyal, Girshick, He, Dollár. "Focal Loss for Dense Object Detection", ICCV 2017, equations 4 and 5; the form over a
 * softmax is the common extension to K classes.
 */
public final class FocalLoss extends RowLoss {
    @Config(description = "How strongly easy rows are discounted, at least 0; 0 is cross-entropy.")
    private double gamma = 2;

    @Config(description = "A factor for each class by label, at least 0; empty for none.")
    private Map<String, Double> alpha = new LinkedHashMap<>();

    public FocalLoss() {}

    public FocalLoss(double gamma) {
        this(gamma, Map.of(), Reduction.MEAN);
    }

    public FocalLoss(double gamma, Map<String, Double> alpha, Reduction reduction) {
        super(reduction);
        this.gamma = gamma;
        this.alpha = new LinkedHashMap<>(alpha);
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(gamma >= 0 && gamma < Double.POSITIVE_INFINITY)) {
            throw new PropertyException("", "gamma", "FocalLoss gamma must be finite and at least 0, was " + gamma);
        }
        alpha.forEach((label, value) -> {
            if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
                throw new PropertyException(
                        "",
                        "alpha",
                        "FocalLoss alpha of \"" + label + "\" must be finite and at least 0, was " + value);
            }
        });
    }

    @Override
    public String typeName() {
        return "focal";
    }

    @Override
    public String summary() {
        return "Cross-entropy that discounts the rows that are already right.";
    }

    @Override
    public boolean isProper() {
        return gamma == 0;
    }

    @Override
    protected Row row(ClassCounts counts, EpochContext at) {
        double[] factors = classFactors(counts, at);
        double g = gamma;
        return (z, from, k, y, gradient) -> {
            // With d = LSE(other classes) - z_y: log p_y = -softplus(d) and log(1 - p_y) = -softplus(-d). Both stay
            // finite where
            // 1 - p_y rounds to 0, which the plain form divides by when gamma < 1.
            double max = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < k; c++) {
                if (c != y) {
                    max = Math.max(max, z[from + c]);
                }
            }
            if (k == 1) {
                gradient[from] = 0;
                return 0;
            }
            double others = 0;
            for (int c = 0; c < k; c++) {
                if (c != y) {
                    gradient[from + c] = Math.exp(z[from + c] - max);
                    others += gradient[from + c];
                }
            }
            double d = max + Math.log(others) - z[from + y];
            double logP = -softplus(d);
            double logRest = -softplus(-d);
            double p = Math.exp(logP);
            double rest = Math.exp(logRest);
            double modulator = Math.exp(g * logRest);
            // dl/dz = (onehot - p) (g p rest^(g-1) log p - rest^g); each entry of (onehot - p) has the factor rest.
            double slope = factors[y] * (g * p * modulator * logP - rest * modulator);
            gradient[from + y] = slope;
            for (int c = 0; c < k; c++) {
                if (c != y) {
                    gradient[from + c] *= -slope / others;
                }
            }
            return -factors[y] * modulator * logP;
        };
    }

    @Override
    public double[] classFactors(ClassCounts counts, EpochContext at) {
        double[] factors = new double[counts.size()];
        Arrays.fill(factors, 1);
        alpha.forEach((label, value) -> factors[counts.idOf(label, "FocalLoss alpha")] = value);
        return factors;
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}
