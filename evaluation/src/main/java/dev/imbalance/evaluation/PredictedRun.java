package dev.imbalance.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * A finished run with what it predicted, for comparisons row by row.
 *
 * @param metrics     what was measured
 * @param predictions of every test row
 */
public record PredictedRun(RunMetrics metrics, RunPredictions predictions) {
    /**
     * The runs of an experiment with their predictions; none if a run was not read from a directory or has no predictions there.
     *
     * @throws IOException if a file is malformed
     */
    public static List<PredictedRun> of(FinishedRuns runs) throws IOException {
        List<PredictedRun> predicted = new ArrayList<>();
        if (runs.directories().size() != runs.runs().size()) {
            return predicted;
        }
        for (int i = 0; i < runs.runs().size(); i++) {
            RunFiles files = new RunFiles(runs.directories().get(i));
            if (!Files.exists(files.predictions())) {
                return List.of();
            }
            RunMetrics metrics = runs.runs().get(i);
            predicted.add(new PredictedRun(
                    metrics,
                    RunPredictions.read(
                            files, List.copyOf(metrics.test().labels().keySet()))));
        }
        return predicted;
    }
}
