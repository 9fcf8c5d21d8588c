package dev.imbalance.resampling;

import java.util.Arrays;

/** Mean, least and largest value of each column over some rows; the same for any number of threads. */
final class ColumnExtents {
    private final double[] sums;
    private final double[] least;
    private final double[] largest;
    private int rows;

    private ColumnExtents(int columns) {
        sums = new double[columns];
        least = new double[columns];
        largest = new double[columns];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    }

    /**
     * @param chosen  which rows, at least one
     * @param threads how many may look at them, at least 1
     */
    static ColumnExtents of(DenseRows rows, int[] chosen, int threads) {
        ColumnExtents[] ranges = new ColumnExtents[(chosen.length + Parallel.ROWS - 1) / Parallel.ROWS];
        Parallel.forRanges(chosen.length, Parallel.ROWS, threads, (from, to) -> {
            ColumnExtents range = new ColumnExtents(rows.columns());
            for (int i = from; i < to; i++) {
                range.add(rows.values(), chosen[i] * rows.columns());
            }
            range.rows = to - from;
            ranges[from / Parallel.ROWS] = range;
        });
        ColumnExtents all = new ColumnExtents(rows.columns());
        for (ColumnExtents range : ranges) {
            all.add(range);
        }
        return all;
    }

    private void add(double[] values, int start) {
        for (int i = 0; i < sums.length; i++) {
            double value = values[start + i];
            sums[i] += value;
            least[i] = Math.min(least[i], value);
            largest[i] = Math.max(largest[i], value);
        }
    }

    private void add(ColumnExtents range) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += range.sums[i];
            least[i] = Math.min(least[i], range.least[i]);
            largest[i] = Math.max(largest[i], range.largest[i]);
        }
        rows += range.rows;
    }

    /** The mean of each column. */
    double[] means() {
        return Arrays.stream(sums).map(sum -> sum / rows).toArray();
    }

    /** The largest distance of a value from the point's in its column. */
    double farthest(double[] point) {
        double farthest = 0;
        for (int i = 0; i < point.length; i++) {
            farthest = Math.max(farthest, Math.max(largest[i] - point[i], point[i] - least[i]));
        }
        return farthest;
    }
}
