package dev.imbalance.loss;

import java.util.Arrays;

/**
 * What a margin does to the logits of a row with label y while training, and only then:
 * {@code z'_c = temperature * (scale_c z_c + offset_c - margin_y 1[c = y])}.
 *
 * @param scale       the multiplier of each class
 * @param offset      the offset of each class
 * @param margin      what a class loses when it is the label
 * @param temperature the factor of all logits
 */
public record LogitTransform(double[] scale, double[] offset, double[] margin, double temperature) {
    /** This transform with other margins: these ones times a factor. */
    public LogitTransform withMarginTimes(double factor) {
        return new LogitTransform(
                scale, offset, Arrays.stream(margin).map(m -> m * factor).toArray(), temperature);
    }

    /** This transform with other multipliers. */
    LogitTransform withScale(double[] others) {
        return new LogitTransform(others, offset, margin, temperature);
    }

    /** A transform that adds one offset per class. */
    public static LogitTransform offset(double[] offset) {
        return new LogitTransform(ones(offset.length), offset, new double[offset.length], 1);
    }

    /** A transform that multiplies by one factor per class. */
    public static LogitTransform scale(double[] scale) {
        return new LogitTransform(scale, new double[scale.length], new double[scale.length], 1);
    }

    /** A transform that lowers the logit of the label. */
    public static LogitTransform margin(double[] margin) {
        return new LogitTransform(ones(margin.length), new double[margin.length], margin, 1);
    }

    /** A transform that adds {@code tau log pi_c}; nothing, whatever the prior, where tau is 0. */
    static LogitTransform logPrior(double tau, double[] prior) {
        return offset(Arrays.stream(prior)
                .map(pi -> tau == 0 ? 0 : tau * Math.log(pi))
                .toArray());
    }

    private static double[] ones(int classes) {
        double[] ones = new double[classes];
        Arrays.fill(ones, 1);
        return ones;
    }
}
