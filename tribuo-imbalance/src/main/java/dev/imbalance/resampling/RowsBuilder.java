package dev.imbalance.resampling;

import java.util.Arrays;

/** Makes feature rows one entry after the other, of the same kind as others. */
final class RowsBuilder {
    private final boolean dense;
    private final int columns;
    private final int[] starts;
    private int[] ids;
    private double[] values;
    private int row;
    private int next;

    /**
     * @param like what says whether the rows are dense, and how many columns they have
     * @param rows how many rows there will be
     */
    RowsBuilder(FeatureRows like, int rows) {
        this(like instanceof DenseRows, rows, like.columns());
    }

    RowsBuilder(boolean dense, int rows, int columns) {
        this.dense = dense;
        this.columns = columns;
        this.starts = new int[rows + 1];
        this.ids = new int[dense ? 0 : 16];
        this.values = new double[dense ? Math.multiplyExact(rows, columns) : 16];
    }

    /** Adds an entry to the row; no column may come twice. */
    void add(int column, double value) {
        if (dense) {
            values[row * columns + column] = value;
            return;
        }
        if (next == ids.length) {
            int larger = Math.addExact(next, next / 2);
            ids = Arrays.copyOf(ids, larger);
            values = Arrays.copyOf(values, larger);
        }
        // Entries mostly come in order; those that do not move to their place.
        int at = next++;
        while (at > starts[row] && ids[at - 1] > column) {
            ids[at] = ids[at - 1];
            values[at] = values[at - 1];
            at--;
        }
        ids[at] = column;
        values[at] = value;
    }

    void endRow() {
        starts[++row] = next;
    }

    FeatureRows rows() {
        return dense
                ? new DenseRows(values, row, columns)
                : new SparseRows(starts, Arrays.copyOf(ids, next), Arrays.copyOf(values, next), columns);
    }
}
