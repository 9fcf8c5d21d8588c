package dev.imbalance.evaluation.check;

import java.util.Arrays;

/** How far class distributions are from each other. */
final class Distributions {
    private Distributions() {}

    /**
     * The total variation, {@code sum_c |p_c - q_c| / 2}: the share of rows that would have to be of another class. In [0, 1]; NaN if one of them is
     * all 0.
     *
     * @param one   not negative; normalised here
     * @param other by the same classes
     */
    static double variation(double[] one, double[] other) {
        double sum = Arrays.stream(one).sum();
        double otherSum = Arrays.stream(other).sum();
        double variation = 0;
        for (int id = 0; id < one.length; id++) {
            variation += Math.abs(one[id] / sum - other[id] / otherSum) / 2;
        }
        return variation;
    }
}
