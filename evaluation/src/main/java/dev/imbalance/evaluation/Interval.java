package dev.imbalance.evaluation;

/**
 * A 95 % interval of a metric: what it may be on all rows like the test rows, given these.
 *
 * @param low    the lower end
 * @param high   the upper end
 * @param method what made it, in words
 */
public record Interval(double low, double high, String method) {
    /** The share of such intervals that hold the true value. */
    static final double LEVEL = 0.95;

    /** The quantile of the standard normal distribution that 95 % of its values are within, on either side of 0. */
    public static final double Z = 1.959963984540054;
}
