package dev.imbalance.trainer;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where training saves itself and how often. Neither changes what is trained, so neither is configuration of a trainer.
 * <p>
 * A training that finds checkpoints of its own in the directory goes on from the newest.
 *
 * @param directory   made if missing; for one training alone
 * @param everyEpochs save after every so many epochs, and after the last; 0 for never
 * @param every       save after the batch at which so much time has passed since the last time; zero for never
 */
public record Checkpoints(Path directory, int everyEpochs, Duration every) {
    public Checkpoints {
        if (everyEpochs < 0) {
            throw new IllegalArgumentException(
                    "checkpoints are saved every 1 or more epochs, or 0 for never; was " + everyEpochs);
        }
        if (every.isNegative()) {
            throw new IllegalArgumentException(
                    "the time between checkpoints must be above zero, or zero for never; was " + every);
        }
    }

    /** As often, in a folder of the directory. */
    public Checkpoints in(String folder) {
        return new Checkpoints(directory.resolve(folder), everyEpochs, every);
    }
}
