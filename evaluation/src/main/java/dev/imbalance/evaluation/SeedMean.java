package dev.imbalance.evaluation;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The mean of a number over seeds with its 95 % interval, {@code mean +- t s / sqrt(n)}, where t is the 0.975 quantile of Student's
 * distribution with n - 1 degrees of freedom and s the standard deviation over n - 1.
 * <p>
 * The interval speaks of the spread over seeds on one test set: of what another seed would give, not another test set.
 *
 * @param seeds how many there are
 * @param mean  NaN without seeds, or where the number of a seed is undefined
 * @param low   the lower end; NaN for fewer than two seeds or an undefined mean
 * @param high  the upper end; NaN likewise
 */
public record SeedMean(int seeds, double mean, double low, double high) {
    private static final double UPPER_QUANTILE = 0.975;

    /** The mean of one number a seed. */
    static SeedMean of(double... values) {
        int n = values.length;
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        if (n < 2) {
            return new SeedMean(n, mean, Double.NaN, Double.NaN);
        }
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double margin =
                TDistribution.of(n - 1).inverseCumulativeProbability(UPPER_QUANTILE) * Math.sqrt(squares / (n - 1) / n);
        return new SeedMean(n, mean, mean - margin, mean + margin);
    }

    /** With the interval cut to what is possible at all, such as 0 to 1 for a share; it holds the true mean as often as before. */
    SeedMean within(double least, double most) {
        return new SeedMean(seeds, mean, Math.max(low, least), Math.min(high, most));
    }
}
