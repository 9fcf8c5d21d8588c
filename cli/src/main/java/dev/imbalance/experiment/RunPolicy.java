package dev.imbalance.experiment;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How a call deals with interruptions. Nothing of it changes a result, so nothing of it is in the experiment file, in a run's provenance
 * or in the hash that names a run.
 *
 * @param checkpointEpochs a deep training saves itself after every so many epochs, 0 for never
 * @param checkpointEvery  and after the batch at which so much time has passed, zero for never
 * @param resumeOnly       refuse to begin an experiment of which the directory has no run, finished or not
 * @param stop             asked after each batch and before each run whether to save and stop
 */
public record RunPolicy(int checkpointEpochs, Duration checkpointEvery, boolean resumeOnly, BooleanSupplier stop) {
    /** Saves after each epoch and every ten minutes, and does not stop. */
    public static final RunPolicy DEFAULT = new RunPolicy(1, Duration.ofMinutes(10), false, () -> false);
}
