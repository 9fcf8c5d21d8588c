package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An experiment on documents, and what is left of it. */
class TextExperimentTest {
    private static final Path WEKA = Path.of("/usr/share/doc/weka/examples/ReutersCorn-train.arff");

    @TempDir
    private Path folder;

    private static String document(boolean rare, SplittableRandom random) {
        StringBuilder text = new StringBuilder(rare ? "\"Maize prices," : "\"Oil prices,");
        for (int word = 0; word < 12; word++) {
            text.append(random.nextInt(6) == 0 ? (rare ? " crop" : " barrel") : " word" + random.nextInt(20));
        }
        return text.append(".\nReuter\"").toString();
    }

    private void write(String name, int rows, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder("id,kind,body\n");
        for (int row = 0; row < rows; row++) {
            boolean rare = row % 6 == 0;
            text.append(row)
                    .append(rare ? ",rare," : ",common,")
                    .append(document(rare, random))
                    .append('\n');
        }
        Files.writeString(folder.resolve(name), text);
    }

    private Path experiment(String strategies) throws IOException {
        write("train.csv", 120, 1);
        write("test.csv", 40, 2);
        Files.writeString(folder.resolve("words.txt"), "maize, corn\nprices, costs\n");
        return Files.writeString(
                folder.resolve("news.yml"),
                """
                experiment: news
                data:
                  train: {type: text, path: train.csv, response: kind, text: body, minDocuments: 3}
                  test: {type: text, path: test.csv, response: kind, text: body}
                trainer: {type: linear, epochs: 5}
                strategies:
                """
                        + strategies);
    }

    private static Path run(Path out, String strategy) throws IOException {
        try (Stream<Path> runs = Files.list(out)) {
            return runs.filter(run -> run.getFileName().toString().startsWith(strategy + "-seed"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void scoringTheTestFileAgainGivesThePredictionsOfTheRun() throws IOException {
        Path experiment = experiment("  - name: deletion\n    resample: [{type: random-deletion}]\n");
        Path out = folder.resolve("runs");
        Outcome done = Outcome.of("run", experiment, "--out", out);
        assertEquals(0, done.code(), done.err());
        Path run = run(out, "deletion");
        RunMetrics metrics = new RunFiles(run).readMetrics();
        assertEquals("onnxruntime", metrics.scoredBy());
        assertTrue(metrics.onnxParity().maxAbsDifference() < 1e-5, () -> "" + metrics.onnxParity());
        assertTrue(Files.readString(run.resolve("model-card.md"))
                .contains("`model.vocabulary.json` says how documents become them"));
        Path exported = folder.resolve("news.onnx");
        assertEquals(0, Outcome.of("export", run, "--out", exported).code());
        for (Path model : List.of(run.resolve("model.onnx"), exported)) {
            Path again = folder.resolve("again.csv");
            Outcome scored = Outcome.of(
                    "score", model, folder.resolve("test.csv"), "--response", "kind", "--text", "body", "--out", again);
            assertEquals(0, scored.code(), scored.err());
            assertEquals(Scores.inFloat(predictions(run)), Scores.inFloat(Files.readAllLines(again)));
        }
        Path folders = folder.resolve("new");
        Files.createDirectories(folders.resolve("rare"));
        Files.createDirectories(folders.resolve("common"));
        Files.writeString(folders.resolve("rare/a.txt"), "Maize crop: prices");
        Files.writeString(folders.resolve("common/a.txt"), "A barrel of oil");
        Path files = folder.resolve("files.csv");
        assertEquals(0, Outcome.of("score", exported, folders, "--out", files).code());
        List<String> lines = Files.readAllLines(files);
        assertTrue(lines.get(1).startsWith("0,common,common,"), lines.get(1));
        assertTrue(lines.get(2).startsWith("1,rare,rare,"), lines.get(2));
    }

    @Test
    void documentsForAModelNeedTheColumnTheyAreIn() throws IOException {
        Path experiment = experiment("  - name: baseline\n");
        Path out = folder.resolve("runs");
        assertEquals(0, Outcome.of("run", experiment, "--out", out).code());
        Path model = run(out, "baseline").resolve("model.onnx");
        Path test = folder.resolve("test.csv");
        Outcome none = Outcome.of("score", model, test, "--response", "kind", "--out", folder.resolve("o.csv"));
        assertEquals(2, none.code());
        assertTrue(none.err().contains("needs --text COLUMN, for the model takes documents"), none.err());
    }

    @Test
    void anotherListOfSynonymsIsAnotherRunAndReproduceKnowsTheOne() throws IOException {
        Path experiment =
                experiment("  - name: synonyms\n    resample: [{type: synonym-replacement, synonyms: words.txt}]\n");
        Path out = folder.resolve("runs");
        assertEquals(0, Outcome.of("run", experiment, "--out", out).code());
        Path first = run(out, "synonyms");
        assertTrue(Files.readString(first.resolve("provenance.json")).contains("words.txt"));
        Outcome again = Outcome.of("reproduce", first);
        assertEquals(0, again.code(), again.err());
        Files.writeString(folder.resolve("words.txt"), "maize, corn\nprices, charges\n");
        Outcome changed = Outcome.of("reproduce", first);
        assertNotEquals(0, changed.code());
        assertTrue(changed.err().contains("words.txt: the SHA-256 is"), changed.err());
        Path other = folder.resolve("others");
        assertEquals(0, Outcome.of("run", experiment, "--out", other).code());
        assertNotEquals(first.getFileName(), run(other, "synonyms").getFileName());
    }

    @Test
    void aFaultInTheListIsFoundBeforeAnyTraining() throws IOException {
        Path experiment = experiment(
                "  - name: baseline\n  - name: synonyms\n    resample: [{type: synonym-replacement, synonyms: words.txt}]\n");
        Files.writeString(folder.resolve("words.txt"), "maize, corn\nprices\n");
        Outcome refused = Outcome.of("run", experiment, "--out", folder.resolve("runs"));
        assertEquals(3, refused.code());
        assertTrue(refused.err().contains("news.yml:9:"), refused.err());
        assertTrue(refused.err().contains("words.txt, line 2: a group needs two different words"), refused.err());
        assertTrue(Files.notExists(folder.resolve("runs/report.html")));
    }

    @Test
    void theTextsOfWekaAreMadeIntoTheFilesOfTheBuiltInExperiment() throws IOException, InterruptedException {
        assumeTrue(Files.exists(WEKA), "Debian's package weka is not installed");
        Path script = Files.copy(Path.of("../data/reuters-corn/make.py"), folder.resolve("make.py"));
        Process made =
                new ProcessBuilder("python3", script.toString()).inheritIO().start();
        assertEquals(0, made.waitFor());
        Outcome done = Outcome.of(
                "run",
                "reuters-corn",
                "--strategy",
                "deletion-logistic",
                "--set",
                "data.train.path=" + folder.resolve("train.csv"),
                "--set",
                "data.test.path=" + folder.resolve("test.csv"),
                "--out",
                folder.resolve("runs"));
        assertEquals(0, done.code(), done.err());
        RunMetrics metrics = new RunFiles(run(folder.resolve("runs"), "deletion-logistic")).readMetrics();
        assertArrayEquals(new double[] {0.5, 0.5}, metrics.ledger().effectivePrior(), 1e-12);
        // Measured: 85.9 %.
        assertTrue(
                metrics.test().balancedAccuracy() > 0.8,
                () -> "" + metrics.test().balancedAccuracy());
    }

    private static List<String> predictions(Path run) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(run.resolve("predictions.csv.gz")))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
