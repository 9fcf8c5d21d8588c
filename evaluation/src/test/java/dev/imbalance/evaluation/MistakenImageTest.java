package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.evaluation.MistakenImage.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MistakenImageTest {
    private static final List<String> LABELS = List.of("cat", "dog", "eel");

    @TempDir
    Path directory;

    private final List<RunMetrics> runs = new ArrayList<>();
    private final List<Path> directories = new ArrayList<>();

    /** Rows are named as {@code cd9}: a cat that is a dog with the confidence 0.9. Each wrong one has a picture of its row number. */
    private void add(String strategy, long seed, String... rows) throws IOException {
        RunFiles files = new RunFiles(directory.resolve(strategy + seed));
        TestScores scores = new TestScores(LABELS);
        List<Mistake> mistakes = new ArrayList<>();
        files.writePredictions(LABELS, out -> {
            for (int i = 0; i < rows.length; i++) {
                int truth = "cde".indexOf(rows[i].charAt(0));
                int predicted = "cde".indexOf(rows[i].charAt(1));
                double confidence = (rows[i].charAt(2) - '0') / 10.0;
                double[] row = {(1 - confidence) / 2, (1 - confidence) / 2, (1 - confidence) / 2};
                row[predicted] = confidence;
                scores.add(truth, predicted, row);
                out.write(i, LABELS.get(truth), LABELS.get(predicted), row);
                if (truth != predicted) {
                    byte[] png = {(byte) i, 1, 2, 3};
                    mistakes.add(new Mistake(i, LABELS.get(truth), LABELS.get(predicted), confidence, png));
                }
            }
        });
        Mistakes.write(files.mistakes(), mistakes);
        ClassCounts counts = new ClassCounts(LABELS, 30, 20, 10);
        runs.add(RunFilesTest.runMetrics(strategy, Replicate.of(seed), scores.metrics(counts, counts, Shots.DEFAULT)));
        directories.add(files.directory());
    }

    private List<MistakenImage> images(Set<String> strategies, int most, int mostBytes) throws IOException {
        FinishedRuns finished = new FinishedRuns("pets", "baseline", runs, List.of(), directories);
        return MistakenImage.of(finished, PredictedRun.of(finished), strategies, most, mostBytes);
    }

    @Test
    void anImageSaysWhatEveryStrategyTakesItForAndThoseThatMostRunsMistakeComeFirst() throws IOException {
        add("baseline", 1, "cc9", "cd6", "de9", "ee9");
        add("focal", 1, "cc9", "cd8", "dd9", "ee9");
        add("baseline", 2, "cc9", "ce7", "dd9", "ec5");
        List<MistakenImage> images = images(Set.of("baseline", "focal"), 200, 1000);
        assertEquals(
                List.of(1L, 2L, 3L), images.stream().map(MistakenImage::row).toList());
        MistakenImage cat = images.get(0);
        assertEquals("cat", cat.label());
        assertEquals(List.of(3, 3), List.of(cat.wrong(), cat.runs()));
        assertEquals(
                List.of("dog", "eel"),
                cat.answers().stream().map(Answer::prediction).toList());
        assertEquals(0.8, cat.answers().get(0).confidence(), 1e-6);
        assertEquals(List.of("baseline", "focal"), cat.answers().get(0).strategies());
        assertEquals(List.of("baseline"), cat.answers().get(1).strategies());
        assertArrayEquals(new byte[] {1, 1, 2, 3}, cat.png());
    }

    @Test
    void onlyTheAskedStrategiesCount() throws IOException {
        add("baseline", 1, "cd6", "dd9");
        add("focal", 1, "cd8", "de9");
        List<MistakenImage> images = images(Set.of("baseline"), 200, 1000);
        assertEquals(List.of(0L), images.stream().map(MistakenImage::row).toList());
        assertEquals(1, images.get(0).runs());
    }

    @Test
    void theWorstOfEachStrategyAreTakenInTurnUpToTheLimits() throws IOException {
        add("baseline", 1, "cd9", "cd9", "cc9", "cc9");
        add("focal", 1, "cc9", "cc9", "cd9", "cd9");
        Set<String> both = Set.of("baseline", "focal");
        assertEquals(
                List.of(0L, 2L),
                images(both, 2, 1000).stream().map(MistakenImage::row).toList());
        assertEquals(
                List.of(0L, 1L, 2L),
                images(both, 200, 12).stream().map(MistakenImage::row).toList());
    }

    @Test
    void withoutPredictionsThereAreNone() throws IOException {
        add("baseline", 1, "cd9", "dd9");
        FinishedRuns finished = new FinishedRuns("pets", "baseline", runs, List.of(), directories);
        assertEquals(List.of(), MistakenImage.of(finished, List.of(), Set.of("baseline"), 200, 1000));
    }
}
