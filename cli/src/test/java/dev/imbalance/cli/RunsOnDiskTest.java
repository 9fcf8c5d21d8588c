package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.evaluation.RunFailure;
import dev.imbalance.evaluation.RunFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ls, show, rm and report on an experiment of four finished runs. */
class RunsOnDiskTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path directory;
    private List<Path> runs;

    @BeforeEach
    void runTheTinyExperiment() throws IOException {
        directory = folder.resolve("runs/tiny");
        assertEquals(
                0,
                Outcome.of("run", TinyExperiment.in(folder), "--out", directory).code());
        runs = Comparison.read(directory).runs().stream()
                .map(run -> directory.resolve(run.directory()))
                .toList();
    }

    private static JsonNode json(Object... words) throws IOException {
        Outcome outcome = Outcome.of(words);
        assertEquals("", outcome.err());
        return MAPPER.readTree(outcome.out());
    }

    /** As the runner leaves a run that ended so. */
    private Path unfinished(Path run, String log) throws IOException {
        Path place = RunFiles.unfinished(run);
        Files.move(run, place);
        Files.delete(place.resolve("metrics.json"));
        Files.writeString(place.resolve("log.txt"), log);
        return place;
    }

    private Path failed(Path run, String error) throws IOException {
        Path place = unfinished(run, "10:00:00 INFO tiny: weights, seed 1, reweight effective-number(beta=auto)\n");
        new RunFiles(place).writeFailure(new RunFailure("weights", Replicate.of(1), error, Instant.EPOCH));
        return place;
    }

    @Test
    void watchingWhatNobodyRunsWritesTheReportOnceAndEnds() throws IOException {
        Path page = folder.resolve("watched.html");
        Outcome outcome = Outcome.of("report", directory, "--watch", "--out", page);
        assertTrue(
                outcome.out().matches("Report: " + Pattern.quote(page.toString()) + "\\R\\d\\d:[\\d:]+ 4 done\\R"),
                outcome.out());
        assertEquals(0, outcome.code());
        assertEquals(2, Outcome.of("report", directory, "--watch", "--json").code());
        assertEquals(
                2,
                Outcome.of("report", directory, "--watch", "--format", "json").code());
        Path stopped = unfinished(runs.get(3), "10:00:00 INFO tiny: weights, seed 2\n");
        assertTrue(
                Outcome.of("report", directory, "--watch", "--out", page).out().contains("3 done, 1 unfinished"));
        assertTrue(Files.readString(page).contains("weights, seed 2: unfinished"));
        assertTrue(Files.exists(stopped));
    }

    @Test
    void aRunThatFailedBeforeItsLogBeganIsListedAndAnUnreadableFailureIsUnfinished() throws IOException {
        Path place = failed(runs.get(2), "the worker process 7 ended by itself (exit status 3)");
        Files.delete(place.resolve("log.txt"));
        assertEquals(
                "failed", json("ls", directory, "--json").at("/runs/2/status").asText());
        Files.writeString(place.resolve("failed.json"), "{");
        JsonNode run = json("ls", directory, "--json").at("/runs/2");
        assertEquals("unfinished", run.get("status").asText());
        assertTrue(run.get("reason").asText().contains("failed.json"), run::toString);
    }

    private static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }

    @Test
    void lsListsTheExperimentsBelowAFolder() throws IOException {
        List<String> lines = Outcome.of("ls", folder).out().lines().toList();
        assertEquals(2, lines.size());
        assertTrue(
                lines.get(1).startsWith(directory + "  tiny        2           4         0           0 "),
                lines.get(1));
        JsonNode experiment = json("ls", folder, "--json").at("/experiments/0");
        assertEquals(directory.toString(), experiment.get("directory").asText());
        assertEquals(4, experiment.get("finished").asInt());
        assertEquals("weights", experiment.at("/strategies/1").asText());
    }

    @Test
    void lsListsTheRunsOfAnExperimentAsTheyStand() throws IOException {
        unfinished(runs.get(1), "10:00:00 INFO tiny: baseline, seed 2, the plain trainer\n");
        failed(runs.get(2), "the loss is NaN in epoch 2");
        Outcome outcome = Outcome.of("ls", directory);
        assertEquals(0, outcome.code());
        assertTrue(outcome.out().startsWith("tiny: 2 finished, 1 unfinished, 1 failed; "), outcome.out());
        assertTrue(outcome.out().endsWith("\nweights, seed 1, failed: the loss is NaN in epoch 2\n"), outcome.out());
        JsonNode listed = json("ls", directory, "--json").get("runs");
        assertEquals(List.of("finished", "unfinished", "failed", "finished"), listed.findValuesAsText("status"));
        assertEquals(0.5, listed.at("/0/balancedAccuracy").asDouble());
        assertTrue(listed.at("/2/balancedAccuracy").isNull());
        assertEquals("the loss is NaN in epoch 2", listed.at("/2/reason").asText());
    }

    @Test
    void aRunThatIsTriedAgainHasNotFailed() throws IOException {
        Path failed = failed(runs.get(2), "the loss is NaN in epoch 2");
        // As the runner does before it begins again.
        Files.delete(failed.resolve("failed.json"));
        assertEquals(
                "unfinished",
                json("ls", directory, "--json").at("/runs/2/status").asText());
    }

    @Test
    void lsOfNothingSaysHowToBegin() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertTrue(Outcome.of("ls", empty).out().endsWith("To begin: imbalance run quickstart\n"));
        assertEquals(0, json("ls", empty, "--json").get("experiments").size());
        assertEquals(2, Outcome.of("ls", folder.resolve("missing")).code());
        assertTrue(Outcome.of("ls", runs.get(0)).err().contains("imbalance show"));
    }

    @Test
    void showSaysWhatARunIsWhatItReachedAndHowToMakeItAgain() throws IOException {
        Outcome outcome = Outcome.of("show", runs.get(2));
        assertEquals(0, outcome.code());
        assertTrue(
                outcome.out().startsWith("tiny: weights, seed 1, reweight effective-number(beta=auto)\nfinished, "),
                outcome.out());
        for (String line : List.of(
                "balanced accuracy  50.0 %",
                "cat    3              3          100.0 %  75.0 %     85.7 %  few", "  model.tribuo        ")) {
            assertTrue(outcome.out().contains("\n" + line), outcome.out());
        }
        String command = new RunFiles(runs.get(2)).readProvenance().command();
        assertTrue(outcome.out().endsWith("\nTo make it again: " + command + "\n"), outcome.out());
        JsonNode run = json("show", runs.get(2), "--json");
        assertEquals(command, run.get("command").asText());
        assertEquals(MAPPER.readTree(runs.get(2).resolve("metrics.json").toFile()), run.get("metrics"));
    }

    @Test
    void showOfAFailedRunHasTheReasonAndNoMetrics() throws IOException {
        Path failed = failed(runs.get(2), "Java heap space");
        String shown = Outcome.of("show", failed).out();
        assertTrue(shown.startsWith("weights, seed 1\nfailed, "), shown);
        assertTrue(shown.contains(": Java heap space\n"), shown);
        assertTrue(json("show", failed, "--json").get("metrics").isNull());
    }

    @Test
    void aLinkThatTheUserNamesIsWhatItLeadsTo() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), directory);
        JsonNode listed = json("ls", link, "--json");
        assertEquals("tiny", listed.get("experiment").asText());
        assertEquals(4, listed.get("runs").size());
        assertEquals(Outcome.of("ls", directory).out(), Outcome.of("ls", link).out());
        assertEquals(4, json("report", link, "--json").get("runs").asInt());
        Path stopped = unfinished(runs.get(1), "10:00:00 INFO tiny: baseline, seed 2, the plain trainer\n");
        Path run = Files.createSymbolicLink(folder.resolve("run"), stopped);
        JsonNode shown = json("show", run, "--json");
        assertEquals(2, shown.get("seed").asInt());
        assertEquals("unfinished", shown.get("status").asText());
        Path done = Files.createSymbolicLink(folder.resolve("done"), runs.get(0));
        assertEquals(
                Outcome.of("show", runs.get(0)).out(), Outcome.of("show", done).out());
        // What is found in a folder is not followed.
        assertEquals(
                List.of(directory.toString()),
                json("ls", folder, "--json").get("experiments").findValuesAsText("directory"));
        Path copy = Files.createSymbolicLink(directory.resolve("baseline-seed9-00000000"), runs.get(0));
        assertEquals(4, json("ls", directory, "--json").get("runs").size());
        assertTrue(Files.exists(copy));
    }

    @Test
    void showOfAnExperimentPointsToLs() {
        Outcome outcome = Outcome.of("show", directory);
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().contains("imbalance ls " + directory), outcome.err());
    }

    @Test
    void reportOfAnUntouchedExperimentWritesTheSameFiles() throws IOException {
        byte[] comparison = Files.readAllBytes(directory.resolve("comparison.json"));
        byte[] page = Files.readAllBytes(directory.resolve("report.html"));
        Files.delete(directory.resolve("report.html"));
        Outcome outcome = Outcome.of("report", directory);
        assertEquals("Report: " + directory.resolve("report.html") + ", of 4 runs, 0 failed\n", outcome.out());
        assertArrayEquals(comparison, Files.readAllBytes(directory.resolve("comparison.json")));
        assertArrayEquals(page, Files.readAllBytes(directory.resolve("report.html")));
    }

    @Test
    void reportPrintsMarkdownAndJSON() throws IOException {
        Outcome markdown = Outcome.of("report", directory, "--format", "markdown");
        assertTrue(markdown.out().contains("| Strategy | Gain, points |"), markdown.out());
        Path file = directory.resolveSibling("report.json");
        assertEquals(
                "",
                Outcome.of("report", directory, "--format", "json", "--out", file)
                        .out());
        assertTrue(Files.readString(file).contains("\"schema\" : \"imbalance-report-data/1\""));
        Files.delete(file);
    }

    @Test
    void reportOfAnotherFormHasNoJSONOfWhatWasWritten() {
        for (String format : List.of("markdown", "json")) {
            Outcome outcome = Outcome.of("report", directory, "--format", format, "--json");
            assertEquals(2, outcome.code());
            assertEquals(
                    "--json tells what was written of the page; --format " + format
                            + " prints the report itself: leave one out\n",
                    outcome.err());
        }
    }

    @Test
    void reportComparesWhatIsOnDiskWhereNoCallCameToItsEnd() throws IOException {
        Files.delete(directory.resolve("comparison.json"));
        unfinished(runs.get(1), "10:00:00 INFO tiny: baseline, seed 2, the plain trainer\n");
        Path page = folder.resolve("page.html");
        JsonNode written = json("report", directory, "--out", page, "--json");
        assertEquals(page.toString(), written.get("report").asText());
        assertEquals(3, written.get("runs").asInt());
        assertEquals(
                RunFiles.unfinished(runs.get(1)).getFileName() + ": unfinished",
                written.at("/leftOut/0").asText());
        Comparison comparison = Comparison.read(directory);
        assertEquals("tiny", comparison.experiment());
        assertNull(comparison.command());
        assertEquals(3, comparison.runs().size());
        assertTrue(Files.size(page) > 100_000);
    }

    @Test
    void reportLeavesOutAnOlderRunOfTheSameStrategyAndSeed() throws IOException {
        Path older = directory.resolve("baseline-seed1-00000000");
        Files.createDirectory(older);
        for (Path file : in(runs.get(0))) {
            Files.copy(file, older.resolve(file.getFileName()));
        }
        JsonNode written = json("report", directory, "--json");
        assertEquals(
                "baseline-seed1-00000000: the comparison has " + runs.get(0).getFileName()
                        + " of this strategy and seed 1",
                written.at("/leftOut/0").asText());
        assertEquals(4, written.get("runs").asInt());
    }

    @Test
    void reportOfAnotherFolderExitsWithTwo() {
        assertEquals(2, Outcome.of("report", folder).code());
    }

    @Test
    void rmOfARunTakesItOutOfTheComparisonAndTheReport() throws IOException {
        Outcome outcome = Outcome.of("rm", runs.get(2), "--yes");
        assertEquals(0, outcome.code());
        assertTrue(outcome.out().startsWith(runs.get(2) + ": weights, seed 1, finished, "), outcome.out());
        assertFalse(Files.exists(runs.get(2)));
        assertEquals(
                List.of(runs.get(0), runs.get(1), runs.get(3)),
                Comparison.read(directory).runs().stream()
                        .map(run -> directory.resolve(run.directory()))
                        .toList());
        assertFalse(Files.readString(directory.resolve("report.html"))
                .contains(runs.get(2).getFileName().toString()));
    }

    @Test
    void rmOfTheLastRunTakesTheComparisonAndTheReportToo() {
        assertEquals(
                0,
                Outcome.of("rm", "--yes", runs.get(0), runs.get(1), runs.get(2), runs.get(3))
                        .code());
        assertFalse(Files.exists(directory.resolve("comparison.json")));
        assertFalse(Files.exists(directory.resolve("report.html")));
    }

    @Test
    void rmOfAnExperimentTakesAllOfIt() {
        Outcome outcome = Outcome.of("rm", directory, runs.get(0), "--yes");
        assertTrue(outcome.out().startsWith(directory + ": the experiment tiny, 4 runs, "), outcome.out());
        assertEquals(0, outcome.code());
        assertFalse(Files.exists(directory));
    }

    @Test
    void rmLeavesWhatTheToolkitDidNotMakeAndWhereLinksPoint() throws IOException {
        Path mine = Files.writeString(folder.resolve("mine.txt"), "mine");
        Path notes = Files.writeString(directory.resolve("notes.txt"), "notes");
        Files.createSymbolicLink(runs.get(0).resolve("link"), mine);
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createSymbolicLink(runs.get(0).resolve("folder"), elsewhere);
        Path precious = Files.writeString(elsewhere.resolve("precious.txt"), "precious");
        Path linked = Files.createSymbolicLink(directory.resolve("linked-seed1-0"), elsewhere);
        Outcome outcome = Outcome.of("rm", directory, "--yes");
        assertEquals(0, outcome.code());
        assertTrue(
                outcome.out().contains(" for what is not the toolkit's: linked-seed1-0, notes.txt\n"), outcome.out());
        assertEquals(List.of(linked, notes), in(directory));
        assertTrue(Files.exists(mine));
        assertTrue(Files.exists(precious));
    }

    @Test
    void rmRefusesAllIfOneIsNeitherARunNorAnExperiment() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), directory);
        for (Path other : List.of(folder, folder.resolve("images"), folder.resolve("missing"), link)) {
            Outcome outcome = Outcome.of("rm", runs.get(0), other, "--yes");
            assertEquals(2, outcome.code(), outcome.err());
            assertTrue(Files.exists(runs.get(0)));
        }
    }

    @Test
    void rmRefusesWhileAProcessWritesThere() throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve(".lock"), StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertTrue(lock.isValid());
            assertEquals(1, Outcome.of("rm", runs.get(0), "--yes").code());
            assertEquals(1, Outcome.of("rm", directory, "--yes").code());
            assertEquals(1, Outcome.of("report", directory).code());
        }
        assertEquals(4, in(directory).stream().filter(Files::isDirectory).count());
    }

    @Test
    void rmWithoutAnybodyToAskNeedsYes() {
        Outcome outcome = Outcome.of("rm", runs.get(0));
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().contains("--yes"), outcome.err());
        assertTrue(Files.exists(runs.get(0)));
    }

    @Test
    void rmAsksAndTakesOnlyYesForYes() {
        InputStream before = System.in;
        System.setProperty("imbalance.interactive", "true");
        try {
            for (String answer : List.of("", "\n", "n\n", "yeah\n")) {
                System.setIn(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)));
                Outcome outcome = Outcome.of("rm", runs.get(0));
                assertEquals(1, outcome.code());
                assertTrue(outcome.out().endsWith("? [y/N] Nothing was deleted.\n"), outcome.out());
                assertTrue(Files.exists(runs.get(0)));
            }
            System.setIn(new ByteArrayInputStream("Y\n".getBytes(StandardCharsets.UTF_8)));
            assertEquals(0, Outcome.of("rm", runs.get(0)).code());
            assertFalse(Files.exists(runs.get(0)));
        } finally {
            System.setIn(before);
            System.clearProperty("imbalance.interactive");
        }
    }
}
