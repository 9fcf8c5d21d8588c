package dev.imbalance.experiment;

import dev.imbalance.data.DataException;
import dev.imbalance.evaluation.EvaluatedFile;
import dev.imbalance.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the evaluation of predictions from anywhere goes, with its report.
 *
 * @param path the directory; made if missing
 */
public record EvaluationFolder(Path path) {
    /**
     * Writes everything; what an earlier evaluation left is written over.
     *
     * @param evaluated at least one; the others are compared with the first
     * @param others    the files that the evaluation read beside the predictions
     * @param command   that does it again
     * @return the report
     * @throws DataException            if two files are of other test rows
     * @throws IllegalArgumentException if an experiment has its runs here
     * @throws IOException              if a file cannot be read or written
     */
    public Path write(List<EvaluatedFile> evaluated, List<Path> others, String command) throws IOException {
        if (hasRuns()) {
            throw new IllegalArgumentException(path + " has the runs of an experiment; choose another directory");
        }
        EvaluatedFile.write(path, evaluated, others, command);
        Path report = path.resolve(ExperimentFolder.REPORT);
        Report.write(path, report);
        return report;
    }

    /** Whether an experiment has runs here, whose comparison and report must not be written over. */
    public boolean hasRuns() throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.anyMatch(RunFolder::is);
        }
    }

    /** Deletes the directory and all in it. */
    public void delete() throws IOException {
        Folders.delete(path);
    }
}
