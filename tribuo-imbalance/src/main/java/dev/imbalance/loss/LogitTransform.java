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

    /** A transform that adds one offset per class. */
    public static LogitTransform offset(double[] offset) {
        double[] ones = new double[offset.length];
        Arrays.fill(ones, 1);
        return new LogitTransform(ones, offset, new double[offset.length], 1);
    }
}
