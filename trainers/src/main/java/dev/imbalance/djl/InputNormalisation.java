package dev.imbalance.djl;

/**
 * What a network does to its input first, {@code (x - mean) / standardDeviation}, by channel of an image or by feature.
 *
 * @param mean              one value a channel or feature
 * @param standardDeviation one positive value a channel or feature
 */
public record InputNormalisation(double[] mean, double[] standardDeviation) {
    public InputNormalisation {
        if (mean.length != standardDeviation.length) {
            throw new IllegalArgumentException("a normalisation needs as many means as standard deviations, had "
                    + mean.length + " and " + standardDeviation.length);
        }
        for (double deviation : standardDeviation) {
            if (!(deviation > 0)) {
                throw new IllegalArgumentException("a standard deviation must be positive, was " + deviation);
            }
        }
    }

    /**
     * From the sums of one pass. A channel or feature that never varies keeps its scale, so its deviation is 1.
     *
     * @param sum     the sum of the values of each channel or feature
     * @param squares the sum of their squares
     * @param count   the number of values in each sum
     */
    static InputNormalisation ofSums(double[] sum, double[] squares, long count) {
        double[] mean = new double[sum.length];
        double[] deviation = new double[sum.length];
        for (int c = 0; c < sum.length; c++) {
            mean[c] = sum[c] / count;
            double variance = squares[c] / count - mean[c] * mean[c];
            // Rounding can leave a constant feature with a tiny variance of either sign.
            deviation[c] = variance > 1e-12 * Math.max(1, mean[c] * mean[c]) ? Math.sqrt(variance) : 1;
        }
        return new InputNormalisation(mean, deviation);
    }
}
