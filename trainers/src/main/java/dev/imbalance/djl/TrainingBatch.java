package dev.imbalance.djl;

import ai.djl.ndarray.NDArray;
import dev.imbalance.loss.BatchLoss;

/**
 * One batch on the device, and what it is trained towards.
 *
 * @param input   raw input of B rows
 * @param labels  the class id of each row
 * @param weights the example weight of each row
 * @param index   the place of the batch in its epoch, from 0
 * @param loss    of these rows
 */
record TrainingBatch(NDArray input, int[] labels, double[] weights, int index, BatchLoss loss)
        implements AutoCloseable {
    /** Frees the input. */
    @Override
    public void close() {
        input.close();
    }
}
