package dev.imbalance.trainer;

import java.util.List;

/**
 * What happened while a model was trained; its provenance says what was asked for.
 *
 * @param epochs        one record an epoch
 * @param plannedEpochs the epochs asked for; early stopping may do fewer
 * @param bestEpoch     the epoch whose weights the model has, from 1
 * @param selection     why that epoch: "highest validation balanced accuracy", "last epoch"
 */
public record TrainingHistory(List<EpochRecord> epochs, int plannedEpochs, int bestEpoch, String selection) {
    public TrainingHistory {
        epochs = List.copyOf(epochs);
        // Not in histories of earlier versions.
        plannedEpochs = Math.max(plannedEpochs, epochs.size());
    }

    /** Where training stood at the start of the epoch whose weights the model has. */
    public EpochContext best() {
        List<Double> before = bestEpoch > 1 ? epochs.get(bestEpoch - 2).validationF1() : List.of();
        return new EpochContext(bestEpoch - 1, plannedEpochs, before);
    }

    /** Training seconds of all epochs. */
    public double seconds() {
        return epochs.stream().mapToDouble(EpochRecord::seconds).sum();
    }

    /** Training throughput over all epochs, examples a second. */
    public double examplesPerSecond() {
        return epochs.stream().mapToLong(EpochRecord::examples).sum() / seconds();
    }
}
