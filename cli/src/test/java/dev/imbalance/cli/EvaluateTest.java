package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.Curves;
import dev.imbalance.evaluation.RunFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class EvaluateTest {
    private static final String SCRIPT = "sklearn_predictions.py";
    private static final double TOLERANCE = 1e-9;

    @TempDir
    private Path folder;

    /** What a command left behind. */
    private record Outcome(int code, String out, String err) {}

    private static Outcome evaluate(Object... arguments) {
        return execute("evaluate", arguments);
    }

    private static Outcome execute(String name, Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.command().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] words = new String[arguments.length + 1];
        words[0] = name;
        for (int i = 0; i < arguments.length; i++) {
            words[i + 1] = arguments[i].toString();
        }
        return new Outcome(command.execute(words), out.toString(), err.toString());
    }

    private Path resource(String name) throws IOException {
        Path copy = folder.resolve(name);
        try (InputStream in = EvaluateTest.class.getResourceAsStream(name)) {
            Files.copy(in, copy);
        }
        return copy;
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void whatScikitLearnWroteIsEvaluatedAsItDoesItself() throws IOException {
        assertAgrees(resource("sklearn_predictions.csv"), resource("sklearn_metrics.json"));
    }

    @Test
    void theScikitLearnInstalledHereAgreesToo() throws IOException, InterruptedException {
        Optional<PythonPeer> python = PythonPeer.find(
                PythonPeer.INTERPRETERS, "import sklearn, imblearn; print(sklearn.__version__, imblearn.__version__)");
        assumeTrue(
                python.isPresent(),
                "neither /usr/bin/python3 nor python3 imports sklearn and imblearn (Debian: python3-sklearn, python3-imblearn)");
        ChildProcess.Outcome outcome = ChildProcess.run(
                List.of(python.get().python(), resource(SCRIPT).toString(), folder.toString()), new ProcessBuilder());
        assertEquals(0, outcome.code(), outcome.err());
        assertAgrees(folder.resolve("sklearn_predictions.csv"), folder.resolve("sklearn_metrics.json"));
    }

    private static void assertAgrees(Path predictions, Path expected) throws IOException {
        Outcome outcome = evaluate(
                predictions,
                "--label-column=y_true",
                "--prediction-column=y_pred",
                "--score-prefix=proba_",
                "--beta=2",
                "--json");
        assertEquals(0, outcome.code(), outcome.err());
        JsonNode theirs = new ObjectMapper().readTree(expected.toFile());
        JsonNode ours = new ObjectMapper().readTree(outcome.out());
        assertTrue(assertSame("", theirs, ours) > 80);
    }

    /** Compares every number of theirs with ours at the same place. Returns how many. */
    private static int assertSame(String path, JsonNode theirs, JsonNode ours) {
        if (theirs.isNumber()) {
            // What is 0 / 0 is 0 for the peers.
            boolean never = ours.isNull() && path.endsWith("/precision");
            assertEquals(theirs.asDouble(), never ? 0 : ours.asDouble(Double.NaN), TOLERANCE, path);
            return 1;
        }
        int numbers = 0;
        if (theirs.isArray()) {
            assertEquals(theirs.size(), ours.size(), path);
            for (int i = 0; i < theirs.size(); i++) {
                numbers += assertSame(path + "/" + i, theirs.get(i), ours.get(i));
            }
        }
        for (var field : theirs.properties()) {
            if (!field.getKey().equals("version")) {
                assertTrue(ours.has(field.getKey()), path + "/" + field.getKey());
                numbers += assertSame(path + "/" + field.getKey(), field.getValue(), ours.get(field.getKey()));
            }
        }
        return numbers;
    }

    @Test
    void theTableHasARowAClassTheAveragesAndWhyANumberIsMissing() throws IOException {
        Path predictions = file("p.csv", "label,prediction\ncat,cat\ncat,cat\ndog,cat\n");
        Outcome outcome = evaluate(predictions);
        assertEquals(0, outcome.code(), outcome.err());
        List<String> lines = outcome.out().lines().toList();
        assertTrue(lines.get(0).matches("class +test rows +precision +recall +specificity +F1 +F2 .*"), lines.get(0));
        assertTrue(lines.get(1).matches("cat +2 +0\\.6667 +1\\.0000 +0\\.0000 .*"), lines.get(1));
        assertTrue(lines.get(2).matches("dog +1 +- +0\\.0000 +1\\.0000 .*"), lines.get(2));
        assertTrue(outcome.out().contains("precision of \"dog\": never predicted\n"));
        assertTrue(outcome.out().contains(": the training counts are not known\n"));
        assertFalse(outcome.out().contains("classes by training rows"));
        assertFalse(outcome.out().contains("cost"));
    }

    @Test
    void countsCostsAndFilesComeWithTheirOptions() throws IOException {
        Path predictions = file("p.csv", "label,score_cat,score_dog\ncat,0.9,0.1\ncat,0.8,0.2\ndog,0.6,0.4\n");
        Path counts = file("counts.csv", "label,count\ncat,500\ndog,7\n");
        Path costs = file("costs.csv", "label,cat,dog\ncat,0,1\ndog,30,0\n");
        Path out = folder.resolve("evaluated");
        Outcome outcome = evaluate(
                predictions,
                "--train-counts",
                counts,
                "--cost-matrix",
                costs,
                "--out",
                out,
                "--name=mine",
                "--top-k=2");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("cost 30.0000, a row 10.0000"), outcome.out());
        assertTrue(outcome.out().contains("7 few"));
        assertTrue(outcome.out().contains("top-2 accuracy 1.0000"));
        assertTrue(outcome.out().endsWith("Report: " + out.resolve("report.html") + "\n"), outcome.out());
        RunFiles files = new RunFiles(out.resolve("mine"));
        assertEquals("mine", files.readMetrics().strategy());
        assertEquals(0, files.readMetrics().test().fewRecall());
        assertEquals(List.of("dog"), files.readMetrics().test().rarest().labels());
        Curves curves = files.readCurves().orElseThrow();
        assertEquals(1, curves.labels().get("dog").auc());
    }

    private Path first() throws IOException {
        return file(
                "a.csv",
                "label,score_cat,score_dog\n"
                        + "cat,0.9,0.1\n".repeat(40)
                        + "dog,0.6,0.4\n".repeat(12)
                        + "dog,0.2,0.8\n".repeat(8));
    }

    /** The same rows, other columns. */
    private Path second() throws IOException {
        return file(
                "b.csv",
                "score_dog,label,score_cat\n"
                        + "0.2,cat,0.8\n".repeat(38)
                        + "0.7,cat,0.3\n".repeat(2)
                        + "0.8,dog,0.2\n".repeat(20));
    }

    @Test
    void severalFilesAreComparedRowByRowWithTheFirst() throws IOException {
        Path out = folder.resolve("evaluated");
        Outcome outcome = evaluate(first(), second(), "--out", out);
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(
                outcome.out().contains("b.csv raises the balanced accuracy by 27.5 points (95\u00a0% interval"),
                outcome.out());
        assertTrue(
                outcome.out()
                        .contains(
                                "Over all classes b.csv has the highest balanced accuracy, 97.5\u00a0%; no other strategy is a statistical tie with it."),
                outcome.out());
        assertEquals(
                List.of("cat", "dog"),
                List.copyOf(new RunFiles(out.resolve("b"))
                        .readMetrics()
                        .test()
                        .labels()
                        .keySet()));
        Outcome compared = execute("compare", out);
        assertEquals(0, compared.code(), compared.err());
        assertTrue(compared.out().contains("better, p < 0.001"), compared.out());
    }

    @Test
    void theReportIsMadeAgainFromWhatTheEvaluationLeft() throws IOException {
        Path out = folder.resolve("evaluated");
        assertEquals(0, evaluate(first(), second(), "--out", out).code());
        byte[] html = Files.readAllBytes(out.resolve("report.html"));
        Files.delete(folder.resolve("a.csv"));
        Files.delete(out.resolve("report.html"));
        Outcome outcome = execute("report", out);
        assertEquals(0, outcome.code(), outcome.err());
        assertArrayEquals(html, Files.readAllBytes(out.resolve("report.html")));
        Outcome markdown = execute("report", out, "--format=markdown");
        assertTrue(markdown.out().startsWith("## a.csv and b.csv\n"), markdown.out());
    }

    @Test
    void markdownAndJsonArePrintedWithoutADirectoryToo() throws IOException {
        Path counts = file("counts.csv", "label,count\ncat,500\ndog,7\n");
        Outcome markdown = evaluate(first(), second(), "--train-counts", counts, "--format=markdown");
        assertEquals(0, markdown.code(), markdown.err());
        assertTrue(markdown.out().startsWith("## a.csv and b.csv\n"), markdown.out());
        assertTrue(markdown.out().contains("raises the recall of the rarest class (dog) by"), markdown.out());
        assertTrue(markdown.out().contains("there are no training curves"), markdown.out());
        Outcome json = evaluate(first(), "--format=json");
        JsonNode report = new ObjectMapper().readTree(json.out());
        assertEquals("imbalance-report-data/1", report.get("schema").asText());
        assertTrue(report.get("classes").get(0).get("trainCount").isNull());
        assertEquals(40, report.get("classes").get(0).get("support").asInt());
    }

    @Test
    void filesWithoutScoresAreComparedToo() throws IOException {
        Path one = file("one.csv", "label,prediction\n" + "cat,cat\n".repeat(30) + "dog,cat\n".repeat(10));
        Path other = file("other.csv", "label,prediction\n" + "cat,cat\n".repeat(30) + "dog,dog\n".repeat(10));
        Outcome outcome = evaluate(one, other, "--format=markdown");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("raises the balanced accuracy by"), outcome.out());
    }

    @Test
    void filesOfOtherRowsAreRefusedInALine() throws IOException {
        Path other =
                file("c.csv", "label,score_cat,score_dog\n" + "cat,0.9,0.1\n".repeat(39) + "dog,0.6,0.4\n".repeat(21));
        Path one = first();
        Outcome outcome = evaluate(one, other, "--format=markdown");
        assertEquals(ExitCode.DATA, outcome.code());
        assertEquals(
                other + " is not of the test rows of " + one
                        + ", in the same order: evaluate it alone, or sort it. Its row 40 is of the class \"dog\" instead of \"cat\"\n",
                outcome.err());
    }

    @Test
    void theDirectoryOfAnExperimentIsLeftAlone() throws IOException {
        Path run = Files.createDirectories(folder.resolve("runs").resolve("focal-seed1-0a1b2c3d"));
        Files.writeString(run.resolve("log.txt"), "");
        Files.writeString(run.resolve("config.yml"), "");
        Outcome outcome = evaluate(first(), "--out", run.getParent());
        assertEquals(ExitCode.USAGE, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("has the runs of an experiment"), outcome.err());
        assertFalse(Files.exists(run.resolveSibling("report.html")));
    }

    @Test
    void aMalformedRowIsOneLineAndExitsWithFour() throws IOException {
        Path predictions = file("p.csv", "label,prediction\ncat,cat\ncat\n");
        Outcome outcome = evaluate(predictions);
        assertEquals(ExitCode.DATA, outcome.code());
        assertEquals(predictions + " line 3 has 1 fields, the header has 2\n", outcome.err());
        assertEquals("", outcome.out());
    }

    @ParameterizedTest
    @CsvSource({
        "--beta=0, '--beta must be above 0, was 0.0'",
        "--top-k=0, '--top-k must be at least 1, was 0'",
        "--score-prefix=, '--score-prefix must not be empty; every column would be a score'"
    })
    void aWrongOptionExitsWithTwo(String option, String line) throws IOException {
        Outcome outcome = evaluate(file("p.csv", "label,prediction\ncat,cat\n"), option);
        assertEquals(ExitCode.USAGE, outcome.code());
        assertEquals(line, outcome.err().lines().findFirst().orElseThrow());
    }

    /** A distribution's launcher is not where a checkout's is. */
    @Test
    void theRecordedCommandIsCalledAsTheLauncherSays() throws IOException {
        Path out = folder.resolve("evaluated");
        System.setProperty("imbalance.command", "bin/imbalance");
        try {
            assertEquals(
                    0,
                    evaluate(file("p.csv", "label,prediction\ncat,cat\ndog,cat\n"), "--out", out)
                            .code());
        } finally {
            System.clearProperty("imbalance.command");
        }
        assertTrue(Comparison.read(out).command().startsWith("bin/imbalance evaluate "));
    }
}
