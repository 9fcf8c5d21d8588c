package dev.imbalance.report;

import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.Curves;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.evaluation.RunProvenance;
import dev.imbalance.evaluation.TestMetrics;
import dev.imbalance.trainer.EpochRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One run: a strategy with a seed.
 *
 * @param id         names the run in the page
 * @param metrics    null unless the run is done
 * @param history    the epochs so far; none for a trainer without epochs
 * @param curves     null unless the run is done and has any
 * @param provenance null if the run did not get that far
 * @param config     the resolved configuration as YAML; null if the run did not get that far
 */
record RunView(
        String id,
        Comparison.Run run,
        RunMetrics metrics,
        List<EpochRecord> history,
        Curves curves,
        RunProvenance provenance,
        String config) {
    static RunView read(String id, Comparison.Run run, Path experiment) throws IOException {
        Path place = experiment.resolve(run.directory());
        boolean done = run.status().equals(Comparison.DONE);
        // A run that failed has left what it has under the other name.
        RunFiles files = new RunFiles(done || Files.isDirectory(place) ? place : RunFiles.unfinished(place));
        Path config = files.directory().resolve("config.yml");
        return new RunView(
                id,
                run,
                done ? files.readMetrics() : null,
                Files.exists(files.history()) ? files.readHistory() : List.of(),
                done ? files.readCurves().orElse(null) : null,
                Files.exists(files.provenance()) ? files.readProvenance() : null,
                Files.exists(config) ? Files.readString(config) : null);
    }

    /** The same run with other metrics. */
    RunView with(RunMetrics others) {
        return new RunView(id, run, others, history, curves, provenance, config);
    }

    /** The strategy and which repeat of it, in words; a file of predictions is no repeat. */
    String title() {
        return done() && metrics.isOfPredictions() ? run.strategy() : run.strategy() + ", " + run.replicate();
    }

    /** Whether the run is under way or was stopped: it has done some epochs, perhaps. */
    boolean begun() {
        return run.status().equals(Comparison.RUNNING) || run.status().equals(Comparison.UNFINISHED);
    }

    boolean done() {
        return metrics != null;
    }

    TestMetrics test() {
        return metrics.test();
    }
}
