package dev.imbalance.trainer;

/** Watches a training run; has no influence on it. */
public interface TrainingListener {
    /**
     * When training goes on from a checkpoint, before anything else.
     *
     * @param at    where it stood
     * @param batch the batches of that epoch that had been done, from 0
     */
    default void resumed(EpochContext at, int batch) {}

    /**
     * After each batch.
     *
     * @param at                where training stands
     * @param batch             the batch just done, from 1
     * @param batches           the batches of this epoch
     * @param loss              the mean batch loss of this epoch so far
     * @param accuracy          the accuracy of this epoch so far
     * @param examplesPerSecond of this epoch so far
     */
    default void batchDone(
            EpochContext at, int batch, int batches, double loss, double accuracy, double examplesPerSecond) {}

    /** After each epoch and its validation. */
    default void epochDone(EpochContext at, EpochRecord record) {}
}
