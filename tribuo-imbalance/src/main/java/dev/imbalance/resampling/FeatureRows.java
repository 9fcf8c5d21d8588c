package dev.imbalance.resampling;

import dev.imbalance.data.DataException;
import dev.imbalance.data.ImageExample;
import java.util.Arrays;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.classification.Label;

/** Features as primitive numbers, a row an example and a column a feature id. An absent feature is 0. Immutable to its callers. */
public sealed interface FeatureRows permits DenseRows, SparseRows {
    /** From this share of entries that are there, rows are held dense: a sparse entry takes a half more. */
    double DENSE_FROM = 0.5;

    /** Values that a thread reads from examples at a time, of some 10 ns each. */
    int VALUES = 8192;

    /** The number of rows. */
    int rows();

    /** The number of columns. */
    int columns();

    /** What takes the entries of a row. */
    @FunctionalInterface
    interface Entries {
        void take(int column, double value);
    }

    /** Gives the entries of a row by ascending column; of a sparse row those that are there. */
    void forEach(int row, Entries entries);

    /** How many entries a row has: every column of a dense one. */
    int entries(int row);

    /** Whether no value is NaN, infinite or so large that squared distances would be. */
    boolean areModerate();

    /** Some rows, in the order asked for. */
    FeatureRows select(int[] rows);

    /**
     * The features of a data set: dense where at least half of the entries are there. Images are dense, with values from 0 to 255. Features that an example
     * has beyond those of the data set are left out, as Tribuo's trainers do.
     *
     * @param threads how many may read them, at least 1
     * @throws DataException if these are more numbers than an array holds
     */
    static FeatureRows of(Dataset<Label> data, int threads) {
        ImmutableFeatureMap map = data.getFeatureIDMap();
        int columns = map.size();
        long entries = 0;
        for (Example<Label> example : data) {
            entries += example.size();
        }
        boolean dense = entries >= DENSE_FROM * data.size() * columns;
        if ((dense ? (long) data.size() * columns : entries) > Integer.MAX_VALUE) {
            throw new DataException("the training data have " + data.size() + " rows of " + columns
                    + " columns, more numbers than an array holds (" + Integer.MAX_VALUE
                    + "); drop columns, or put random-under first");
        }
        if (dense) {
            double[] values = new double[data.size() * columns];
            String[] names = new String[columns];
            Arrays.setAll(names, id -> map.get(id).getName());
            int range = Math.max(1, VALUES / Math.max(1, columns));
            Parallel.forRanges(data.size(), range, threads, (from, to) -> {
                for (int row = from; row < to; row++) {
                    fill(values, row * columns, data.getExample(row), names, map);
                }
            });
            return new DenseRows(values, data.size(), columns);
        }
        return SparseRows.of(data, (int) entries);
    }

    /** Tribuo numbers features by the order of their names, in which an example has them: the next id is mostly the one after. */
    private static void fill(
            double[] values, int start, Example<Label> example, String[] names, ImmutableFeatureMap map) {
        if (example instanceof ImageExample image && image.size() == names.length) {
            byte[] pixels = image.pixels();
            for (int i = 0; i < pixels.length; i++) {
                values[start + i] = Byte.toUnsignedInt(pixels[i]);
            }
            return;
        }
        int next = 0;
        for (Feature feature : example) {
            String name = feature.getName();
            int id = next < names.length && name.equals(names[next]) ? next : map.getID(name);
            if (id >= 0) {
                values[start + id] = feature.getValue();
                next = id + 1;
            }
        }
    }
}
