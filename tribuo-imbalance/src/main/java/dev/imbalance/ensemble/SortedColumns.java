package dev.imbalance.ensemble;

import dev.imbalance.data.DataException;
import dev.imbalance.resampling.DenseRows;
import dev.imbalance.resampling.FeatureRows;
import java.util.Arrays;
import java.util.Optional;
import org.tribuo.ImmutableFeatureMap;

/**
 * Rows by column, each with its rows in ascending order: what the best split of a node is read off in one pass. Immutable to its users.
 *
 * @param values (columns, rows)
 * @param order  (columns, rows): for each column the rows by ascending value, of equal ones by row
 */
record SortedColumns(double[][] values, int[][] order) {
    /** From this share of entries that are there rows are sorted whole, as those of a table's categories are; the words of a text are fewer. */
    private static final double DENSE_FROM = 0.05;

    /** The rows with all their columns, if they can be sorted. */
    static Optional<DenseRows> dense(FeatureRows rows) {
        if (rows instanceof DenseRows dense) {
            return Optional.of(dense);
        }
        long all = (long) rows.rows() * rows.columns();
        long entries = 0;
        for (int row = 0; row < rows.rows(); row++) {
            entries += rows.entries(row);
        }
        if (all > Integer.MAX_VALUE || entries < DENSE_FROM * all) {
            return Optional.empty();
        }
        double[] values = new double[(int) all];
        for (int row = 0; row < rows.rows(); row++) {
            int start = row * rows.columns();
            rows.forEach(row, (column, value) -> values[start + column] = value);
        }
        return Optional.of(new DenseRows(values, rows.rows(), rows.columns()));
    }

    /**
     * Sorts.
     *
     * @param features names the columns, for the message
     * @throws DataException if a value is NaN, which has no place in an order; names feature and row
     */
    static SortedColumns of(DenseRows rows, ImmutableFeatureMap features) {
        double[][] values = new double[rows.columns()][rows.rows()];
        int[][] order = new int[rows.columns()][];
        for (int column = 0; column < values.length; column++) {
            double[] of = values[column];
            for (int row = 0; row < of.length; row++) {
                of[row] = rows.get(row, column);
                if (Double.isNaN(of[row])) {
                    throw new DataException("a tree puts the values of each feature in order, and feature \""
                            + features.get(column).getName() + "\" of row " + row
                            + " of those it trains on is NaN. Fill it in, or drop the column or the row.");
                }
            }
            order[column] = order(of);
        }
        return new SortedColumns(values, order);
    }

    /** Sorts the upper half of each value's bits and its row as one number, and where that half is the same the lower one: no boxed indices. */
    private static int[] order(double[] values) {
        long[] keys = new long[values.length];
        for (int row = 0; row < keys.length; row++) {
            keys[row] = ascendingBits(values[row]) >> 32 << 32 | row;
        }
        Arrays.sort(keys);
        int from = 0;
        while (from < keys.length) {
            int to = from + 1;
            while (to < keys.length && keys[to] >> 32 == keys[from] >> 32) {
                to++;
            }
            if (to > from + 1) {
                for (int i = from; i < to; i++) {
                    int row = (int) keys[i];
                    // The lower half has no sign.
                    keys[i] = (ascendingBits(values[row]) << 32) + Long.MIN_VALUE | row;
                }
                Arrays.sort(keys, from, to);
            }
            from = to;
        }
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }

    /** Bits that are ordered as the values are by {@link Double#compare}. */
    private static long ascendingBits(double value) {
        long bits = Double.doubleToLongBits(value);
        return bits ^ (bits >> 63 & Long.MAX_VALUE);
    }

    int rows() {
        return values.length == 0 ? 0 : values[0].length;
    }
}
