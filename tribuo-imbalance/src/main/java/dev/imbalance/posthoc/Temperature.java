package dev.imbalance.posthoc;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Divides all logits by one number, {@code z' = z / T}, so that the probabilities are as sure as they are right; no prediction changes
 * by it alone. T minimises the negative log-likelihood of the validation rows, which is convex in 1/T.
 * <p>
 * Guo, Pleiss, Sun, Weinberger. "On Calibration of Modern Neural Networks", ICML 2017, section 4.2. Unlike the paper, the likelihood is the
 * mean of the class means, weighted by the class prior that the scores carry: a model whose training has balanced its prior would
 * otherwise be measured under one that it does not have. For plain training the two are the same up to the rounding of the slice.
 * T is kept in [0.01, 100].
 */
public final class Temperature implements PostHoc {
    private static final double LARGEST = 100;
    /** Halvings of the range of log T, which leave the last digits of a double. */
    private static final int HALVINGS = 50;

    public Temperature() {}

    @Override
    public String typeName() {
        return "temperature";
    }

    @Override
    public String summary() {
        return "Divides the logits by one number that makes the probabilities calibrated on the validation slice.";
    }

    @Override
    public String formula() {
        return "z' = z / T";
    }

    @Override
    public String reference() {
        return "Guo, Pleiss, Sun, Weinberger. \"On Calibration of Modern Neural Networks\", ICML 2017, section 4.2.";
    }

    @Override
    public Phase phase() {
        return Phase.CALIBRATION;
    }

    @Override
    public boolean needsValidation() {
        return true;
    }

    @Override
    public PostHocStep adjust(PostHocContext in) {
        ValidationLogits rows = in.validationScores(typeName());
        requirePossible(rows);
        double[] weights = weights(rows, in.ledger().carried(in.before()));
        double low = -Math.log(LARGEST);
        double high = Math.log(LARGEST);
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (slope(rows, weights, Math.exp(middle)) < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double inverse = Math.exp((low + high) / 2);
        double[] scale = new double[rows.classes()];
        Arrays.fill(scale, inverse);
        String chosen = String.format(
                Locale.ROOT,
                "%s: T %.3g: the lowest negative log-likelihood (%.3f, %.3f at T 1) on %d validation rows",
                typeName(),
                1 / inverse,
                likelihood(rows, weights, inverse),
                likelihood(rows, weights, 1),
                rows.size());
        return new PostHocStep(new ScoreAdjustment(scale, new double[scale.length]), Optional.of(chosen));
    }

    /** Trees may give a class no probability at all, which no temperature can raise. */
    private void requirePossible(ValidationLogits rows) {
        int impossible = 0;
        for (int i = 0; i < rows.size(); i++) {
            if (rows.logits()[i][rows.labels()[i]] == Double.NEGATIVE_INFINITY) {
                impossible++;
            }
        }
        if (impossible > 0) {
            throw new IllegalArgumentException(
                    "post-hoc " + typeName() + " cannot calibrate a model that gives the right class of "
                            + impossible + " of " + rows.size()
                            + " validation rows the probability 0; leave it out, or use a trainer whose probabilities are never 0");
        }
    }

    /** What each row counts, by class id: the rows of class c have together the prior of c that the scores carry, and all sum to 1. */
    private static double[] weights(ValidationLogits rows, double[] logPrior) {
        double[] counts = new double[rows.classes()];
        for (int label : rows.labels()) {
            counts[label]++;
        }
        double[] weights = new double[counts.length];
        double sum = 0;
        for (int c = 0; c < counts.length; c++) {
            // A class that training gave no weight has no prior: NaN.
            weights[c] = counts[c] > 0 && !Double.isNaN(logPrior[c]) ? Math.exp(logPrior[c]) : 0;
            sum += weights[c];
        }
        for (int c = 0; c < counts.length; c++) {
            weights[c] = counts[c] > 0 ? weights[c] / sum / counts[c] : 0;
        }
        return weights;
    }

    private static double likelihood(ValidationLogits rows, double[] weights, double inverse) {
        double sum = 0;
        for (int i = 0; i < rows.size(); i++) {
            double[] z = rows.logits()[i];
            double max = Arrays.stream(z).max().orElseThrow();
            double mass = 0;
            for (double score : z) {
                mass += Math.exp(inverse * (score - max));
            }
            int label = rows.labels()[i];
            sum += weights[label] * (Math.log(mass) - inverse * (z[label] - max));
        }
        return sum;
    }

    /** The derivative of the negative log-likelihood by 1/T, which grows with 1/T: the mean score less that of the right class. */
    private static double slope(ValidationLogits rows, double[] weights, double inverse) {
        double sum = 0;
        for (int i = 0; i < rows.size(); i++) {
            double[] z = rows.logits()[i];
            double max = Arrays.stream(z).max().orElseThrow();
            double mass = 0;
            double mean = 0;
            for (double score : z) {
                double p = Math.exp(inverse * (score - max));
                mass += p;
                // A probability of 0 times a score of minus infinity counts nothing.
                mean += p == 0 ? 0 : p * (score - max);
            }
            int label = rows.labels()[i];
            sum += weights[label] * (mean / mass - (z[label] - max));
        }
        return sum;
    }
}
