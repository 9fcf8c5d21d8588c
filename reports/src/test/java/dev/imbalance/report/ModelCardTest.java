package dev.imbalance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunProvenance;
import dev.imbalance.evaluation.UsedRows;
import dev.imbalance.onnx.ModelDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCardTest {
    private static final String SHA = "b7b9ac3af1d8783bc07338b6101aaca90023eab27754a8fb600ab19679ef4937";

    @TempDir
    private Path directory;

    /** The run of a strategy, with an exported model. */
    private Path run(FixtureExperiment experiment, String strategy) throws IOException {
        experiment.write(directory);
        Path run = directory.resolve(Comparison.read(directory).runs().stream()
                .filter(each -> each.strategy().equals(strategy))
                .findFirst()
                .orElseThrow()
                .directory());
        RunFiles files = new RunFiles(run);
        Files.writeString(files.model(), "a graph");
        List<String> labels = List.copyOf(files.readMetrics().test().labels().keySet());
        RunFiles.writeDescription(
                new ModelDescription(
                        ModelDescription.SCHEMA,
                        "app",
                        "model.onnx",
                        SHA,
                        labels,
                        null,
                        List.of(new ModelDescription.Tensor(
                                "images", "uint8", List.of("batch", 1, 28, 28), "pixels 0 to 255, channel first")),
                        List.of(new ModelDescription.Tensor(
                                "probabilities",
                                "float32",
                                List.of("batch", labels.size()),
                                "one column a label, adding to 1")),
                        null,
                        null,
                        new ModelDescription.Origin(
                                "2026-11-21T10:00:30Z",
                                "dev.imbalance.trainer.PostHocTrainer",
                                "4.3.2",
                                1959,
                                List.of(SHA),
                                SHA,
                                "metadata TRIBUO_PROVENANCE of the ONNX file")),
                files.model());
        return run;
    }

    @Test
    void saysWhatTheFilesOfTheRunSay() throws Exception {
        Path run = run(new FixtureExperiment(), "oversample");
        ModelCard.write(run);
        String card = Files.readString(run.resolve("model-card.md"));
        assertTrue(card.startsWith("# Model card: oversample of quickstart\n"), card);
        for (String heading : List.of(
                "Model details",
                "Intended use",
                "Factors",
                "Metrics",
                "Evaluation data",
                "Training data",
                "Quantitative analyses",
                "Caveats and recommendations",
                "Reproduction")) {
            assertTrue(card.contains("\n## " + heading + "\n"), heading);
        }
        assertTrue(
                card.contains("| input | images | uint8 | batch x 1 x 28 x 28 | pixels 0 to 255, channel first |\n"));
        assertTrue(card.contains("1,959 training rows, 7,000 after resampling"), card);
        assertTrue(card.contains("| Shirt | 14 | 700 | 200 |"), card);
        assertTrue(card.contains("Balanced accuracy | "), card);
        assertTrue(card.contains("one-seed"), card);
        assertTrue(card.contains("SHA-256 `" + SHA + "`"), card);
        assertTrue(card.contains("```sh\n./imbalance run quickstart --set seeds=[1]"), card);
        assertEquals(card, ModelCard.of(run));
    }

    @Test
    void testRowsThatWereTrainedOnAreCountedWhereTheyAreKnown() throws Exception {
        Path run = run(new FixtureExperiment(), "baseline");
        assertTrue(withDuplicates(run, 3L, 2L).contains("5 of them are rows that were trained on or set aside too."));
        assertTrue(withDuplicates(run, 0L, 0L).contains("None of them is a row that was trained on"));
        assertFalse(withDuplicates(run, null, null).contains("trained on or set aside too"));
    }

    /** The card of a run whose record has so many test rows of two classes that were trained on; null as in earlier versions. */
    private static String withDuplicates(Path run, Long first, Long second) throws IOException {
        RunFiles files = new RunFiles(run);
        RunProvenance of = files.readProvenance();
        files.writeProvenance(new RunProvenance(
                of.schema(),
                of.command(),
                of.config(),
                of.model(),
                of.data(),
                of.seed(),
                new UsedRows(
                        Map.of(
                                "Shirt", new UsedRows.ClassRows(14, 14, 0, 200, first),
                                "Bag", new UsedRows.ClassRows(21, 21, 0, 200, second)),
                        null),
                of.outcome(),
                of.environment(),
                of.startedAt(),
                of.finishedAt()));
        return ModelCard.of(run);
    }

    @Test
    void thereIsNoneWithoutAnExportedModel() throws Exception {
        Path run = run(new FixtureExperiment(), "focal");
        Files.delete(run.resolve("model.onnx"));
        ModelCard.write(run);
        assertFalse(Files.exists(run.resolve("model-card.md")));
    }

    @Test
    void namesAreNoMarkup() throws Exception {
        String hostile = "<img src=x onerror=alert(1)> | `code` [a](b) **bold**";
        Path run = run(
                new FixtureExperiment()
                        .named(hostile)
                        .classes(List.of(hostile, "dog", "cat"), 100, 50, 20)
                        .note("\n```\n# " + hostile),
                "baseline");
        String card = ModelCard.of(run);
        String outside = card.replaceAll("(?s)```sh\n.*?\n```\n", "");
        assertFalse(outside.contains("<img"), outside);
        assertFalse(outside.contains("[a](b)"), outside);
        assertEquals(2, card.lines().filter(line -> line.startsWith("```")).count(), card);
        assertEquals(1, card.lines().filter(line -> line.startsWith("# ")).count(), card);
        card.lines()
                .filter(line -> line.startsWith("| ") && line.contains("dog"))
                .forEach(line -> assertEquals(10, line.split("(?<!\\\\)\\|").length, line));
    }
}
