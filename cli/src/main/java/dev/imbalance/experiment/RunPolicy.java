package dev.imbalance.experiment;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How a call deals with interruptions and with what earlier calls left. Nothing of it changes a result, so nothing of it is in the
 * experiment file, in a run's provenance or in the hash that names a run.
 *
 * @param checkpointEpochs a deep training saves itself after every so many epochs, 0 for never
 * @param checkpointEvery  and after the batch at which so much time has passed, zero for never
 * @param resumeOnly       refuse to begin an experiment of which the directory has no run, finished or not
 * @param retryFailed      try runs again that failed in an earlier call
 * @param force            make runs whose strategy and seed the directory has under another configuration, beside those
 * @param threads          how many threads resamplers may use, at least 1; fewer where the trainer has fewer of its own
 * @param stop             asked after each batch and before each run whether to save and stop
 */
public record RunPolicy(
        int checkpointEpochs,
        Duration checkpointEvery,
        boolean resumeOnly,
        boolean retryFailed,
        boolean force,
        int threads,
        BooleanSupplier stop) {
    /** Saves after each epoch and every ten minutes, uses all processors, and does not stop; failed and edited runs are left to the user. */
    public static final RunPolicy DEFAULT = new RunPolicy(
            1, Duration.ofMinutes(10), false, false, false, Runtime.getRuntime().availableProcessors(), () -> false);

    /** The same, but trying runs again that failed. */
    public RunPolicy retryingFailed() {
        return new RunPolicy(checkpointEpochs, checkpointEvery, resumeOnly, true, force, threads, stop);
    }

    /** The same, but making runs beside those of another configuration. */
    public RunPolicy forced() {
        return new RunPolicy(checkpointEpochs, checkpointEvery, resumeOnly, retryFailed, true, threads, stop);
    }
}
