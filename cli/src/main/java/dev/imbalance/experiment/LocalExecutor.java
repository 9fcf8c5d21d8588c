package dev.imbalance.experiment;

import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.trainer.TrainingInterrupted;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes one run after the other in this process. */
final class LocalExecutor implements RunExecutor {
    private final ExperimentFile experiment;
    private final ExperimentData data;
    private final Path directory;
    private final RunPolicy policy;

    LocalExecutor(ExperimentFile experiment, ExperimentData data, Path directory, RunPolicy policy) {
        this.experiment = experiment;
        this.data = data;
        this.directory = directory;
        this.policy = policy;
    }

    @Override
    public void execute(List<PlannedRun> runs, Watch watch) throws IOException {
        for (PlannedRun run : runs) {
            if (policy.stop().getAsBoolean()) {
                throw new TrainingInterrupted("stopped as asked before " + run.key());
            }
            try {
                watch.finished(run, make(run, watch));
            } catch (TrainingInterrupted e) {
                throw e;
            } catch (IOException | RuntimeException | VirtualMachineError | LinkageError e) {
                Optional<FileSystemException> full = Folders.takesNoMore(e, RunFiles.unfinished(place(run)));
                if (full.isPresent()) {
                    throw full.get();
                }
                watch.failed(run, e);
            }
        }
    }

    private RunMetrics make(PlannedRun run, Watch watch) throws IOException {
        ExperimentData.Loaded rows = data.load(run.strategy(), run.key().replicate());
        return new SingleRun(experiment, run.strategy(), run.key(), place(run), policy).run(rows, watch.started(run));
    }

    private Path place(PlannedRun run) {
        return directory.resolve(run.key().directory());
    }
}
