package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.evaluation.StrategyTable.Row;
import dev.imbalance.evaluation.StrategyTable.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrategyTableTest {
    @TempDir
    Path directory;

    /** Two classes of 10 test rows, of which these many are right; "eel" is few-shot. */
    private static RunMetrics run(String strategy, long seed, int cats, int eels) {
        ClassCounts counts = new ClassCounts(List.of("cat", "eel"), 200, 5);
        TestScores scores = new TestScores(counts.labels());
        for (int row = 0; row < 10; row++) {
            scores.add(0, row < cats ? 0 : 1);
            scores.add(1, row < eels ? 1 : 0);
        }
        return RunFilesTest.runMetrics(strategy, seed, scores.metrics(counts, counts, Shots.DEFAULT));
    }

    private static StrategyTable table(String against, RunMetrics... runs) {
        return StrategyTable.of(new FinishedRuns("pets", runs[0].strategy(), List.of(runs), List.of()), against);
    }

    private static final RunMetrics[] PETS = {
        run("baseline", 1, 10, 2),
        run("baseline", 2, 9, 4),
        run("baseline", 3, 10, 3),
        run("better", 1, 10, 6),
        run("better", 2, 9, 8),
        run("better", 3, 10, 8),
        run("worse", 3, 5, 3),
        run("worse", 2, 4, 4),
        run("worse", 1, 4, 2),
        run("mixed", 1, 10, 4),
        run("mixed", 2, 8, 4),
        run("mixed", 3, 10, 3),
        run("once", 2, 9, 9),
        run("elsewhere", 9, 9, 9),
        run("elsewhere", 8, 9, 9)
    };

    @Test
    void aDifferenceIsPairedBySeedWhateverTheOrderOfTheRuns() {
        Row worse = table("baseline", PETS).rows().get(2);
        assertEquals(List.of(3L, 2L, 1L), worse.seeds());
        assertEquals(-0.8 / 3, worse.difference().mean(), 1e-12);
        // -0.3, -0.25, -0.25: their standard deviation is 0.05 / sqrt(3), and t at p for two degrees (2p - 1) / sqrt(2p
        // (1 - p)).
        double margin = 0.95 / Math.sqrt(2 * 0.975 * 0.025) * 0.05 / 3;
        assertEquals(-0.8 / 3 - margin, worse.difference().low(), 1e-12);
        assertEquals(-0.8 / 3 + margin, worse.difference().high(), 1e-12);
    }

    /** Two classes of 10 test rows, of which these many are right, and 90 training rows. */
    private static RunMetrics fold(String strategy, long seed, int fold, int eels) {
        ClassCounts counts = new ClassCounts(List.of("cat", "eel"), 80, 10);
        TestScores scores = new TestScores(counts.labels());
        for (int row = 0; row < 10; row++) {
            scores.add(0, 0);
            scores.add(1, row < eels ? 1 : 0);
        }
        return RunFilesTest.runMetrics(
                strategy, new Replicate(seed, fold), scores.metrics(counts, counts, Shots.DEFAULT));
    }

    @Test
    void overFoldsAnIntervalIsCorrectedForTheTrainingRowsThatRunsShare() {
        StrategyTable table = table(
                "baseline",
                fold("baseline", 1, 1, 2),
                fold("baseline", 1, 2, 4),
                fold("baseline", 2, 1, 2),
                fold("other", 1, 2, 7),
                fold("other", 1, 1, 6),
                fold("other", 2, 1, 8));
        Row other = table.rows().get(1);
        assertEquals(List.of(1L, 2L), other.seeds());
        // 0.15, 0.2 and 0.3 over three runs of 20 test and 90 training rows.
        double mean = 0.65 / 3;
        double variance = (Math.pow(0.15 - mean, 2) + Math.pow(0.2 - mean, 2) + Math.pow(0.3 - mean, 2)) / 2;
        double t = 0.95 / Math.sqrt(2 * 0.975 * 0.025);
        assertEquals(3, other.difference().seeds());
        assertEquals(mean, other.difference().mean(), 1e-12);
        assertEquals(
                mean - t * Math.sqrt(variance * (1 / 3.0 + 20 / 90.0)),
                other.difference().low(),
                1e-12);
        assertEquals(SeedMean.of(1.5, 1.5, 1.5), other.trainSeconds());
    }

    @Test
    void theVerdictSaysWhetherTheIntervalExcludesZero() {
        List<Row> rows = table("baseline", PETS).rows();
        assertEquals(
                List.of("baseline", "better", "worse", "mixed", "once", "elsewhere"),
                rows.stream().map(Row::strategy).toList());
        assertNull(rows.get(0).verdict());
        assertNull(rows.get(0).difference());
        assertEquals(Verdict.BETTER, rows.get(1).verdict());
        assertEquals(Verdict.WORSE, rows.get(2).verdict());
        assertEquals(Verdict.NO_CLEAR_DIFFERENCE, rows.get(3).verdict());
        assertEquals(Verdict.UNDEFINED, rows.get(4).verdict());
        assertEquals(0.25, rows.get(4).difference().mean(), 1e-12);
        assertEquals(Verdict.UNDEFINED, rows.get(5).verdict());
        assertEquals(0, rows.get(5).difference().seeds());
    }

    @Test
    void anotherStrategyCanBeComparedWith() {
        List<Row> rows = table("better", PETS).rows();
        assertEquals(Verdict.WORSE, rows.get(0).verdict());
        assertNull(rows.get(1).verdict());
    }

    @Test
    void meansAreOverTheSeedsOfTheStrategy() {
        Row baseline = table("baseline", PETS).rows().get(0);
        assertEquals((0.6 + 0.65 + 0.65) / 3, baseline.balancedAccuracy().mean(), 1e-12);
        assertEquals(0.3, baseline.fewRecall().mean(), 1e-12);
        assertEquals(2.9 / 3, baseline.manyRecall().mean(), 1e-12);
        assertEquals(Double.NaN, baseline.mediumRecall().mean());
        assertEquals(1.5, baseline.trainSeconds().mean());
    }

    @Test
    void whatIsUndefinedIsNullInJson() throws IOException {
        JsonNode json = Json.MAPPER.readTree(Json.text(table("baseline", PETS)));
        assertEquals(StrategyTable.SCHEMA, json.get("schema").asText());
        assertTrue(json.at("/rows/0/difference").isNull());
        assertTrue(json.at("/rows/0/mediumRecall/mean").isNull());
        assertTrue(json.at("/rows/4/balancedAccuracy/low").isNull());
        assertFalse(json.at("/rows/4/balancedAccuracy/mean").isNull());
        assertEquals("no clear difference", json.at("/rows/3/verdict").asText());
        assertEquals("undefined", json.at("/rows/5/verdict").asText());
    }

    @Test
    void aStrategyWithoutRunsCannotBeComparedWith() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> table("focal", run("baseline", 1, 9, 2)));
        assertEquals("there is no finished run of a strategy \"focal\"; the strategies are baseline", e.getMessage());
    }

    private void write(String name, RunMetrics metrics, String startedAt) throws IOException {
        RunFiles files = new RunFiles(directory.resolve(name));
        files.writeMetrics(metrics);
        Files.writeString(directory.resolve(name).resolve("config.yml"), "");
        Files.writeString(
                files.provenance(),
                "{\"schema\": \"imbalance-provenance/1\", \"data\": [], \"startedAt\": \"" + startedAt + "\"}");
    }

    @Test
    void withoutAComparisonTheFinishedRunsAreReadInTheOrderInWhichTheyBegan() throws IOException {
        write("b", run("zebra", 1, 9, 2), "2026-11-21T10:00:00.5Z");
        write("a", run("focal", 1, 9, 2), "2026-11-21T10:00:01Z");
        write("c.unfinished", run("late", 1, 9, 2), "2026-11-21T10:00:02Z");
        FinishedRuns runs = FinishedRuns.read(directory);
        assertEquals("zebra", runs.baseline());
        assertEquals(
                List.of("zebra", "focal"),
                runs.runs().stream().map(RunMetrics::strategy).toList());
        write("d", run("focal", 1, 9, 2), "2026-11-21T10:00:03Z");
        assertTrue(assertThrows(IOException.class, () -> FinishedRuns.read(directory))
                .getMessage()
                .startsWith("the strategy \"focal\" has two runs of seed 1, "));
    }

    @Test
    void aComparisonSaysWhichRunsThereAre() throws IOException {
        RunMetrics focal = run("focal", 1, 9, 2);
        write("old", run("focal", 1, 1, 1), "2026-11-21T10:00:00Z");
        write("new", focal, "2026-11-21T10:00:01Z");
        Comparison.of(
                        "pets",
                        "baseline",
                        "",
                        "",
                        List.of(
                                Comparison.Run.failed("bad", "baseline", Replicate.of(1), "diverged"),
                                Comparison.Run.done("new", focal)))
                .write(directory);
        FinishedRuns runs = FinishedRuns.read(directory);
        assertEquals("baseline", runs.baseline());
        assertEquals(1, runs.runs().size());
        assertEquals(0.55, runs.runs().get(0).test().balancedAccuracy(), 1e-12);
        assertEquals("diverged", runs.failed().get(0).error());
    }

    @Test
    void beforeTheFirstRunIsFinishedThereAreNone() throws IOException {
        Files.createDirectories(directory.resolve("a.unfinished"));
        Files.writeString(directory.resolve("a.unfinished").resolve("config.yml"), "");
        assertEquals(List.of(), FinishedRuns.read(directory).runs());
    }
}
