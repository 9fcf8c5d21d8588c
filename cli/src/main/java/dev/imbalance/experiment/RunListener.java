package dev.imbalance.experiment;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.trainer.TrainingListener;
import java.nio.file.Path;

/** Watches an experiment; has no influence on it. */
public interface RunListener {
    /**
     * When the data are loaded.
     *
     * @param runs  how many runs there are, finished ones included
     * @param train the counts of the first run's training rows
     * @param test  the counts of its test rows
     */
    default void experimentStarted(String name, int runs, ClassCounts train, ClassCounts test) {}

    /**
     * Before a run trains.
     *
     * @param index of the run, from 1
     * @return who watches its training
     */
    default TrainingListener runStarted(RunKey run, int index) {
        return new TrainingListener() {};
    }

    /** When a run that an earlier call finished is taken as it is. */
    default void runKept(RunKey run, int index, RunMetrics metrics) {}

    /**
     * When a run that failed in an earlier call is left alone.
     *
     * @param error why it failed
     */
    default void runFailedBefore(RunKey run, int index, String error) {}

    /** When a run has left everything behind. */
    default void runFinished(RunKey run, RunMetrics metrics) {}

    /**
     * When a run failed; the others go on.
     *
     * @param log where it says more
     */
    default void runFailed(RunKey run, Throwable cause, Path log) {}

    /** When what made a run is gone, such as a killed process; the next call makes the run again. */
    default void runLost(RunKey run, String why) {}

    /** Something about the whole that a person should know, in a line. */
    default void notice(String line) {}
}
