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
}
