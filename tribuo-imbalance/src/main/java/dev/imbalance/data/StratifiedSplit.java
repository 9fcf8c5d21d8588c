package dev.imbalance.data;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A random cut of rows into a share and the rest that keeps the class proportions.
 * <p>
 * Each class gives {@code round(share * n_c)} rows to the share, at least one and at most all but one; a class with a single row or
 * none gives none. Both parts keep the order of the rows.
 *
 * @param share the rows of the share, ascending
 * @param rest  the other rows, ascending
 */
public record StratifiedSplit(int[] share, int[] rest) {
    /**
     * @param labels  the class id of every row
     * @param classes the number of classes K
     * @param share   in (0, 1)
     */
    public static StratifiedSplit of(int[] labels, int classes, double share, SplittableRandom random) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("the share of a split must be in (0, 1), was " + share);
        }
        boolean[] chosen = new boolean[labels.length];
        for (int c = 0; c < classes; c++) {
            int id = c;
            int[] rows = IntStream.range(0, labels.length)
                    .filter(r -> labels[r] == id)
                    .toArray();
            int most = Math.max(0, rows.length - 1);
            int take = (int) Math.min(most, Math.max(1, Math.round(share * rows.length)));
            for (int row : Shuffle.firstOf(rows, take, random)) {
                chosen[row] = true;
            }
        }
        int[] all = IntStream.range(0, labels.length).toArray();
        return new StratifiedSplit(
                Arrays.stream(all).filter(r -> chosen[r]).toArray(),
                Arrays.stream(all).filter(r -> !chosen[r]).toArray());
    }
}
