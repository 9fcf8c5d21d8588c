package dev.imbalance.resampling;

/** Euclidean distances between rows: differences are squared and summed by ascending column, so that a row that is held dense has the same as one held sparse. */
final class Distances {
    /** Beyond this, squared distances over some columns leave the range of doubles. */
    static final double LARGEST = 1e150;

    private Distances() {}

    /** Whether none is NaN or beyond {@link #LARGEST} either way. */
    static boolean areModerate(double[] values) {
        boolean all = true;
        for (double value : values) {
            all &= Math.abs(value) <= LARGEST;
        }
        return all;
    }

    /** The squared distance between two of the rows. */
    static double squared(FeatureRows rows, int a, int b) {
        return rows instanceof DenseRows dense ? squared(dense, a, b) : squared((SparseRows) rows, a, b);
    }

    /** The squared distance from a row to a point. */
    static double squared(FeatureRows rows, int row, double[] point) {
        double[] difference = point.clone();
        rows.forEach(row, (column, value) -> difference[column] -= value);
        double sum = 0;
        for (double value : difference) {
            sum += value * value;
        }
        return sum;
    }

    static double squared(DenseRows rows, int a, int b) {
        double[] values = rows.values();
        int columns = rows.columns();
        int atA = a * columns;
        int atB = b * columns;
        double sum = 0;
        for (int i = 0; i < columns; i++) {
            double difference = values[atA + i] - values[atB + i];
            sum += difference * difference;
        }
        return sum;
    }

    /** The columns that neither row has would add 0: the sum is that of all columns. */
    static double squared(SparseRows rows, int a, int b) {
        int[] starts = rows.starts();
        int[] ids = rows.ids();
        double[] values = rows.values();
        int i = starts[a];
        int j = starts[b];
        double sum = 0;
        while (i < starts[a + 1] || j < starts[b + 1]) {
            int columnA = i < starts[a + 1] ? ids[i] : Integer.MAX_VALUE;
            int columnB = j < starts[b + 1] ? ids[j] : Integer.MAX_VALUE;
            double difference = (columnA <= columnB ? values[i++] : 0) - (columnB <= columnA ? values[j++] : 0);
            sum += difference * difference;
        }
        return sum;
    }
}
