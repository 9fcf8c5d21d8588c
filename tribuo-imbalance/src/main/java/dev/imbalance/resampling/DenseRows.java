package dev.imbalance.resampling;

/**
 * Rows with a value in every column.
 *
 * @param values  (rows, columns), row-major; to read, not to write
 * @param rows    how many rows
 * @param columns how many columns
 */
public record DenseRows(double[] values, int rows, int columns) implements FeatureRows {
    /** A value. */
    public double get(int row, int column) {
        return values[row * columns + column];
    }

    @Override
    public void forEach(int row, Entries entries) {
        int start = row * columns;
        for (int i = 0; i < columns; i++) {
            entries.take(i, values[start + i]);
        }
    }

    @Override
    public boolean allFinite() {
        return Distances.areFinite(values);
    }

    @Override
    public int entries(int row) {
        return columns;
    }

    @Override
    public DenseRows select(int[] chosen) {
        double[] selected = new double[Math.multiplyExact(chosen.length, columns)];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(values, chosen[i] * columns, selected, i * columns, columns);
        }
        return new DenseRows(selected, chosen.length, columns);
    }
}
