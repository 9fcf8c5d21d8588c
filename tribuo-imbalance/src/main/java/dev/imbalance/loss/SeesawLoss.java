package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;

/**
 * Seesaw loss: cross-entropy over {@code z'_j = z_j + log S_yj} for j != y, with {@code S_ij = M_ij C_ij}. Mitigation
 * {@code M_ij = min(1, (n_j / n_i)^p)} spares classes that are rarer than the label; compensation {@code C_ij = max(1, (s_j / max(s_i, 0.01))^q)}
 * brings pressure back on a class that is scored above the label, with s the softmax of z.
 * <p>
 * {@code p = q = 0} is cross-entropy. S is a constant of the gradient, which therefore is not that of the value where C is above 1. The counts are the
 * training rows' from the start, at least 1 each, where the paper counts the rows it has seen so far.
 * <p>
 * Wang, Zhang, Zang, Cao, Pang, Gong, Chen, Liu, Loy, Lin. "Seesaw Loss for Long-Tailed Instance Segmentation", CVPR 2021, section 3.2.
 */
public final class SeesawLoss extends RowLoss {
    private static final double SCORE_FLOOR = 1e-2;

    @Config(description = "How much classes rarer than the label are spared, at least 0.")
    private double p = 0.8;

    @Config(description = "How much pressure returns on a class scored above the label, at least 0.")
    private double q = 2;

    public SeesawLoss() {}

    public SeesawLoss(double p, double q, Reduction reduction) {
        super(reduction);
        this.p = p;
        this.q = q;
        postConfig();
    }

    @Override
    public void postConfig() {
        check("p", p);
        check("q", q);
    }

    private static void check(String field, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new PropertyException(
                    "", field, "SeesawLoss " + field + " must be finite and at least 0, was " + value);
        }
    }

    @Override
    public String typeName() {
        return "seesaw";
    }

    @Override
    public String summary() {
        return "Cross-entropy that spares classes rarer than the label unless they are scored above it.";
    }

    @Override
    public String formula() {
        return "l = CE(z'), z'_j = z_j + log(min(1, (n_j / n_y)^p) max(1, (s_j / max(s_y, 0.01))^q)) for j != y, s = softmax(z)";
    }

    @Override
    public String reference() {
        return "Wang, Zhang, Zang, Cao, Pang, Gong, Chen, Liu, Loy, Lin. \"Seesaw Loss for Long-Tailed Instance Segmentation\", CVPR 2021, section 3.2.";
    }

    /** Sparing goes by the one class of a row. */
    @Override
    public boolean takesMixedLabels() {
        return false;
    }

    @Override
    public boolean isProper() {
        return p == 0 && q == 0;
    }

    @Override
    protected Row row(ClassCounts counts, EpochContext at) {
        double[] logCounts = new double[counts.size()];
        for (int c = 0; c < logCounts.length; c++) {
            logCounts[c] = Math.log((double) Math.max(1, counts.count(c)));
        }
        Row crossEntropy = new CrossEntropy().row(counts, at);
        return (z, from, k, y, gradient) -> {
            double[] moved = logFactors(logCounts, z, from, k, y);
            for (int c = 0; c < k; c++) {
                moved[c] += z[from + c];
            }
            double[] slopes = new double[k];
            double loss = crossEntropy.evaluate(moved, 0, k, y, slopes);
            System.arraycopy(slopes, 0, gradient, from, k);
            return loss;
        };
    }

    /** log S_yj of one row for each class j; 0 for the label. */
    double[] logFactors(double[] logCounts, double[] z, int from, int k, int y) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = from; c < from + k; c++) {
            max = Math.max(max, z[c]);
        }
        double sum = 0;
        for (int c = from; c < from + k; c++) {
            sum += Math.exp(z[c] - max);
        }
        double logSum = max + Math.log(sum);
        double logLabel = Math.max(z[from + y] - logSum, Math.log(SCORE_FLOOR));
        double[] logFactors = new double[k];
        for (int c = 0; c < k; c++) {
            if (c != y) {
                logFactors[c] =
                        p * Math.min(0, logCounts[c] - logCounts[y]) + q * Math.max(0, z[from + c] - logSum - logLabel);
            }
        }
        return logFactors;
    }
}
