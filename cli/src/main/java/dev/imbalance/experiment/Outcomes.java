package dev.imbalance.experiment;

import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.FaultLine;
import dev.imbalance.evaluation.RunFailure;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.trainer.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers what became of each run, records failures and tells the listener. */
final class Outcomes implements RunExecutor.Watch {
    private final Path directory;
    private final RunListener listener;
    private final Map<RunKey, Comparison.Run> runs = new HashMap<>();

    Outcomes(Path directory, RunListener listener) {
        this.directory = directory;
        this.listener = listener;
    }

    /** A run that an earlier call finished. */
    void kept(PlannedRun run, RunMetrics metrics) {
        runs.put(run.key(), Comparison.Run.done(run.key().directory(), metrics));
        listener.runKept(run.key(), run.index(), metrics);
    }

    /** A run that failed in an earlier call. */
    void failedBefore(PlannedRun run, RunFailure failure) {
        put(run, failure.error());
        listener.runFailedBefore(run.key(), run.index(), failure.error());
    }

    @Override
    public TrainingListener started(PlannedRun run) {
        return listener.runStarted(run.key(), run.index());
    }

    @Override
    public void finished(PlannedRun run, RunMetrics metrics) {
        runs.put(run.key(), Comparison.Run.done(run.key().directory(), metrics));
        listener.runFinished(run.key(), metrics);
    }

    @Override
    public void failed(PlannedRun run, Throwable fault) {
        RunKey key = run.key();
        String error = FaultLine.of(fault);
        put(run, error);
        Path unfinished = RunFiles.unfinished(directory.resolve(key.directory()));
        try {
            new RunFiles(unfinished)
                    .writeFailure(new RunFailure(
                            key.strategy(),
                            key.replicate(),
                            error,
                            Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        listener.runFailed(key, fault, unfinished.resolve(SingleRun.LOG));
    }

    @Override
    public void lost(PlannedRun run, String why) {
        put(run, why);
        listener.runLost(run.key(), why);
    }

    private void put(PlannedRun run, String error) {
        RunKey key = run.key();
        runs.put(key, Comparison.Run.failed(key.directory(), key.strategy(), key.replicate(), error));
    }

    Comparison.Run of(PlannedRun run) {
        return runs.get(run.key());
    }

    List<RunKey> failed(List<PlannedRun> planned) {
        return planned.stream()
                .filter(run -> of(run).status().equals(Comparison.FAILED))
                .map(PlannedRun::key)
                .toList();
    }
}
