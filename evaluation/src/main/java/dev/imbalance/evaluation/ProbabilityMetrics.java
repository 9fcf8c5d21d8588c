package dev.imbalance.evaluation;

/**
 * How good the scores are as probabilities; NaN where they are none.
 *
 * @param brier                   the mean over rows of the sum over classes of (p - y)^2, in [0, 2]: for two classes twice what is often given. Brier,
 *                                "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78, 1950
 * @param logLoss                 the mean over rows of -ln p of the true class, the row's probabilities divided by their sum; one below 2^-52 counts
 *                                as that
 * @param maximumCalibrationError {@link CalibrationError#maximum} in 15 bins
 */
public record ProbabilityMetrics(double brier, double logLoss, double maximumCalibrationError) {}
