package dev.imbalance.experiment;

import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.trainer.TrainingListener;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;

/**
 * Makes the runs of an experiment. In which order, how many at a time and in which process or on which machine is its own affair; that
 * each leaves the files of a finished run in its directory, or none by that name, is not.
 */
public interface RunExecutor {
    /** Is told what becomes of each run; its methods may be called from any thread, one call at a time. */
    interface Watch {
        /** Before a run trains; gives who watches its training. */
        TrainingListener started(PlannedRun run);

        /** When a run has left everything behind. */
        void finished(PlannedRun run, RunMetrics metrics);

        /** When a run failed; the others go on. */
        void failed(PlannedRun run, Throwable fault);

        /** When what made a run is gone, such as a killed process: no fault of the run, so the next call makes it again. */
        void lost(PlannedRun run, String why);
    }

    /**
     * Makes runs and returns when each is finished, has failed or is lost.
     *
     * @throws TrainingInterrupted when asked to stop; the runs that are finished by then are whole
     * @throws FileSystemException naming the place, if nothing more can be written there, so that every further run would fail too
     * @throws IllegalStateException if the data or the toolkit are no longer those that the experiment began with
     * @throws IOException         if the runs cannot be made at all
     */
    void execute(List<PlannedRun> runs, Watch watch) throws IOException;
}
