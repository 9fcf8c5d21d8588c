package dev.imbalance.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * How far the confidence in the predicted class is from its accuracy, in bins of equal width over [0, 1].
 * <p>
 * Bin m of M holds the rows with a confidence in ((m - 1) / M, m / M], the first one those with 0 too. The expected calibration error is
 * {@code sum_m n_m / N |accuracy_m - confidence_m|}, the maximum one the largest of these differences. Guo, Pleiss, Sun, Weinberger. "On
 * Calibration of Modern Neural Networks", ICML 2017, with M = 15.
 *
 * @param expected in [0, 1]; NaN without rows, or if a confidence is no probability
 * @param maximum  in [0, 1]; NaN likewise
 * @param bins     those that have rows, in ascending order
 */
record CalibrationError(double expected, double maximum, List<Bin> bins) {
    /** The number of bins in the literature. */
    static final int BINS = 15;

    /** By how much a probability of single precision may be above 1. */
    private static final double ROUNDING = 1e-6;

    private static final CalibrationError UNDEFINED = new CalibrationError(Double.NaN, Double.NaN, List.of());

    /**
     * The rows of similar confidence.
     *
     * @param index      from 0
     * @param rows       how many
     * @param accuracy   the share of them predicted rightly
     * @param confidence their mean confidence
     */
    record Bin(int index, long rows, double accuracy, double confidence) {
        private double gap() {
            return Math.abs(accuracy - confidence);
        }
    }

    CalibrationError {
        bins = List.copyOf(bins);
    }

    /**
     * Bins rows.
     *
     * @param confidences the probability of each row's predicted class
     * @param right       whether that class is the true one
     * @param bins        how many, at least 1
     */
    static CalibrationError of(double[] confidences, boolean[] right, int bins) {
        long[] rows = new long[bins];
        long[] hits = new long[bins];
        double[] sums = new double[bins];
        for (int row = 0; row < confidences.length; row++) {
            double confidence = confidences[row];
            if (!(confidence >= 0 && confidence <= 1 + ROUNDING)) {
                return UNDEFINED;
            }
            int bin = Math.max(0, Math.min(bins, (int) Math.ceil(confidence * bins)) - 1);
            rows[bin]++;
            hits[bin] += right[row] ? 1 : 0;
            sums[bin] += confidence;
        }
        List<Bin> filled = new ArrayList<>();
        for (int bin = 0; bin < bins; bin++) {
            if (rows[bin] > 0) {
                filled.add(new Bin(bin, rows[bin], (double) hits[bin] / rows[bin], sums[bin] / rows[bin]));
            }
        }
        if (filled.isEmpty()) {
            return UNDEFINED;
        }
        double expected = filled.stream()
                .mapToDouble(bin -> bin.rows() * bin.gap() / confidences.length)
                .sum();
        double maximum = filled.stream().mapToDouble(Bin::gap).max().orElseThrow();
        return new CalibrationError(expected, maximum, filled);
    }
}
