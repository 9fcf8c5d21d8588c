package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.imbalance.data.ClassCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    @TempDir
    Path directory;

    /** Two classes of 10 test rows, of which these many are right; "eel" is rare. */
    private static Comparison.Run run(String strategy, long seed, int cats, int eels) {
        ClassCounts counts = new ClassCounts(List.of("cat", "eel"), 100, 5);
        TestScores scores = new TestScores(counts.labels());
        for (int row = 0; row < 10; row++) {
            scores.add(0, row < cats ? 0 : 1);
            scores.add(1, row < eels ? 1 : 0);
        }
        TestMetrics test = scores.metrics(counts, counts, Shots.DEFAULT);
        return Comparison.Run.done(strategy + "-seed" + seed, RunFilesTest.runMetrics(strategy, seed, test));
    }

    @Test
    void gainsArePairedBySeedAndLeaveFailedRunsOut() {
        Comparison comparison = Comparison.of(
                "pets",
                "baseline",
                "",
                "",
                List.of(
                        run("baseline", 1, 10, 2),
                        run("baseline", 2, 9, 4),
                        run("focal", 1, 9, 5),
                        run("focal", 2, 8, 8),
                        run("focal", 3, 0, 0),
                        Comparison.Run.failed("bad-seed1", "bad", Replicate.of(1), "diverged")));
        assertEquals(1, comparison.gains().size());
        Comparison.Gain gain = comparison.gains().get(0);
        assertEquals("focal", gain.strategy());
        assertEquals(2, gain.seeds());
        assertEquals(0.35, gain.rarestRecall(), 1e-12);
        assertEquals(-0.1, gain.otherRecall(), 1e-12);
        assertEquals(0.125, gain.balancedAccuracy(), 1e-12);
    }

    @Test
    void withoutTheBaselineThereAreNoGains() {
        Comparison comparison = Comparison.of(
                "pets",
                "baseline",
                "",
                "",
                List.of(
                        Comparison.Run.failed("baseline-seed1", "baseline", Replicate.of(1), "out of memory"),
                        run("focal", 1, 9, 5)));
        assertEquals(List.of(), comparison.gains());
    }

    @Test
    void readsBackAsWritten() throws IOException {
        Comparison comparison = Comparison.of(
                "pets",
                "baseline",
                "experiment: pets\n",
                "./imbalance run pets.yml",
                List.of(
                        run("baseline", 1, 10, 2),
                        run("focal", 1, 9, 5),
                        Comparison.Run.failed("bad-seed1", "bad", Replicate.of(1), "diverged")));
        comparison.write(directory);
        assertEquals(comparison, Comparison.read(directory));
    }

    /** Two classes of 10 test rows, of which these many are right, and these many training rows. */
    private static RunMetrics metrics(
            String strategy, Replicate replicate, int catsRight, int eelsRight, long cats, long eels) {
        ClassCounts counts = new ClassCounts(List.of("cat", "eel"), cats, eels);
        TestScores scores = new TestScores(counts.labels());
        for (int row = 0; row < 10; row++) {
            scores.add(0, row < catsRight ? 0 : 1);
            scores.add(1, row < eelsRight ? 1 : 0);
        }
        return RunFilesTest.runMetrics(strategy, replicate, scores.metrics(counts, counts, Shots.DEFAULT));
    }

    @Test
    void withFoldsGainsArePairedBySeedAndFold() {
        List<Comparison.Run> runs = new ArrayList<>();
        for (int fold = 1; fold <= 2; fold++) {
            runs.add(Comparison.Run.done("a" + fold, metrics("baseline", new Replicate(1, fold), 10, fold, 100, 5)));
            runs.add(Comparison.Run.done("b" + fold, metrics("focal", new Replicate(1, fold), 10, 4 * fold, 100, 5)));
        }
        runs.add(Comparison.Run.done("c", metrics("focal", new Replicate(1, 3), 0, 0, 100, 5)));
        Comparison.Gain gain =
                Comparison.of("pets", "baseline", "", "", runs).gains().get(0);
        assertEquals(2, gain.seeds());
        assertEquals((0.3 + 0.6) / 2, gain.rarestRecall(), 1e-12);
    }

    @Test
    void aRunOfOtherTrainingRowsIsGroupedAsTheBaselinesFirstRun() throws IOException {
        RunMetrics turned = metrics("turned", Replicate.of(1), 9, 2, 5, 100);
        RunMetrics baseline = metrics("baseline", Replicate.of(1), 10, 6, 200, 5);
        assertEquals(List.of("cat"), turned.test().rarest().labels());
        List<Comparison.Run> runs = new ArrayList<>();
        for (RunMetrics run : List.of(turned, baseline)) {
            Files.createDirectories(directory.resolve(run.strategy()));
            new RunFiles(directory.resolve(run.strategy())).writeMetrics(run);
            runs.add(Comparison.Run.done(run.strategy(), run));
        }
        Comparison comparison = Comparison.of("pets", "baseline", "", "", runs).groupedAlike(directory);
        assertEquals(0.2, comparison.runs().get(0).rarestRecall());
        assertEquals(0.9, comparison.runs().get(0).otherRecall());
        assertEquals(0.6, comparison.runs().get(1).rarestRecall());
        assertEquals(-0.4, comparison.gains().get(0).rarestRecall(), 1e-12);

        comparison.write(directory);
        TestMetrics test = FinishedRuns.read(directory).runs().get(0).test();
        assertEquals(List.of("eel"), test.rarest().labels());
        assertEquals(Shots.Band.MANY, test.labels().get("cat").shot());
        assertEquals(5, test.labels().get("cat").trainCount(), "counts stay the run's own");
        assertEquals(0.9, test.manyRecall());
        assertEquals(0.2, test.fewRecall());
        assertEquals(turned.test().balancedAccuracy(), test.balancedAccuracy());
    }

    @Test
    void runsOfOtherClassesAreNotCompared() {
        ClassCounts counts = new ClassCounts(List.of("cat", "owl"), 100, 5);
        TestScores scores = new TestScores(counts.labels());
        scores.add(0, 0);
        RunMetrics other = RunFilesTest.runMetrics("other", 1, scores.metrics(counts, counts, Shots.DEFAULT));
        List<RunMetrics> runs = List.of(metrics("baseline", Replicate.of(1), 1, 1, 100, 5), other);
        assertEquals(
                "runs of different classes cannot be compared: [cat, owl] and [cat, eel]",
                assertThrows(IllegalArgumentException.class, () -> RunMetrics.groupedAlike(runs, "baseline"))
                        .getMessage());
    }

    @Test
    void theConfusionOfASeedIsTheSumOfItsFolds() {
        FinishedRuns runs = new FinishedRuns(
                "pets",
                "baseline",
                List.of(
                        metrics("baseline", new Replicate(1, 1), 10, 2, 100, 5),
                        metrics("baseline", new Replicate(1, 2), 7, 4, 100, 5),
                        metrics("baseline", new Replicate(2, 1), 0, 0, 100, 5),
                        metrics("focal", new Replicate(1, 1), 0, 0, 100, 5)),
                List.of());
        ConfusionCounts pooled = runs.pooled("baseline", 1);
        assertArrayEquals(new long[][] {{17, 3}, {14, 6}}, pooled.toArray());
        assertEquals(40, pooled.total());
        assertEquals(23 / 40.0, pooled.accuracy());
        assertThrows(IllegalArgumentException.class, () -> runs.pooled("baseline", 3));
    }
}
