package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;

/**
 * A loss of one decision a class, this one or another, each through its own sigmoid: {@code l = sum_c u_yc f(x_c)} with the log-odds of the
 * truth {@code x_c = z_c} for c = y and {@code -z_c} for the others, a focal term f, and weights u that depend on the row's class and the
 * term's.
 * <p>
 * It reads logits (B, K), never probabilities. Two classes share one logit, {@code z_positive - z_negative}, whose sigmoid is the softmax of
 * the two: gradients are (+g, -g), and the model is a softmax model like any other. For more classes the link is
 * {@link Link#ONE_VS_REST}.
 */
public abstract class OneVsRestLoss extends RowLoss {
    @Config(description = "How the terms of a row become one number: SUM, or MEAN, which divides by the classes too.")
    private ClassReduction classReduction = ClassReduction.SUM;

    @Config(
            description =
                    "Of two classes the label that is the positive one; empty for the rarer. For more classes it must be empty.")
    private String positive = "";

    protected OneVsRestLoss() {}

    protected OneVsRestLoss(ClassReduction classReduction, String positive, Reduction reduction) {
        super(reduction);
        this.classReduction = classReduction;
        this.positive = positive;
    }

    /** What multiplies each term of a row. */
    @FunctionalInterface
    protected interface TermWeights {
        /**
         * @param label the class of the row
         * @param term  the class that the row is, or is not; the positive one where two classes share one term
         */
        double of(int label, int term);
    }

    /** The weights u for these training counts. */
    protected abstract TermWeights termWeights(ClassCounts counts);

    /** How strongly terms that are already right are discounted; 0 is binary cross-entropy. */
    protected double gamma() {
        return 0;
    }

    @Override
    public Link link(int classes) {
        return classes == 2 ? Link.SOFTMAX : Link.ONE_VS_REST;
    }

    @Override
    protected final Row row(ClassCounts counts, EpochContext at) {
        FocalTerm focal = new FocalTerm(gamma(), false);
        TermWeights weights = termWeights(counts);
        if (counts.size() == 2) {
            return oneLogit(focal, weights, positive(counts));
        }
        refusePositive(counts);
        double scale = classReduction == ClassReduction.MEAN ? 1.0 / counts.size() : 1;
        return (z, from, k, y, gradient) -> {
            double loss = 0;
            for (int c = 0; c < k; c++) {
                double weight = scale * weights.of(y, c);
                double sign = c == y ? 1 : -1;
                double x = sign * z[from + c];
                loss += weight * focal.value(x, 1);
                gradient[from + c] = weight * sign * focal.slope(x, 1);
            }
            return loss;
        };
    }

    private static Row oneLogit(FocalTerm focal, TermWeights weights, int positive) {
        int negative = 1 - positive;
        return (z, from, k, y, gradient) -> {
            double sign = y == positive ? 1 : -1;
            double x = sign * (z[from + positive] - z[from + negative]);
            double weight = weights.of(y, positive);
            double slope = weight * sign * focal.slope(x, 1);
            gradient[from + positive] = slope;
            gradient[from + negative] = -slope;
            return weight * focal.value(x, 1);
        };
    }

    /** Of two classes the one whose logit it is: the named one, else the rarer, else the second. */
    final int positive(ClassCounts counts) {
        if (positive.isEmpty()) {
            return counts.count(0) < counts.count(1) ? 0 : 1;
        }
        int id = counts.labels().indexOf(positive);
        if (id < 0) {
            throw new IllegalArgumentException("loss " + typeName() + " has the positive label \"" + positive
                    + "\", which is not one of the classes " + counts.labels());
        }
        return id;
    }

    private void refusePositive(ClassCounts counts) {
        if (!positive.isEmpty()) {
            throw new IllegalArgumentException(
                    "loss " + typeName() + " has a positive label, \"" + positive + "\", and " + counts.size()
                            + " classes, each of which is positive in its own term; leave positive out");
        }
    }

    /**
     * {@inheritDoc} A term whose two sides weigh differently moves the prior of its class: to the share of the positive side in all the
     * weight of the term, {@code m_c u_cc / sum_y m_y u_yc} for the masses m, which is what it learns from rows that tell it nothing.
     */
    @Override
    public double[] classFactors(ClassCounts counts, double[] masses, EpochContext at) {
        TermWeights weights = termWeights(counts);
        double[] factors = new double[counts.size()];
        if (counts.size() == 2) {
            int positive = positive(counts);
            Arrays.setAll(factors, c -> weights.of(c, positive));
            return factors;
        }
        double total = Arrays.stream(masses).sum();
        for (int c = 0; c < factors.length; c++) {
            double all = 0;
            for (int y = 0; y < factors.length; y++) {
                all += masses[y] * weights.of(y, c);
            }
            // Nothing to move where all weights are 0.
            factors[c] = all == 0 ? 1 : total * weights.of(c, c) / all;
        }
        return factors;
    }
}
