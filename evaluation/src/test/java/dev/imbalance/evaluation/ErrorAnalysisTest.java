package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.evaluation.Changes.ChangedRow;
import dev.imbalance.evaluation.Changes.Counts;
import dev.imbalance.evaluation.ErrorAnalysis.ConfusedPair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorAnalysisTest {
    private static final List<String> LABELS = List.of("cat", "dog", "eel");

    @TempDir
    Path directory;

    /** Rows are named by true class, predicted class and the confidence in tenths: {@code cd9} is a cat that is surely a dog. */
    private PredictedRun run(String strategy, Replicate replicate, int firstRow, String... rows) throws IOException {
        RunFiles files = new RunFiles(directory.resolve(strategy + replicate));
        TestScores scores = new TestScores(LABELS);
        files.writePredictions(LABELS, out -> {
            for (int i = 0; i < rows.length; i++) {
                int truth = "cde".indexOf(rows[i].charAt(0));
                int predicted = "cde".indexOf(rows[i].charAt(1));
                double confidence = (rows[i].charAt(2) - '0') / 10.0;
                double[] row = {(1 - confidence) / 2, (1 - confidence) / 2, (1 - confidence) / 2};
                row[predicted] = confidence;
                scores.add(truth, predicted, row);
                out.write(firstRow + i, LABELS.get(truth), LABELS.get(predicted), row);
            }
        });
        ClassCounts counts = new ClassCounts(LABELS, 30, 20, 10);
        RunMetrics metrics =
                RunFilesTest.runMetrics(strategy, replicate, scores.metrics(counts, counts, Shots.DEFAULT));
        return new PredictedRun(metrics, RunPredictions.read(files));
    }

    private PredictedRun run(String strategy, long seed, String... rows) throws IOException {
        return run(strategy, Replicate.of(seed), 0, rows);
    }

    @Test
    void confusedPairsArePooledOverSeedsTheMostRowsFirst() throws IOException {
        List<ErrorAnalysis> analyses = ErrorAnalysis.of(List.of(
                run("baseline", 1, "cc9", "cd8", "dd7", "ed6", "ed5"),
                run("focal", 1, "cc9", "cc8", "dd7", "ee6", "ee5"),
                run("baseline", 2, "cd9", "cd8", "dd7", "ee6", "ec5")));
        assertEquals(
                List.of("baseline", "focal"),
                analyses.stream().map(ErrorAnalysis::strategy).toList());
        ErrorAnalysis baseline = analyses.get(0);
        assertEquals(10, baseline.rows());
        assertEquals(
                List.of(
                        new ConfusedPair("cat", "dog", 3, 0.75),
                        new ConfusedPair("eel", "dog", 2, 0.5),
                        new ConfusedPair("eel", "cat", 1, 0.25)),
                baseline.confused());
        assertEquals(List.of(), analyses.get(1).confused());
    }

    @Test
    void histogramsCountRightAndWrongRowsByConfidence() throws IOException {
        ErrorAnalysis analysis = ErrorAnalysis.of(List.of(run("baseline", 1, "cc9", "cd9", "cd5", "dd:", "ee9")))
                .get(0);
        List<ConfidenceHistogram.Bin> all = analysis.confidences().bins();
        assertEquals(ConfidenceHistogram.BINS, all.size());
        assertEquals(5, all.stream().mapToLong(bin -> bin.right() + bin.wrong()).sum());
        // "dd:" has a confidence of 1, on the last edge.
        assertEquals(new ConfidenceHistogram.Bin(0.95, 1, 1, 0), all.get(19));
        assertEquals(new ConfidenceHistogram.Bin(0.9, 0.95, 2, 1), all.get(18));
        assertEquals(new ConfidenceHistogram.Bin(0.5, 0.55, 0, 1), all.get(10));
        assertEquals(List.of("cat", "dog", "eel"), List.copyOf(analysis.labels().keySet()));
        assertEquals(
                1,
                analysis.labels().get("cat").bins().stream()
                        .mapToLong(ConfidenceHistogram.Bin::right)
                        .sum());
    }

    @Test
    void scoresThatAreNoProbabilitiesHaveNoHistogram() throws IOException {
        RunFiles files = new RunFiles(directory.resolve("margins"));
        files.writePredictions(LABELS, out -> out.write(0, "cat", "dog", new double[] {-1, 3, 0}));
        RunMetrics metrics = RunFilesTest.runMetrics("margins", 1, RunFilesTest.testMetrics());
        PredictedRun run = new PredictedRun(metrics, RunPredictions.read(files));
        assertEquals(
                List.of(), ErrorAnalysis.of(List.of(run)).get(0).confidences().bins());
    }

    @Test
    void changesAreCountedForEachReplicateAndRowsNamedThatChangeMostOften() throws IOException {
        List<Changes> changes = Changes.against(
                List.of(
                        run("baseline", 1, "cc9", "cd8", "dd7", "ed6", "ec5"),
                        run("focal", 2, "cc9", "cc8", "de9", "ee6", "ed5"),
                        run("baseline", 2, "cd7", "cd9", "dd7", "ed6", "ec5"),
                        run("focal", 1, "cc9", "cc8", "dc7", "ed6", "ee5"),
                        run("alone", 3, "cc9", "cc8", "dc7", "ed6", "ee5")),
                "baseline");
        assertEquals(List.of("focal"), changes.stream().map(Changes::strategy).toList());
        Changes focal = changes.get(0);
        assertEquals(Replicate.of(2), focal.replicates().get(0).replicate());
        assertEquals(new Counts(0, 3, 1, 1), focal.replicates().get(0).all());
        assertEquals(new Counts(1, 2, 1, 1), focal.replicates().get(1).all());
        assertEquals(new Counts(1, 3, 0, 0), focal.labels().get("cat"));
        assertEquals(new Counts(0, 0, 2, 0), focal.labels().get("dog"));
        assertEquals(new Counts(0, 2, 0, 2), focal.labels().get("eel"));
        assertEquals(new Counts(1, 5, 2, 2), focal.all());
        assertEquals(
                List.of(
                        new ChangedRow(1, "cat", "dog", 0.9f, 2, 2),
                        new ChangedRow(0, "cat", "dog", 0.7f, 1, 2),
                        new ChangedRow(3, "eel", "dog", 0.6f, 1, 2),
                        new ChangedRow(4, "eel", "cat", 0.5f, 1, 2)),
                focal.fixed());
        assertEquals(List.of(new ChangedRow(2, "dog", "eel", 0.9f, 2, 2)), focal.broken());
    }

    @Test
    void foldsArePairedByTheirRowNumbers() throws IOException {
        Replicate first = new Replicate(1, 1);
        Replicate second = new Replicate(1, 2);
        List<PredictedRun> runs = List.of(
                run("baseline", first, 0, "cc9", "cd8"),
                run("baseline", second, 2, "dd9", "ec8"),
                run("focal", first, 0, "cc9", "cc8"),
                run("focal", second, 2, "dd9", "ee8"));
        Changes focal = Changes.against(runs, "baseline").get(0);
        assertEquals(
                List.of(first, second),
                focal.replicates().stream().map(Changes.OfReplicate::replicate).toList());
        assertEquals(
                List.of(new ChangedRow(1, "cat", "dog", 0.8f, 1, 1), new ChangedRow(3, "eel", "cat", 0.8f, 1, 1)),
                focal.fixed());
        PairedComparison comparison = PairedComparison.against(runs, "baseline", HeadlineMetric.ACCURACY)
                .get("focal");
        assertEquals(0.5, comparison.difference());
    }

    @Test
    void otherRowsAreRefusedAndRowsMustAscend() throws IOException {
        List<PredictedRun> runs = List.of(
                run("baseline", Replicate.of(1), 0, "cc9", "dd9"), run("focal", Replicate.of(1), 1, "cc9", "dd9"));
        OtherRowsException refused = assertThrows(OtherRowsException.class, () -> Changes.against(runs, "baseline"));
        assertTrue(refused.getMessage().contains("row 1 of the data is in"), refused::getMessage);
        RunFiles files = new RunFiles(directory.resolve("twice"));
        files.writePredictions(LABELS, out -> {
            out.write(1, "cat", "dog", new double[] {0, 1, 0});
            out.write(1, "cat", "dog", new double[] {0, 1, 0});
        });
        IOException malformed = assertThrows(IOException.class, () -> RunPredictions.read(files));
        assertTrue(malformed.getMessage().contains("where a row above 1 is expected"), malformed::getMessage);
    }
}
