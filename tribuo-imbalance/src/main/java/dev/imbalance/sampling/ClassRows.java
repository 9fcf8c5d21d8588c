package dev.imbalance.sampling;

import dev.imbalance.data.ClassCounts;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/** The rows of each class. */
final class ClassRows {
    private ClassRows() {}

    /** The rows of each class id of a data set, ascending. */
    static int[][] of(Dataset<Label> data) {
        int[] labels = new int[data.size()];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = ClassCounts.idOf(data.getExample(row).getOutput(), data.getOutputIDInfo());
        }
        return of(labels, ClassCounts.of(data));
    }

    /** The rows of each class id, ascending. */
    static int[][] of(int[] labels, ClassCounts counts) {
        int[][] rows = new int[counts.size()][];
        int[] filled = new int[rows.length];
        for (int c = 0; c < rows.length; c++) {
            rows[c] = new int[Math.toIntExact(counts.count(c))];
        }
        for (int row = 0; row < labels.length; row++) {
            int c = labels[row];
            rows[c][filled[c]++] = row;
        }
        return rows;
    }
}
