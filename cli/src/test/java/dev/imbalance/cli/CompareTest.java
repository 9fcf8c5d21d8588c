package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.DataFile;
import dev.imbalance.evaluation.ProvenanceTree;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.evaluation.RunProvenance;
import dev.imbalance.evaluation.Shots;
import dev.imbalance.evaluation.TestScores;
import dev.imbalance.evaluation.TrainingSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompareTest {
    @TempDir
    private Path folder;

    private final List<Comparison.Run> runs = new ArrayList<>();

    /** What a command left behind. */
    private record Outcome(int code, List<String> out, List<String> err) {}

    private static Outcome run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.command().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
        return new Outcome(
                command.execute(words),
                out.toString().lines().toList(),
                err.toString().lines().toList());
    }

    /** A finished run with these many of ten rows of a many-shot and of ten of a few-shot class right, all said with probability 0.75. */
    private void done(String strategy, long seed, int cats, int eels) throws IOException {
        done(strategy, Replicate.of(seed), cats, eels);
    }

    private void done(String strategy, Replicate replicate, int cats, int eels) throws IOException {
        ClassCounts counts = new ClassCounts(List.of("cat", "eel"), 200, 5);
        TestScores scores = new TestScores(counts.labels());
        for (int row = 0; row < 10; row++) {
            add(scores, 0, row < cats ? 0 : 1);
            add(scores, 1, row < eels ? 1 : 0);
        }
        RunMetrics metrics = new RunMetrics(
                RunMetrics.SCHEMA,
                "pets",
                strategy,
                replicate.seed(),
                replicate.fold(),
                "",
                "onnxruntime",
                scores.metrics(counts, counts, Shots.DEFAULT),
                null,
                null,
                0.5,
                null,
                List.of(),
                List.of(),
                new TrainingSummary(2.5, 100, 3, "", null, "cpu", null));
        String name =
                strategy + "-seed" + replicate.seed() + (replicate.fold() == null ? "" : "-fold" + replicate.fold());
        new RunFiles(folder.resolve(name)).writeMetrics(metrics);
        runs.add(Comparison.Run.done(name, metrics));
    }

    private static void add(TestScores scores, int truth, int predicted) {
        scores.add(truth, predicted, predicted == 0 ? new double[] {0.75, 0.25} : new double[] {0.25, 0.75});
    }

    private void comparison() throws IOException {
        Comparison.of("pets", "baseline", "", "", runs).write(folder);
    }

    private void threeStrategies() throws IOException {
        int[] hits = {2, 4, 3};
        for (int seed = 1; seed <= 3; seed++) {
            int eels = hits[seed - 1];
            done("baseline", seed, 10, eels);
            done("better", seed, 10, eels + 4 + seed / 3);
            done("like", seed, 9 + seed / 2, eels);
            done("worse", seed, 4, eels + seed / 3);
        }
        comparison();
    }

    @Test
    void aTableSaysWhatIsBetterWorseAndNeither() throws IOException {
        threeStrategies();
        Outcome outcome = run("compare", folder);
        assertEquals(List.of(), outcome.err());
        assertEquals(0, outcome.code());
        assertEquals(
                "pets: what each strategy reaches, and its difference in balanced accuracy from baseline",
                outcome.out().get(0));
        List<List<String>> cells = outcome.out().subList(2, 7).stream()
                .map(line -> List.of(line.split(" {2,}")))
                .toList();
        assertEquals(
                List.of(
                        "strategy",
                        "seeds",
                        "balanced accuracy",
                        "recall, many",
                        "recall, medium",
                        "recall, few",
                        "ECE",
                        "training s",
                        "difference",
                        "verdict"),
                cells.get(0));
        assertEquals(
                List.of(
                        "baseline",
                        "3",
                        "65.0 (52.6 to 77.4)",
                        "100.0 (100.0 to 100.0)",
                        "undefined",
                        "30.0 (5.2 to 54.8)",
                        "10.0 (0.0 to 22.4)",
                        "2.5 (2.5 to 2.5)",
                        "the reference"),
                cells.get(1));
        assertEquals(
                List.of("better", "no clear difference", "worse"),
                cells.subList(2, 5).stream().map(row -> row.get(9)).toList());
        assertEquals("+21.7 (+14.5 to +28.8)", cells.get(2).get(8));
        assertEquals(
                "Were none of the 3 compared strategies different, about 0.2 would still be called better or worse.",
                outcome.out().get(outcome.out().size() - 1));
    }

    /** Predictions of a run of {@link #done}, its right rows first. */
    private void predicted(String strategy, long seed, int cats, int eels) throws IOException {
        done(strategy, seed, cats, eels);
        List<String> labels = List.of("cat", "eel");
        new RunFiles(folder.resolve(strategy + "-seed" + seed)).writePredictions(labels, out -> {
            for (int row = 0; row < 20; row++) {
                boolean right = row < 10 ? row < cats : row - 10 < eels;
                int truth = row < 10 ? 0 : 1;
                int prediction = right ? truth : 1 - truth;
                out.write(row, labels.get(truth), labels.get(prediction), new float[] {1 - prediction, prediction});
            }
        });
    }

    @Test
    void withPredictionsStrategiesAreComparedRowByRowAndTiesAreSaid() throws IOException {
        predicted("baseline", 1, 10, 1);
        predicted("better", 1, 10, 9);
        predicted("like", 1, 10, 8);
        comparison();
        Outcome outcome = run("compare", folder);
        assertEquals(List.of(), outcome.err());
        String better = outcome.out().get(4);
        assertTrue(better.matches("better .*\\+40\\.0 \\(.*\\) +better, p 0\\.0\\d\\d"), better);
        assertTrue(
                outcome.out()
                        .contains(
                                "better has the highest balanced accuracy, 0.950; like is a statistical tie with it."),
                String.join("\n", outcome.out()));
        JsonNode table = new ObjectMapper()
                .readTree(String.join("\n", run("compare", folder, "--json").out()));
        assertEquals("test rows", table.at("/rows/1/paired/over").asText());
        assertEquals(8, table.at("/rows/1/paired/mcNemar/0/onlyStrategy").asInt());
        assertEquals("balancedAccuracy", table.at("/ranks/metric").asText());
        assertTrue(table.at("/ranks/places/1/tiedWithBest").asBoolean());
    }

    @Test
    void whatTheChecksFindIsSaidAndInTheJson() throws IOException {
        predicted("baseline", 1, 10, 1);
        predicted("better", 1, 10, 3);
        comparison();
        List<String> lines = run("compare", folder).out();
        assertTrue(
                lines.stream().anyMatch(line -> line.startsWith("warning one-seed: There is one seed, 1")),
                lines::toString);
        assertTrue(
                lines.stream()
                        .anyMatch(line -> line.startsWith(
                                "warning gain-within-chance, better: It has the highest balanced accuracy, but its gain over baseline, 10.0"
                                        + " points, is within chance.")),
                lines::toString);
        JsonNode findings = new ObjectMapper()
                .readTree(String.join("\n", run("compare", folder, "--json").out()))
                .get("findings");
        assertEquals("few-test-rows", findings.at("/0/check").asText());
        assertEquals("warning", findings.at("/0/severity").asText());
        assertTrue(findings.at("/0/strategy").isNull());
    }

    @Test
    void markdownHasTheSameCells() throws IOException {
        threeStrategies();
        List<String> lines = run("compare", folder, "--format", "markdown", "--against", "better")
                .out();
        assertTrue(lines.get(0).endsWith(" from better"), lines.get(0));
        assertEquals(
                "| strategy | seeds | balanced accuracy | recall, many | recall, medium | recall, few | ECE | training s | difference | verdict |",
                lines.get(2));
        assertEquals("|---|---|---|---|---|---|---|---|---|---|", lines.get(3));
        assertTrue(lines.get(4).startsWith("| baseline | 3 | 65.0 (52.6 to 77.4) | "), lines.get(4));
        assertTrue(lines.get(4).endsWith(" | worse |"), lines.get(4));
        assertTrue(lines.get(5).endsWith(" |  | the reference |"), lines.get(5));
    }

    @Test
    void jsonHasNumbersAndNulls() throws IOException {
        threeStrategies();
        JsonNode table = new ObjectMapper()
                .readTree(String.join("\n", run("compare", folder, "--json").out()));
        assertEquals("imbalance-strategies/1", table.get("schema").asText());
        assertEquals("baseline", table.get("against").asText());
        assertEquals(0.65, table.at("/rows/0/balancedAccuracy/mean").asDouble(), 1e-12);
        assertTrue(table.at("/rows/0/mediumRecall/mean").isNull());
        assertEquals("better", table.at("/rows/1/verdict").asText());
    }

    @Test
    void foldsArePairedAndTheLegendSaysThatTheirIntervalsAreCorrected() throws IOException {
        for (int fold = 1; fold <= 3; fold++) {
            done("baseline", new Replicate(4, fold), 10, fold);
            done("focal", new Replicate(4, fold), 10, fold + 4);
        }
        comparison();
        Outcome outcome = run("compare", folder);
        assertEquals(0, outcome.code());
        assertTrue(outcome.out().get(4).contains("1 (3 runs)"), outcome.out().get(4));
        assertTrue(outcome.out().get(4).contains("better"), outcome.out().get(4));
        assertTrue(
                outcome.out().stream().anyMatch(line -> line.contains("paired by seed and fold")),
                outcome.out()::toString);
    }

    @Test
    void oneSeedHasNoIntervalAndSaysSo() throws IOException {
        done("baseline", 1, 10, 2);
        done("focal", 1, 10, 3);
        comparison();
        Outcome outcome = run("compare", folder);
        assertEquals(0, outcome.code());
        assertTrue(
                outcome.out().get(4).endsWith("2.5         +5.0        no interval: one seed"),
                outcome.out().get(4));
    }

    @Test
    void aStrategyWithoutACommonSeedIsNamedAndTheCodeSaysSomethingIsMissing() throws IOException {
        done("baseline", 1, 10, 2);
        done("baseline", 2, 10, 3);
        done("focal", 7, 10, 3);
        runs.add(Comparison.Run.failed("bad-seed1", "bad", Replicate.of(1), "diverged"));
        runs.add(Comparison.Run.failed("bad-seed2", "bad", Replicate.of(2), "diverged later"));
        comparison();
        Outcome outcome = run("compare", folder);
        assertEquals(5, outcome.code());
        assertTrue(
                outcome.out().get(4).endsWith("no seed in common"),
                outcome.out().get(4));
        assertEquals(
                List.of(
                        "the strategy \"focal\" (seeds [7]) has no seed in common with \"baseline\" and cannot be compared; run both with the same seeds",
                        "the strategy \"bad\" failed with the seeds [1, 2], first with: diverged"),
                outcome.err());
    }

    @Test
    void aFolderThatIsNoExperimentExitsWithTwo() throws IOException {
        Outcome outcome = run("compare", folder);
        assertEquals(2, outcome.code());
        assertEquals(
                folder
                        + " is no directory of an experiment; name one that imbalance run has written to, such as runs/quickstart",
                outcome.err().get(0));
        assertEquals(2, run("compare", folder.resolve("missing")).code());
    }

    @Test
    void anExperimentWithoutAFinishedRunExitsWithOne() throws IOException {
        runs.add(Comparison.Run.failed("baseline-seed1", "baseline", Replicate.of(1), "out of memory"));
        comparison();
        Outcome outcome = run("compare", folder);
        assertEquals(1, outcome.code());
        assertEquals(
                List.of(
                        folder
                                + " has no finished run; go on with imbalance run. The first that failed, baseline-seed1, says: out of memory"),
                outcome.err());
    }

    @Test
    void anExperimentUnderWayIsComparedByItsFinishedRuns() throws IOException {
        Path run = Files.createDirectories(folder.resolve("baseline-seed1-0a.unfinished"));
        // It was killed before it wrote its configuration.
        Files.writeString(run.resolve("log.txt"), "");
        Outcome outcome = run("compare", folder);
        assertEquals(1, outcome.code());
        assertEquals(List.of(folder + " has no finished run; go on with imbalance run"), outcome.err());
    }

    @Test
    void anUnknownReferenceExitsWithTwoAndTheNearestName() throws IOException {
        threeStrategies();
        Outcome outcome = run("compare", folder, "--against", "beter");
        assertEquals(2, outcome.code());
        assertEquals(
                "there is no finished run of a strategy \"beter\"; the strategies are baseline, better, like, worse; did you mean \"better\"?",
                outcome.err().get(0));
    }

    @Test
    void aReferenceThatFailedAsksForAnother() throws IOException {
        runs.add(Comparison.Run.failed("baseline-seed1", "baseline", Replicate.of(1), "diverged"));
        done("focal", 1, 10, 3);
        comparison();
        Outcome outcome = run("compare", folder);
        assertEquals(1, outcome.code());
        assertEquals(
                List.of(
                        "the first strategy, \"baseline\", has no finished run; name another to compare with by --against: focal"),
                outcome.err());
    }

    @Test
    void theHelpHasAnExample() {
        assertTrue(run("compare", "--help").out().contains("  imbalance compare runs/quickstart"));
    }

    /** Two experiments below the folder, made in turn. */
    private void experiment(String name, String... strategies) throws IOException {
        Path before = folder;
        folder = before.resolve(name);
        runs.clear();
        for (int seed = 1; seed <= 3; seed++) {
            for (String strategy : strategies) {
                done(strategy, seed, 10, seed + strategy.length() % 5);
            }
        }
        comparison();
        folder = before;
    }

    @Test
    void severalExperimentsStandInOneTableAndNamesThatClashSayWhose() throws IOException {
        experiment("first", "baseline", "focal");
        experiment("second", "baseline", "ldam");
        Outcome outcome = run("compare", folder.resolve("first"), folder.resolve("second"), "--json");
        assertEquals(List.of(), outcome.err());
        JsonNode table = new ObjectMapper().readTree(String.join("\n", outcome.out()));
        assertEquals("first/baseline", table.get("against").asText());
        assertEquals(
                List.of("first/baseline", "focal", "second/baseline", "ldam"),
                table.get("rows").findValuesAsText("strategy"));
        assertEquals(3, table.at("/rows/2/difference/seeds").asInt());
        assertEquals(
                "there is no finished run of a strategy \"baseline\"; the strategies are first/baseline, focal, second/baseline, ldam",
                run("compare", folder.resolve("first"), folder.resolve("second"), "--against", "baseline")
                        .err()
                        .get(0));
    }

    @Test
    void directoriesOfOneNameAreToldApartByTheirPaths() throws IOException {
        experiment("a/runs", "baseline");
        experiment("b/runs", "baseline");
        assertEquals(
                folder.resolve("a/runs") + "/baseline",
                new ObjectMapper()
                        .readTree(String.join(
                                "\n",
                                run("compare", folder.resolve("a/runs"), folder.resolve("b/runs"), "--json")
                                        .out()))
                        .get("against")
                        .asText());
    }

    private List<String> refusal() {
        Outcome outcome = run("compare", folder.resolve("first"), folder.resolve("second"));
        assertEquals(1, outcome.code());
        assertEquals(List.of(), outcome.out());
        return outcome.err();
    }

    private RunFiles firstRun(String experiment) {
        return new RunFiles(folder.resolve(experiment).resolve("baseline-seed1"));
    }

    @Test
    void experimentsOnOtherNumbersOfTestRowsAreRefused() throws IOException {
        experiment("first", "baseline");
        experiment("second", "baseline");
        Path metrics = firstRun("second").metrics();
        Files.writeString(metrics, Files.readString(metrics).replaceFirst("\"support\" : 10", "\"support\" : 12"));
        assertEquals(
                List.of("only results on the same test rows can be compared: \"cat\" has 10 test rows in "
                        + firstRun("first").directory() + " and 12 in "
                        + firstRun("second").directory()),
                refusal());
    }

    @Test
    void foldsAndATestSetAreNoCommonRows() throws IOException {
        experiment("first", "baseline");
        experiment("second", "baseline");
        Path comparison = folder.resolve("second/comparison.json");
        Files.writeString(comparison, Files.readString(comparison).replace("\"fold\" : null", "\"fold\" : 1"));
        assertTrue(
                refusal().get(0).endsWith(" have no test set, or fold of a seed, in common"),
                refusal().toString());
    }

    @Test
    void experimentsWhoseTestLabelsDifferAreRefused() throws IOException {
        experiment("first", "baseline");
        experiment("second", "baseline");
        for (String name : List.of("first", "second")) {
            firstRun(name).writePredictions(List.of("cat", "eel"), out -> {
                out.write(0, "cat", "cat", new double[] {1, 0});
                out.write(1, name.equals("first") ? "cat" : "eel", "cat", new double[] {1, 0});
            });
        }
        assertTrue(
                refusal().get(0).contains(": test row 1 is \"cat\" in "),
                refusal().toString());
    }

    @Test
    void experimentsWhoseTestFilesDifferAreRefused() throws IOException {
        experiment("first", "baseline");
        experiment("second", "baseline");
        for (String name : List.of("first", "second")) {
            firstRun(name)
                    .writeProvenance(new RunProvenance(
                            "",
                            "data: {train: {path: /x/train}, test: {type: image-folder, path: /" + name + "/test}}",
                            new ProvenanceTree("model", null, List.of()),
                            List.of(
                                    new DataFile("/x/train/a.png", 1, name),
                                    new DataFile("/" + name + "/test/cat/a.png", 1, "same"),
                                    new DataFile("/" + name + "/test/eel/a.png", 1, name)),
                            1,
                            null,
                            null,
                            null,
                            Instant.EPOCH,
                            Instant.EPOCH));
        }
        assertTrue(
                refusal().get(0).contains(": the test data are /first/test/eel/a.png in "),
                refusal().toString());
    }
}
