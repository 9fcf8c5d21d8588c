package dev.imbalance.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How far a confidence is from the share of rows that it is right about, in bins: of the predicted class and its accuracy, or of one class and its
 * frequency.
 * <p>
 * Of bins of equal width, bin m of M holds the rows with a confidence in ((m - 1) / M, m / M], the first one those with 0 too. The expected calibration
 * error is {@code sum_m n_m / N |accuracy_m - confidence_m|}, the maximum one the largest of these differences. Guo, Pleiss, Sun, Weinberger. "On
 * Calibration of Modern Neural Networks", ICML 2017, with M = 15. Bins between quantiles of the confidences hold about as many rows each, which suits
 * a rare class, whose probabilities crowd at 0. Nixon, Dusenberry, Zhang, Jerfel, Tran. "Measuring Calibration in Deep Learning", CVPR Workshops 2019.
 *
 * @param expected in [0, 1]; NaN without rows, or if a confidence is no probability
 * @param maximum  in [0, 1]; NaN likewise
 * @param bins     those that have rows, in ascending order
 */
public record CalibrationError(double expected, double maximum, List<Bin> bins) {
    /** The number of bins in the literature. */
    static final int BINS = 15;

    /** By how much a probability of single precision may be above 1. */
    private static final double ROUNDING = 1e-6;

    static final CalibrationError UNDEFINED = new CalibrationError(Double.NaN, Double.NaN, List.of());

    /**
     * The rows of similar confidence.
     *
     * @param index      from 0
     * @param rows       how many
     * @param accuracy   the share of them predicted rightly
     * @param confidence their mean confidence
     */
    public record Bin(int index, long rows, double accuracy, double confidence) {
        private double gap() {
            return Math.abs(accuracy - confidence);
        }
    }

    public CalibrationError {
        bins = List.copyOf(bins);
    }

    /**
     * Bins rows by equal width.
     *
     * @param confidences a probability of each row
     * @param right       whether the class that it is of is the true one
     * @param bins        how many, at least 1
     */
    static CalibrationError of(double[] confidences, boolean[] right, int bins) {
        double[] edges = new double[bins - 1];
        Arrays.setAll(edges, i -> (i + 1.0) / bins);
        return within(edges, confidences, right);
    }

    /** As {@link #of}, but between quantiles of the confidences, interpolated linearly. */
    static CalibrationError ofQuantiles(double[] confidences, boolean[] right, int bins) {
        if (confidences.length == 0) {
            return UNDEFINED;
        }
        double[] sorted = confidences.clone();
        Arrays.sort(sorted);
        double[] edges = new double[bins - 1];
        Arrays.setAll(edges, i -> {
            double place = (i + 1.0) / bins * (sorted.length - 1);
            int below = (int) place;
            double above = sorted[Math.min(below + 1, sorted.length - 1)];
            return sorted[below] + (above - sorted[below]) * (place - below);
        });
        return within(edges, confidences, right);
    }

    private static CalibrationError within(double[] edges, double[] confidences, boolean[] right) {
        int bins = edges.length + 1;
        long[] rows = new long[bins];
        long[] hits = new long[bins];
        double[] sums = new double[bins];
        for (int row = 0; row < confidences.length; row++) {
            double confidence = confidences[row];
            if (!isProbability(confidence)) {
                return UNDEFINED;
            }
            int bin = edgesBelow(edges, confidence);
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

    /** Whether a score is in [0, 1], up to the rounding of single precision. */
    static boolean isProbability(double score) {
        return score >= 0 && score <= 1 + ROUNDING;
    }

    private static int edgesBelow(double[] edges, double value) {
        int low = 0;
        int high = edges.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (edges[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
