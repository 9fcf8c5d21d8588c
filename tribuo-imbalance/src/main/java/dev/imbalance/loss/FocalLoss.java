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
 * {@code gamma = 0} is cross-entropy. The default is the loss as published, with its whole gradient; {@link FocalForm} has the two
 * variants that public code trains with under the same name.
 * <p>
 * Lin, Goyal, Girshick, He, Dollár. "Focal Loss for Dense Object Detection", ICCV 2017, equations 4 and 5; the form over a softmax is
 * the common extension to K classes.
 */
public final class FocalLoss extends RowLoss {
    @Config(description = "How strongly easy rows are discounted, at least 0; 0 is cross-entropy.")
    private double gamma = 2;

    @Config(description = "A factor for each class by label, at least 0; empty for none.")
    private Map<String, Double> alpha = new LinkedHashMap<>();

    @Config(
            description =
                    "Which published form: FULL, DETACHED (no gradient through the modulator) or WEIGHT_INSIDE (weights in the modulator too).")
    private FocalForm form = FocalForm.FULL;

    public FocalLoss() {}

    public FocalLoss(double gamma) {
        this(gamma, Map.of(), FocalForm.FULL, Reduction.MEAN);
    }

    public FocalLoss(double gamma, Map<String, Double> alpha, FocalForm form, Reduction reduction) {
        super(reduction);
        this.gamma = gamma;
        this.alpha = new LinkedHashMap<>(alpha);
        this.form = form;
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
    public String formula() {
        return "l = -alpha_y (1 - p_y)^gamma log p_y";
    }

    @Override
    public String reference() {
        return "Lin, Goyal, Girshick, He, Dollár. \"Focal Loss for Dense Object Detection\", ICCV 2017, equations 4 and 5.";
    }

    @Override
    public boolean isProper() {
        return gamma == 0;
    }

    @Override
    protected Row row(ClassCounts counts, EpochContext at) {
        return new FocalRow(
                new FocalTerm(gamma, form == FocalForm.DETACHED), factors(counts), form == FocalForm.WEIGHT_INSIDE);
    }

    private record FocalRow(FocalTerm term, double[] factors, boolean weightInside) implements Row {
        @Override
        public double evaluate(double[] z, int from, int k, int y, double[] gradient) {
            return evaluate(z, from, k, y, 1, gradient);
        }

        @Override
        public double evaluate(LogitBatch batch, int i, double[] gradient) {
            int k = batch.classes();
            return evaluate(batch.logits(), i * k, k, batch.labels()[i], batch.weights()[i], gradient);
        }

        private double evaluate(double[] z, int from, int k, int y, double rowWeight, double[] gradient) {
            if (k == 1) {
                gradient[from] = 0;
                return 0;
            }
            double max = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < k; c++) {
                if (c != y) {
                    max = Math.max(max, z[from + c]);
                }
            }
            double others = 0;
            for (int c = 0; c < k; c++) {
                if (c != y) {
                    gradient[from + c] = Math.exp(z[from + c] - max);
                    others += gradient[from + c];
                }
            }
            double logOdds = z[from + y] - max - Math.log(others);
            double inside = weightInside ? rowWeight * factors[y] : 1;
            double slope = factors[y] * term.slope(logOdds, inside);
            gradient[from + y] = slope;
            for (int c = 0; c < k; c++) {
                if (c != y) {
                    gradient[from + c] *= -slope / others;
                }
            }
            return factors[y] * term.value(logOdds, inside);
        }
    }

    @Override
    public double[] classFactors(ClassCounts counts, double[] masses, EpochContext at) {
        return factors(counts);
    }

    private double[] factors(ClassCounts counts) {
        double[] factors = new double[counts.size()];
        Arrays.fill(factors, 1);
        alpha.forEach((label, value) -> factors[counts.idOf(label, "FocalLoss alpha")] = value);
        return factors;
    }
}
