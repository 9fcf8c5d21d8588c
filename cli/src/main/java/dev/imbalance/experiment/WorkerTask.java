package dev.imbalance.experiment;

import java.time.Duration;

/**
 * What a worker process is given: the first line of its standard input, as JSON. Nothing of the experiment but this, its data and its
 * directory is needed to make a run.
 *
 * @param directory        the experiment's; the run's own is named by the key
 * @param key              what the run is called; of other data or by another toolkit it is not made
 * @param config           the experiment of this run alone
 * @param checkpointEpochs as {@link RunPolicy} has it
 * @param checkpointMillis the time between checkpoints
 * @param threads          how many threads resamplers may use
 */
record WorkerTask(
        String directory, RunKey key, String config, int checkpointEpochs, long checkpointMillis, int threads) {
    /** How the worker deals with interruptions; it has nothing to do with earlier calls. */
    Duration checkpointEvery() {
        return Duration.ofMillis(checkpointMillis);
    }
}
