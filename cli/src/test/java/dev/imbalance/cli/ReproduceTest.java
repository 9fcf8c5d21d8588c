package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.evaluation.Comparison;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReproduceTest {
    private static final String EXPERIMENT =
            """
            experiment: blobs
            data:
              train: {type: csv, path: data/train.csv, response: label}
              test: {type: csv, path: data/test.csv, response: label}
              validation: 0.1
            trainer: {type: djl, architecture: {type: mlp}, epochs: 2, device: cpu}
            strategies: [{name: baseline}]
            """;

    @TempDir
    private Path folder;

    /** What a command left behind. */
    private record Outcome(int code, String out, String err) {}

    private static Outcome run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.command().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
        return new Outcome(command.execute(words), out.toString(), err.toString());
    }

    @BeforeEach
    void writeTables() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/train.csv"), table(1, 60, 12));
        Files.writeString(folder.resolve("data/test.csv"), table(2, 20, 20));
    }

    private static String table(long seed, int... counts) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder table = new StringBuilder("x,y,label\n");
        for (int c = 0; c < counts.length; c++) {
            for (int i = 0; i < counts[c]; i++) {
                table.append(c + random.nextDouble(-1, 1))
                        .append(',')
                        .append(random.nextDouble())
                        .append(",c");
                table.append(c).append('\n');
            }
        }
        return table.toString();
    }

    private Path train() throws IOException {
        Path file = Files.writeString(folder.resolve("blobs.yml"), EXPERIMENT);
        Path out = folder.resolve("out");
        Outcome outcome = run("run", file, "--out", out);
        assertEquals(0, outcome.code(), outcome::err);
        return out.resolve(Comparison.read(out).runs().get(0).directory());
    }

    @Test
    void aModelInAnotherFolderComesOutTheSameInAnotherProcess() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.copy(train().resolve("model.tribuo"), elsewhere.resolve("model.tribuo"));
        ProcessBuilder builder = new ProcessBuilder().directory(elsewhere.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        ChildProcess.Outcome outcome = ChildProcess.run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        Main.class.getName(),
                        "reproduce",
                        "model.tribuo",
                        "--json"),
                builder);
        assertEquals(ExitCode.OK, outcome.code(), outcome::err);
        JsonNode result = new ObjectMapper().readTree(outcome.out());
        assertEquals("imbalance-reproduction/1", result.path("schema").asText());
        assertTrue(result.path("reproduced").asBoolean(), outcome::out);
        JsonNode weights = result.path("rows").get(0);
        assertEquals("weights", weights.path("what").asText());
        assertEquals(weights.path("recorded"), weights.path("again"));
        assertEquals(64, weights.path("again").asText().length());
        try (var files = Files.list(elsewhere)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void aRunShowsWhatIsEqualAndKeepsTheRepetitionWhereAsked() throws IOException {
        Path again = folder.resolve("again");
        Outcome outcome = run("reproduce", train(), "--out", again);
        assertEquals(ExitCode.OK, outcome.code(), outcome::err);
        assertTrue(outcome.out().contains("Reproduced: everything is equal."), outcome::out);
        assertTrue(outcome.out().lines().anyMatch(line -> line.matches("weights +[0-9a-f]{12} +[0-9a-f]{12} +equal")));
        for (String name : List.of("model.tribuo", "model.onnx", "model.json", "predictions.csv.gz", "history.csv")) {
            assertTrue(Files.size(again.resolve(name)) > 0, name);
        }
        assertFalse(Files.exists(folder.resolve("again.unfinished")));
        Outcome second = run("reproduce", again.resolve("model.tribuo"), "--out", again);
        assertEquals(ExitCode.FAILED, second.code());
        assertEquals(again + " is there already; name a new folder\n", second.err());
    }

    @Test
    void aDifferenceExitsWithOneAndSaysHowLargeItIs() throws IOException {
        Path run = train();
        Path predictions = run.resolve("predictions.csv.gz");
        Path other = Files.writeString(folder.resolve("other.csv"), table(3, 20, 20));
        Outcome scored = run("score", run.resolve("model.onnx"), other, "--response", "label", "--out", predictions);
        assertEquals(ExitCode.OK, scored.code(), scored::err);
        Outcome outcome = run("reproduce", run);
        assertEquals(ExitCode.FAILED, outcome.code());
        assertTrue(outcome.out().contains("Not reproduced: asked for equality."), outcome::out);
        assertTrue(
                outcome.out().lines().anyMatch(line -> line.matches("scores +80 numbers +0\\.[0-9]+")), outcome::out);
        Outcome tolerant = run("reproduce", run, "--tolerance", "1");
        assertEquals(ExitCode.OK, tolerant.code(), tolerant::err);
        assertTrue(tolerant.out().contains("Reproduced within a tolerance of 1.0."), tolerant::out);
    }

    @Test
    void changedDataExitWithFourInOneLineWithBothDigests() throws IOException {
        Path run = train();
        Files.writeString(folder.resolve("data/train.csv"), table(4, 60, 12));
        for (Path recorded : List.of(run, run.resolve("model.tribuo"))) {
            Outcome outcome = run("reproduce", recorded);
            assertEquals(ExitCode.DATA, outcome.code());
            assertTrue(
                    outcome.err()
                            .matches(".*train\\.csv: the SHA-256 is [0-9a-f]{64}, the record has [0-9a-f]{64};.*\n"),
                    outcome::err);
        }
    }

    @Test
    void dataOfAnotherPlaceAreGivenByOldAndNew() throws IOException {
        Path run = train();
        Files.move(folder.resolve("data"), folder.resolve("moved"));
        Outcome outcome = run("reproduce", run);
        assertEquals(ExitCode.DATA, outcome.code());
        assertTrue(outcome.err().contains("train.csv is missing; the record has the SHA-256 "), outcome::err);
        assertEquals(
                ExitCode.OK,
                run("reproduce", run, "--data", folder.resolve("data") + "=" + folder.resolve("moved"))
                        .code());
    }

    @Test
    void whatIsNoModelIsSaidInOneLine() throws IOException {
        Outcome missing = run("reproduce", folder.resolve("nothing"));
        assertEquals(ExitCode.USAGE, missing.code());
        Outcome empty = run("reproduce", Files.createDirectories(folder.resolve("empty")));
        assertEquals(ExitCode.FAILED, empty.code());
        assertTrue(empty.err().contains("model.tribuo is missing; name the directory of a finished run"), empty::err);
        assertEquals(
                ExitCode.USAGE, run("reproduce", folder, "--tolerance", "-1").code());
    }
}
