package dev.imbalance.evaluation;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The score interval of a function of independent binomial proportions: the values of {@code theta = sum_k a_k h(p_k)} that a score test at
 * 5 % does not reject.
 * <p>
 * Under {@code theta = theta_0} the likeliest proportions solve {@code n_k (x_k / n_k - p_k) = lambda a_k h'(p_k) p_k (1 - p_k)} for one
 * multiplier lambda, and the squared score statistic is {@code lambda^2 sum_k a_k^2 h'(p_k)^2 p_k (1 - p_k) / n_k}; the ends of the
 * interval are where it reaches 1.96^2. For one proportion that is Wilson's interval; for many it becomes the normal one. Unlike a
 * bootstrap it has a width where all rows of a class are right or wrong, and unlike posteriors of the single proportions it adds up
 * no bias over a hundred classes.
 * <p>
 * Wilson. "Probable inference, the law of succession, and statistical inference", Journal of the American Statistical Association 22,
 * 1927. Andrés, Hernández, Tejedor. "Inferences about a linear combination of proportions", Statistical Methods in Medical Research 20,
 * 2011, for h(p) = p.
 */
final class ScoreInterval {
    private static final int HALVINGS = 60;

    /** Keeps a share from 0 and 1, where the equation of the likeliest proportion has a second, trivial root. */
    private static final double NUDGE = 1e-9;

    /** What is averaged of each proportion. */
    enum Scale {
        /** The proportion itself, such as a recall. */
        PROPORTION {
            @Override
            double value(double p) {
                return p;
            }

            @Override
            double slope(double p) {
                return 1;
            }

            @Override
            double likeliest(double x, double n, double b) {
                return b < 0 ? 1 - root(n - x, n, -b) : root(x, n, b);
            }

            /** The smaller root of b p^2 - (n + b) p + x = 0, written without a difference of close numbers. */
            private double root(double x, double n, double b) {
                return 2 * x / (n + b + Math.sqrt(Math.max(0, (n + b) * (n + b) - 4 * b * x)));
            }
        },
        /** The logarithm of the proportion: the mean is that of a geometric mean. */
        LOGARITHM {
            @Override
            double value(double p) {
                return Math.log(p);
            }

            @Override
            double slope(double p) {
                return 1 / p;
            }

            @Override
            double likeliest(double x, double n, double b) {
                return (Math.min(x, n * (1 - NUDGE)) - b) / (n - b);
            }

            @Override
            double largestMultiplier(double[] hits, double[] trials, double weight) {
                double least = Double.POSITIVE_INFINITY;
                for (int k = 0; k < hits.length; k++) {
                    least = Math.min(least, Math.min(hits[k], trials[k] * (1 - NUDGE)));
                }
                return least / weight;
            }
        },
        /** The F1 2 p / (1 + p) of a Jaccard index p, which is a proportion: the right ones among the rows that are or were called a class. */
        F1 {
            @Override
            double value(double p) {
                return 2 * p / (1 + p);
            }

            @Override
            double slope(double p) {
                return 2 / ((1 + p) * (1 + p));
            }

            @Override
            double likeliest(double x, double n, double b) {
                double estimate = Math.max(NUDGE, Math.min(x / n, 1 - NUDGE));
                return bisect(
                        b > 0 ? 0 : estimate,
                        b > 0 ? estimate : 1,
                        p -> n * (estimate - p) - b * slope(p) * p * (1 - p));
            }
        };

        abstract double value(double p);

        abstract double slope(double p);

        /** The root p in [0, 1] of {@code n (x / n - p) = b h'(p) p (1 - p)}. */
        abstract double likeliest(double x, double n, double b);

        /** Beyond it there is no likeliest proportion. */
        double largestMultiplier(double[] hits, double[] trials, double weight) {
            return Double.POSITIVE_INFINITY;
        }
    }

    private ScoreInterval() {}

    /** Wilson's interval of the proportion x / n. */
    static double[] wilson(double x, double n) {
        double z2 = Interval.Z * Interval.Z;
        double centre = (x + z2 / 2) / (n + z2);
        double margin = Interval.Z / (n + z2) * Math.sqrt(x * (n - x) / n + z2 / 4);
        return new double[] {x == 0 ? 0 : centre - margin, x == n ? 1 : centre + margin};
    }

    /**
     * The ends for the sum of {@code h(p_k) / classes}.
     *
     * @param hits      x_k, one a proportion
     * @param trials    n_k, all above 0
     * @param classes   what the sum is divided by
     * @param inflation how much larger than that of independent proportions the standard deviation is; 1 if they are
     */
    static double[] ofMean(double[] hits, double[] trials, int classes, Scale scale, double inflation) {
        double[] weights = new double[hits.length];
        Arrays.fill(weights, 1.0 / classes);
        double low = scale == Scale.LOGARITHM && Arrays.stream(hits).anyMatch(x -> x == 0)
                ? Double.NEGATIVE_INFINITY
                : sum(proportions(hits, trials, weights, scale, inflation, 1), weights, scale);
        return new double[] {low, sum(proportions(hits, trials, weights, scale, inflation, -1), weights, scale)};
    }

    /**
     * The likeliest proportions at one end.
     *
     * @param weights a_k
     * @param sign    1 for the lower end, -1 for the upper one
     */
    static double[] proportions(
            double[] hits, double[] trials, double[] weights, Scale scale, double inflation, int sign) {
        double target = Interval.Z * inflation;
        DoubleUnaryOperator missing = multiplier -> {
            double variance = 0;
            for (int k = 0; k < hits.length; k++) {
                double p = scale.likeliest(hits[k], trials[k], sign * multiplier * weights[k]);
                double slope = weights[k] * scale.slope(p);
                variance += slope * slope * p * (1 - p) / trials[k];
            }
            return target - multiplier * Math.sqrt(variance);
        };
        double high = sign > 0 ? scale.largestMultiplier(hits, trials, weights[0]) : Double.POSITIVE_INFINITY;
        if (Double.isInfinite(high)) {
            high = 1;
            // Where every class is all right or all wrong the statistic stays 0 on one side: that end is the estimate.
            while (missing.applyAsDouble(high) > 0 && high < 1e15) {
                high *= 4;
            }
        }
        double multiplier = bisect(0, high, missing);
        double[] proportions = new double[hits.length];
        Arrays.setAll(proportions, k -> scale.likeliest(hits[k], trials[k], sign * multiplier * weights[k]));
        return proportions;
    }

    private static double sum(double[] proportions, double[] weights, Scale scale) {
        double sum = 0;
        for (int k = 0; k < proportions.length; k++) {
            sum += weights[k] * scale.value(proportions[k]);
        }
        return sum;
    }

    /** Where a function that falls from above 0 to below it passes 0. */
    private static double bisect(double low, double high, DoubleUnaryOperator function) {
        double from = low;
        double to = high;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (from + to) / 2;
            if (function.applyAsDouble(middle) > 0) {
                from = middle;
            } else {
                to = middle;
            }
        }
        return (from + to) / 2;
    }
}
