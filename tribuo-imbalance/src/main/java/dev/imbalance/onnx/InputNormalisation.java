package dev.imbalance.onnx;

/**
 * What a network does to its input before its first layer: {@code (x - mean) / standardDeviation}, for images per channel on
 * pixels of 0 to 255, for other examples per feature.
 *
 * @param mean              one value a channel, or one a feature
 * @param standardDeviation as many values, each above 0
 */
public record InputNormalisation(double[] mean, double[] standardDeviation) {
    public InputNormalisation {
        if (mean.length != standardDeviation.length) {
            throw new IllegalArgumentException("normalisation has " + mean.length + " means but "
                    + standardDeviation.length + " standard deviations");
        }
        for (int i = 0; i < mean.length; i++) {
            if (!Double.isFinite(mean[i]) || !(standardDeviation[i] > 0) || !Double.isFinite(standardDeviation[i])) {
                throw new IllegalArgumentException(
                        "normalisation needs finite means and standard deviations above 0, at " + i + " has " + mean[i]
                                + " and " + standardDeviation[i]);
            }
        }
    }
}
