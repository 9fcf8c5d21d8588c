package dev.imbalance.resampling;

import java.util.Arrays;
import org.tribuo.Dataset;
import org.tribuo.Feature;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.classification.Label;

/**
 * Rows most of whose columns are 0 (compressed sparse rows).
 *
 * @param starts  (rows + 1): where the entries of a row begin
 * @param ids     the column of each entry, ascending within a row
 * @param values  the value of each entry
 * @param columns how many columns
 */
public record SparseRows(int[] starts, int[] ids, double[] values, int columns) implements FeatureRows {
    /** @param entries how many there are at the most */
    static SparseRows of(Dataset<Label> data, int entries) {
        ImmutableFeatureMap map = data.getFeatureIDMap();
        int[] starts = new int[data.size() + 1];
        int[] ids = new int[entries];
        double[] values = new double[entries];
        int next = 0;
        for (int row = 0; row < data.size(); row++) {
            // Tribuo numbers features by the order of their names, in which an example has them.
            int before = -1;
            for (Feature feature : data.getExample(row)) {
                int column = map.getID(feature.getName());
                if (column < 0) {
                    continue;
                }
                if (column <= before) {
                    throw new IllegalStateException("the features of an example are not in the order of their ids");
                }
                before = column;
                ids[next] = column;
                values[next++] = feature.getValue();
            }
            starts[row + 1] = next;
        }
        return next == entries
                ? new SparseRows(starts, ids, values, map.size())
                : new SparseRows(starts, Arrays.copyOf(ids, next), Arrays.copyOf(values, next), map.size());
    }

    /** The same numbers by column: a row for each column, with the rows as its columns. */
    SparseRows transposed() {
        int[] firsts = new int[columns + 1];
        for (int id : ids) {
            firsts[id + 1]++;
        }
        for (int column = 0; column < columns; column++) {
            firsts[column + 1] += firsts[column];
        }
        int[] filled = firsts.clone();
        int[] rowOf = new int[ids.length];
        double[] moved = new double[ids.length];
        for (int row = 0; row < rows(); row++) {
            for (int i = starts[row]; i < starts[row + 1]; i++) {
                int to = filled[ids[i]]++;
                rowOf[to] = row;
                moved[to] = values[i];
            }
        }
        return new SparseRows(firsts, rowOf, moved, rows());
    }

    @Override
    public int rows() {
        return starts.length - 1;
    }

    @Override
    public void forEach(int row, Entries entries) {
        for (int i = starts[row]; i < starts[row + 1]; i++) {
            entries.take(ids[i], values[i]);
        }
    }

    @Override
    public boolean areModerate() {
        return Distances.areModerate(values);
    }

    @Override
    public int entries(int row) {
        return starts[row + 1] - starts[row];
    }

    @Override
    public SparseRows select(int[] chosen) {
        int[] selectedStarts = new int[chosen.length + 1];
        for (int i = 0; i < chosen.length; i++) {
            selectedStarts[i + 1] = Math.addExact(selectedStarts[i], starts[chosen[i] + 1] - starts[chosen[i]]);
        }
        int[] selectedIds = new int[selectedStarts[chosen.length]];
        double[] selectedValues = new double[selectedIds.length];
        for (int i = 0; i < chosen.length; i++) {
            int from = starts[chosen[i]];
            int length = starts[chosen[i] + 1] - from;
            System.arraycopy(ids, from, selectedIds, selectedStarts[i], length);
            System.arraycopy(values, from, selectedValues, selectedStarts[i], length);
        }
        return new SparseRows(selectedStarts, selectedIds, selectedValues, columns);
    }
}
