package dev.imbalance.evaluation;

/**
 * What training a run took and chose.
 *
 * @param trainSeconds    of training alone
 * @param imagesPerSecond training throughput; NaN for a trainer without epochs
 * @param bestEpoch       the epoch whose weights the model has, from 1; null for a trainer without epochs
 * @param selection       why that epoch; null for a trainer without epochs
 * @param peakRssMb       the largest resident memory of the process until the run ended, in MiB; null where it is not known
 * @param device          "cpu" or "gpu"
 * @param parameters      the number of trained parameters; null where it is not known
 */
public record TrainingSummary(
        double trainSeconds,
        double imagesPerSecond,
        Integer bestEpoch,
        String selection,
        Long peakRssMb,
        String device,
        Long parameters) {}
