package dev.imbalance.djl;

/** Cuts the rows of an epoch into batches. */
final class Batches {
    private Batches() {}

    /**
     * Where each batch ends. A last batch of one row joins the batch before it, because batch normalisation has no variance to divide by
     * there.
     *
     * @param rows      the number of rows, at least 2
     * @param batchSize at least 2
     * @return ascending positions, the last one {@code rows}
     */
    static int[] ends(int rows, int batchSize) {
        int batches = (rows + batchSize - 1) / batchSize;
        if (rows % batchSize == 1 && batches > 1) {
            batches--;
        }
        int[] ends = new int[batches];
        for (int b = 0; b < batches; b++) {
            ends[b] = b == batches - 1 ? rows : (b + 1) * batchSize;
        }
        return ends;
    }

    /**
     * Where each update of the weights ends: a group of batches makes one update, the last group may be smaller.
     *
     * @param ends       where each batch ends, at least one
     * @param accumulate batches of an update, at least 1
     * @return ascending positions, the last one that of the batches
     */
    static int[] updateEnds(int[] ends, int accumulate) {
        int[] updates = new int[(ends.length - 1) / accumulate + 1];
        for (int update = 0; update < updates.length; update++) {
            updates[update] = ends[(int) Math.min(ends.length, (update + 1L) * accumulate) - 1];
        }
        return updates;
    }
}
