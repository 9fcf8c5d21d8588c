package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.trainer.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is run again in a directory that has it already, changed or not. */
class EditedRunsTest {
    private static final String TREES =
            """
            experiment: trees
            data:
              train: {type: csv, path: train.csv, response: class}
              test: {type: csv, path: test.csv, response: class}
            trainer: {type: xgboost, numTrees: 2}
            """;
    private static final String TWO = "strategies: [{name: baseline}, {name: over, resample: [{type: random-over}]}]\n";

    @TempDir
    Path folder;

    private final List<String> made = new ArrayList<>();

    @BeforeEach
    void writeTables() throws IOException {
        write("train.csv", 60, 12);
        write("test.csv", 20, 20);
    }

    private void write(String name, int... counts) throws IOException {
        StringBuilder csv = new StringBuilder("x,class\n");
        for (int c = 0; c < counts.length; c++) {
            for (int i = 0; i < counts[c]; i++) {
                csv.append(c + i * 0.02).append(",c").append(c).append('\n');
            }
        }
        Files.writeString(folder.resolve(name), csv);
    }

    private ExperimentOutcome run(String text, RunPolicy policy) throws IOException {
        ExperimentFile file = new ExperimentReader(Registry.load()).read("test.yml", text, folder, List.of());
        RunListener listener = new RunListener() {
            @Override
            public TrainingListener runStarted(RunKey run, int index) {
                made.add(run.toString());
                return RunListener.super.runStarted(run, index);
            }
        };
        return new ExperimentRunner(file, folder.resolve("out"), "./imbalance run test.yml", listener, policy).run();
    }

    private String refused(String text) {
        made.clear();
        String message = assertThrows(ExperimentException.class, () -> run(text, RunPolicy.DEFAULT))
                .getMessage();
        assertEquals(List.of(), made);
        return message;
    }

    @Test
    void anEditIsRefusedWithTheDifferenceAndForceMakesItBesideTheOldRuns() throws IOException {
        Path old = directory(run(TREES + TWO, RunPolicy.DEFAULT), 0);
        String edited = TREES.replace("numTrees: 2", "numTrees: 3") + TWO;
        String message = refused(edited);
        String out = folder.resolve("out").toString();
        assertEquals(
                "test.yml:6:14: strategies[0]: baseline, seed 1, is in " + out
                        + " already, of another configuration. 1 more run is, too. Undo the change, choose another directory with --out,"
                        + " or make it beside the old one with --force",
                message.lines().findFirst().orElseThrow());
        assertTrue(message.contains("\n  --- " + old.resolve("config.yml") + "\n  +++ now\n"), message);
        assertTrue(message.contains("\n  -  numTrees: 2\n  +  numTrees: 3\n"), message);

        Path beside = directory(run(edited, RunPolicy.DEFAULT.forced()), 0);
        assertTrue(Files.exists(old.resolve("metrics.json")));
        assertTrue(Files.exists(beside.resolve("metrics.json")));
        // Both are there now, so that neither is an edit.
        made.clear();
        run(TREES + TWO, RunPolicy.DEFAULT);
        run(edited, RunPolicy.DEFAULT);
        assertEquals(List.of(), made);
    }

    @Test
    void newStrategiesAndSeedsAreNoEdit() throws IOException {
        run(TREES + "strategies: [{name: baseline}]\n", RunPolicy.DEFAULT);
        made.clear();
        run(TREES + TWO + "seeds: [1, 2]\n", RunPolicy.DEFAULT);
        assertEquals(List.of("baseline, seed 2", "over, seed 1", "over, seed 2"), made);
    }

    @Test
    void aStrategyWhoseNameBeginsLikeAnotherRunIsNone() throws IOException {
        run(TREES + "strategies: [{name: a-seed1-aaaaaaaa}]\n", RunPolicy.DEFAULT);
        made.clear();
        run(TREES + "strategies: [{name: a}]\n", RunPolicy.DEFAULT);
        assertEquals(List.of("a, seed 1"), made);
    }

    @Test
    void otherDataUnderTheSameConfigurationAreNamed() throws IOException {
        run(TREES + TWO, RunPolicy.DEFAULT);
        write("train.csv", 60, 13);
        String message = refused(TREES + TWO);
        assertTrue(
                message.contains("already, of other data: " + folder.resolve("train.csv") + " changed since. 1 more"),
                message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void theEditOfARunThatFailedIsItsRemedy() throws IOException {
        ExperimentOutcome good = run(TREES + "strategies: [{name: baseline}]\n", RunPolicy.DEFAULT);
        Path run = directory(good, 0);
        Path failed = RunFiles.unfinished(run);
        Files.move(run, failed);
        Files.writeString(failed.resolve("failed.json"), "{}");
        made.clear();
        run(TREES.replace("numTrees: 2", "numTrees: 3") + "strategies: [{name: baseline}]\n", RunPolicy.DEFAULT);
        assertEquals(List.of("baseline, seed 1"), made);
    }

    private static List<String> repeats(Comparison comparison) {
        return comparison.runs().stream()
                .map(run -> run.strategy() + " " + run.seed())
                .toList();
    }

    @Test
    void aNewSeedOfAnEditedStrategyIsNoRepeatOfItAndForceComparesItWithoutTheOldOnes() throws IOException {
        Path old = directory(run(TREES + TWO + "seeds: [1, 2]\n", RunPolicy.DEFAULT), 0);
        String edited = TREES.replace("numTrees: 2", "numTrees: 3") + TWO + "seeds: [3]\n";
        String message = refused(edited);
        assertEquals(
                "test.yml:6:14: strategies[0]: baseline, seed 1, is one of the runs that " + folder.resolve("out")
                        + " compares, of another configuration. 3 more runs are, too. Undo the change, choose another directory with"
                        + " --out, or leave it out of the comparison with --force",
                message.lines().findFirst().orElseThrow());
        assertTrue(message.contains("\n  --- " + old.resolve("config.yml") + "\n  +++ now\n"), message);
        assertTrue(message.contains("\n  -  numTrees: 2\n  +  numTrees: 3\n"), message);
        assertFalse(message.contains("+  - 3"), message);

        ExperimentOutcome forced = run(edited, RunPolicy.DEFAULT.forced());
        assertEquals(List.of("baseline 3", "over 3"), repeats(forced.comparison()));
        assertTrue(Files.exists(old.resolve("metrics.json")));
        ExperimentFolder.RebuiltReport report =
                new ExperimentFolder(folder.resolve("out")).rebuild(folder.resolve("page.html"));
        assertEquals(forced.comparison().runs(), report.comparison().runs());
        assertTrue(
                report.leftOut()
                        .contains(old.getFileName() + ": of another configuration than "
                                + forced.comparison().runs().get(0).directory()),
                report.leftOut()::toString);
    }

    @Test
    void aNewSeedOnOtherDataIsRefusedThoughTheRowsAreAsMany() throws IOException {
        run(TREES + TWO, RunPolicy.DEFAULT);
        Path table = folder.resolve("train.csv");
        Files.writeString(table, Files.readString(table).replace("0.02,c0", "0.03,c0"));
        String message = refused(TREES + TWO + "seeds: [2]\n");
        assertTrue(message.contains(" compares, of other data: " + table + " changed since. 1 more"), message);
        ExperimentOutcome forced = run(TREES + TWO + "seeds: [2]\n", RunPolicy.DEFAULT.forced());
        assertEquals(List.of("baseline 2", "over 2"), repeats(forced.comparison()));
        assertTrue(
                new ExperimentFolder(folder.resolve("out"))
                        .rebuild(folder.resolve("page.html")).leftOut().stream()
                                .allMatch(line -> line.contains(": of other data than ")),
                forced::toString);
    }

    @Test
    void aNewSeedOfTheSameStrategyOnDataThatMovedJoinsTheOthers() throws IOException {
        run(TREES + TWO, RunPolicy.DEFAULT);
        Path moved = Files.createDirectory(folder.resolve("moved"));
        Files.move(folder.resolve("train.csv"), moved.resolve("train.csv"));
        Files.move(folder.resolve("test.csv"), moved.resolve("test.csv"));
        String text = TREES.replace("path: ", "path: moved/") + "notes: moved\n" + TWO;
        assertEquals(
                4,
                run(text + "seeds: [1, 2]\n", RunPolicy.DEFAULT)
                        .comparison()
                        .runs()
                        .size());
        Files.delete(folder.resolve("out/comparison.json"));
        ExperimentFolder.RebuiltReport report =
                new ExperimentFolder(folder.resolve("out")).rebuild(folder.resolve("page.html"));
        assertEquals(List.of(), report.leftOut());
    }

    @Test
    void aComparisonThatCannotBeReadIsRefusedBeforeAnythingIsTrained() throws IOException {
        run(TREES + TWO, RunPolicy.DEFAULT);
        Path comparison = folder.resolve("out/comparison.json");
        Files.writeString(comparison, "{");
        made.clear();
        String message = assertThrows(
                        IllegalStateException.class, () -> run(TREES + TWO + "seeds: [2]\n", RunPolicy.DEFAULT))
                .getMessage();
        assertEquals(List.of(), made);
        assertTrue(message.startsWith(comparison + " is not imbalance-comparison/1: "), message);
        assertTrue(
                message.endsWith(
                        ". Move it away; imbalance report " + folder.resolve("out") + " makes a new one from the runs"),
                message);
    }

    private static Path directory(ExperimentOutcome outcome, int run) {
        return outcome.directory().resolve(outcome.comparison().runs().get(run).directory());
    }
}
