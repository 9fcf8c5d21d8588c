package dev.imbalance.evaluation.check;

import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.evaluation.RunProvenance;
import dev.imbalance.evaluation.UsedRows;
import dev.imbalance.trainer.EpochRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a finished run left behind that checks look at.
 *
 * @param metrics    of the run
 * @param provenance of the run; null where it is not at hand
 * @param history    one record an epoch; empty for a trainer without epochs
 */
public record RunEvidence(RunMetrics metrics, RunProvenance provenance, List<EpochRecord> history) {
    public RunEvidence {
        history = List.copyOf(history);
    }

    /**
     * Reads the files beside the metrics of a run.
     *
     * @throws IOException if one is malformed
     */
    public static RunEvidence read(RunMetrics metrics, Path directory) throws IOException {
        RunFiles files = new RunFiles(directory);
        return new RunEvidence(
                metrics,
                Files.exists(files.provenance()) ? files.readProvenance() : null,
                Files.exists(files.history()) ? files.readHistory() : List.of());
    }

    /** Which rows did what; empty in runs of earlier versions. */
    Optional<UsedRows> rows() {
        return Optional.ofNullable(provenance).map(RunProvenance::rows);
    }

    /** The rows set aside for validation; empty without any. */
    Optional<UsedRows.Validation> validation() {
        return rows().map(UsedRows::validation);
    }
}
