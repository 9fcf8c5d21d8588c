package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An experiment on a table of numbers, categories and missing cells, and what is left of it. */
class TableExperimentTest {
    @TempDir
    private Path folder;

    private void write(String name, int rows, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder("id,income,town,age,class\n");
        for (int row = 0; row < rows; row++) {
            boolean rare = row % 5 == 0;
            text.append(String.format(
                    Locale.ROOT,
                    "%d,%s,%s,%d,%s%n",
                    row,
                    row % 11 == 3
                            ? ""
                            : String.format(
                                    Locale.ROOT, "%.0f", 30000 + (rare ? 9000 : 0) + 5000 * random.nextDouble()),
                    random.nextInt(3) == 0 ? "" : rare == random.nextInt(4) > 0 ? "Ulm" : "Ems",
                    20 + random.nextInt(50),
                    rare ? "bad" : "good"));
        }
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void scoringTheTestFileAgainGivesThePredictionsOfTheRun() throws IOException {
        write("train.csv", 200, 1);
        write("test.csv", 60, 2);
        Path experiment = Files.writeString(
                folder.resolve("loans.yml"),
                """
                experiment: loans
                data:
                  train: {type: csv, path: train.csv, response: class, ignore: [id], missing: indicator, standardise: true}
                  test: {type: csv, path: test.csv, response: class}
                trainer: {type: linear, epochs: 5}
                strategies:
                  - name: smote-nc
                    resample: [{type: smote-nc}]
                """);
        Path out = folder.resolve("runs");
        Outcome done = Outcome.of("run", experiment, "--out", out);
        assertEquals(0, done.code(), done.err());
        Path run;
        try (Stream<Path> runs = Files.list(out)) {
            run = runs.filter(Files::isDirectory).findFirst().orElseThrow();
        }
        assertTrue(Files.readString(run.resolve("metrics.json")).contains("smote-nc"));
        Path again = folder.resolve("again.csv");
        Outcome scored = Outcome.of(
                "score", run.resolve("model.onnx"), folder.resolve("test.csv"), "--response", "class", "--out", again);
        assertEquals(0, scored.code(), scored.err());
        try (InputStream in = new GZIPInputStream(Files.newInputStream(run.resolve("predictions.csv.gz")))) {
            List<String> before = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertEquals(1 + 60, before.size());
            assertEquals(Scores.inFloat(before), Scores.inFloat(Files.readAllLines(again)));
        }
        Path exported = folder.resolve("loans.onnx");
        assertEquals(0, Outcome.of("export", run, "--out", exported).code());
        assertEquals(
                Files.readString(run.resolve("model.columns.json")),
                Files.readString(folder.resolve("loans.columns.json")));
        Path balanced = folder.resolve("balanced.csv");
        Outcome.of(
                "resample",
                folder.resolve("test.csv"),
                "--label=class",
                "--missing=median",
                "--method=smote-nc",
                "--out=" + balanced);
        Outcome refused =
                Outcome.of("score", run.resolve("model.onnx"), balanced, "--response", "class", "--out", again);
        assertEquals(4, refused.code());
        assertTrue(refused.fault().startsWith(balanced + " was resampled (smote-nc of test.csv)"), refused.err());
    }
}
