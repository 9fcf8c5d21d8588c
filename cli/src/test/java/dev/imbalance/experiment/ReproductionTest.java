package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Message;
import com.oracle.labs.mlrg.olcut.config.protobuf.protos.RootProvenanceProto;
import dev.imbalance.data.DataException;
import dev.imbalance.data.Digests;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunProvenance;
import dev.imbalance.evaluation.UsedRows;
import dev.imbalance.experiment.ReproductionResult.Row;
import dev.imbalance.trainer.ModelArchive;
import dev.imbalance.trainer.TrainingListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.protos.core.ModelDataProto;
import org.tribuo.protos.core.ModelProto;

class ReproductionTest {
    private static final String DATA =
            """
            experiment: small
            data:
              train: {type: idx, images: data/train-images, labels: data/train-labels, labelNames: [left, right, middle]}
              test: {type: idx, images: data/test-images, labels: data/test-labels, labelNames: [left, right, middle]}
              validation: 0.2
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void makeImages() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        write("train", 60, 20, 8);
        write("test", 20, 20, 20);
    }

    /** Images of 12 x 12 whose left, right or middle third is bright. */
    private void write(String part, int... counts) throws IOException {
        int rows = 0;
        for (int count : counts) {
            rows += count;
        }
        ByteBuffer images = ByteBuffer.allocate(16 + 144 * rows)
                .putInt(0x803)
                .putInt(rows)
                .putInt(12)
                .putInt(12);
        ByteBuffer labels = ByteBuffer.allocate(8 + rows).putInt(0x801).putInt(rows);
        SplittableRandom random = new SplittableRandom(rows);
        int[] start = {0, 8, 4};
        for (int c = 0; c < counts.length; c++) {
            for (int i = 0; i < counts[c]; i++) {
                labels.put((byte) c);
                for (int pixel = 0; pixel < 144; pixel++) {
                    int column = pixel % 12;
                    boolean bright = column >= start[c] && column < start[c] + 4;
                    images.put((byte) random.nextInt(bright ? 120 : 0, bright ? 256 : 160));
                }
            }
        }
        Files.write(folder.resolve("data").resolve(part + "-images"), images.array());
        Files.write(folder.resolve("data").resolve(part + "-labels"), labels.array());
    }

    /** Trains the one strategy of an experiment. */
    private Path train(String rest) throws IOException {
        ExperimentFile experiment =
                new ExperimentReader(Registry.load()).read("test.yml", DATA + rest, folder, List.of());
        ExperimentOutcome outcome = new ExperimentRunner(
                        experiment, folder.resolve("out"), "./imbalance run test.yml", new RunListener() {})
                .run();
        assertEquals(List.of(), outcome.failed());
        return outcome.directory().resolve(latest(outcome));
    }

    private static String latest(ExperimentOutcome outcome) {
        List<Comparison.Run> runs = outcome.comparison().runs();
        return runs.get(runs.size() - 1).directory();
    }

    private static ReproductionResult reproduce(Path recorded) throws IOException {
        return reproduce(recorded, MovedData.NONE, Optional.empty());
    }

    private static ReproductionResult reproduce(Path recorded, MovedData moved, Optional<Path> out) throws IOException {
        return new Reproduction(Registry.load(), recorded, moved)
                .run(OptionalDouble.empty(), out, new TrainingListener() {}, () -> false);
    }

    private static Row row(ReproductionResult result, String what) {
        return result.rows().stream()
                .filter(row -> row.what().equals(what))
                .findFirst()
                .orElseThrow();
    }

    private static final String NETWORK =
            """
            trainer:
              type: djl
              architecture: {type: densenet, growth: 4, initialFeatures: 8, blocks: [2, 2], stem: cifar}
              epochs: 2
              batchSize: 16
            """;

    @Test
    void aRunOfANetworkComesOutTheSameAgain() throws IOException {
        Path run = train(
                NETWORK
                        + """
                strategies:
                  - name: everything
                    resample: [{type: random-over}]
                    sample: {type: square-root}
                    reweight: {type: effective-number, beta: auto}
                    loss: {type: focal, gamma: 1}
                    postHoc: [{type: logit-adjustment, tau: auto}]
                """);
        Path out = folder.resolve("again");
        Path others =
                Files.createDirectories(folder.resolve("again.unfinished")).resolve("notes.txt");
        Files.writeString(others, "not of a repetition");
        ReproductionResult result = reproduce(run, MovedData.NONE, Optional.of(out));
        assertEquals("not of a repetition", Files.readString(others));
        assertTrue(result.rows().stream().allMatch(Row::equal), result::toString);
        assertTrue(result.reproduced());
        assertEquals(0, result.tolerance());
        assertEquals(64, row(result, "weights").recorded().length());
        assertEquals(
                Digests.ofContent(new RunFiles(run).predictions()), Digests.ofContent(new RunFiles(out).predictions()));
        assertTrue(Files.exists(out.resolve("model.onnx")));
    }

    @Test
    void aModelAloneInAnotherFolderIsEnough() throws IOException {
        Path run = train(
                """
                trainer: {type: linear, epochs: 2}
                strategies: [{name: weighted, reweight: {type: balanced}}]
                """);
        Path alone = Files.createDirectories(folder.resolve("elsewhere")).resolve("my.tribuo");
        Files.copy(run.resolve("model.tribuo"), alone);
        Folders.delete(folder.resolve("out"));
        ReproductionResult result = reproduce(alone);
        assertTrue(result.rows().stream().allMatch(Row::equal), result::toString);
        assertTrue(result.rows().size() > 5, result::toString);
        try (var beside = Files.list(alone.getParent())) {
            assertEquals(1, beside.count());
        }
    }

    @Test
    void everyOtherTrainerComesOutTheSameAgain() throws IOException {
        for (String trainer : List.of(
                "{type: djl, architecture: {type: mlp}, epochs: 2}",
                "{type: logistic-regression, epochs: 2}",
                "{type: random-forest, numMembers: 3}",
                "{type: cart}",
                "{type: presorted-cart}",
                "{type: balanced-bagging, numMembers: 2, innerTrainer: {type: xgboost, numTrees: 2},"
                        + " resamplers: [{type: random-over}]}",
                "{type: balanced-random-forest, numMembers: 3}",
                "{type: easy-ensemble, numMembers: 2, rounds: 3}",
                "{type: rusboost, numMembers: 3}",
                "{type: smote-boost, numMembers: 2, smallClass: reduce-k}",
                "{type: self-paced, numMembers: 3}",
                "{type: xgboost, numTrees: 3}")) {
            Path run =
                    train("trainer: " + trainer + "\nstrategies: [{name: sampled, sample: {type: class-balanced}}]\n");
            ReproductionResult result = reproduce(run.resolve("model.tribuo"));
            assertTrue(result.rows().stream().allMatch(Row::equal), () -> trainer + ": " + result);
            Folders.delete(folder.resolve("out"));
        }
    }

    @Test
    void aChangedFileIsRefusedWithBothDigestsBeforeTraining() throws IOException {
        Path run = train("trainer: {type: cart}\nstrategies: [{name: plain}]\n");
        Path images = folder.resolve("data/train-images");
        String before = Digests.ofFile(images);
        byte[] bytes = Files.readAllBytes(images);
        bytes[100]++;
        Files.write(images, bytes);
        String message = assertThrows(DataException.class, () -> reproduce(run)).getMessage();
        assertTrue(message.startsWith(images + ": "), message);
        assertTrue(message.contains(before), message);
        assertTrue(message.contains(Digests.ofFile(images)), message);
        assertEquals(1, message.lines().count());
        // A model alone knows the digest of images and labels together.
        String alone = assertThrows(DataException.class, () -> reproduce(run.resolve("model.tribuo")))
                .getMessage();
        assertTrue(alone.contains(images.toString()), alone);
        assertTrue(alone.matches("(?s).*[0-9a-f]{64}.*[0-9a-f]{64}.*"), alone);
    }

    @Test
    void dataThatLieElsewhereAreNamedByTheirOldAndNewPlace() throws IOException {
        Path run = train("trainer: {type: cart}\nstrategies: [{name: plain}]\n");
        Path now = folder.resolve("moved");
        Files.move(folder.resolve("data"), now);
        String message = assertThrows(DataException.class, () -> reproduce(run)).getMessage();
        assertTrue(message.contains("is missing") && message.contains("--data OLD=NEW"), message);
        assertTrue(message.contains(Digests.ofFile(now.resolve("train-images"))), message);
        MovedData moved = new MovedData(Map.of(folder.resolve("data"), now));
        assertTrue(reproduce(run, moved, Optional.empty()).reproduced());
        assertTrue(
                reproduce(run.resolve("model.tribuo"), moved, Optional.empty()).reproduced());
    }

    @Test
    void predictionsOfAnotherModelAreADifferenceAndAnotherModelIsRefused() throws IOException {
        Path run = train(
                "trainer: {type: djl, architecture: {type: mlp}, epochs: 1}\nstrategies: [{name: plain}]\nseeds: [1]\n");
        Path other = train(
                "trainer: {type: djl, architecture: {type: mlp}, epochs: 1}\nstrategies: [{name: other}]\nseeds: [2]\n");
        Files.copy(
                new RunFiles(other).predictions(),
                new RunFiles(run).predictions(),
                StandardCopyOption.REPLACE_EXISTING);
        ReproductionResult result = reproduce(run);
        assertFalse(result.reproduced());
        assertTrue(row(result, "weights").equal());
        assertTrue(row(result, "scores").difference() > 0);
        Files.copy(other.resolve("model.tribuo"), run.resolve("model.tribuo"), StandardCopyOption.REPLACE_EXISTING);
        String message =
                assertThrows(IllegalStateException.class, () -> reproduce(run)).getMessage();
        assertTrue(message.contains("is not the model of this run"), message);
    }

    @Test
    void aSearchASecondStageAndALongTailedCutComeOutTheSameAgain() throws IOException {
        Path run = train(
                """
                  longTail: {profile: exponential, imbalanceFactor: 4, largest: 8, seed: 7}
                trainer: {type: djl, architecture: {type: mlp}, epochs: 2, threads: 1}
                strategies:
                  - name: staged
                    retrain: {type: crt, epochs: 2}
                    postHoc: [{type: temperature}]
                """);
        ReproductionResult result = reproduce(run.resolve("model.tribuo"));
        assertTrue(result.rows().stream().allMatch(Row::equal), result::toString);
        assertEquals("rows of the cut", result.rows().get(0).what());
        assertEquals(64, row(result, "rows of the cut").recorded().length());
    }

    @Test
    void weightsToStartFromAreCheckedAsTheDataAre() throws IOException {
        String network = "trainer: {type: djl, architecture: {type: mlp}, epochs: 1%s}\nstrategies: [{name: %s}]\n";
        Path first = train(network.formatted("", "first")).resolve("model.tribuo");
        Path weights = Files.copy(first, folder.resolve("start.tribuo"));
        Path run = train(network.formatted(", weights: start.tribuo", "second"));
        assertTrue(reproduce(run).reproduced());
        assertEquals(
                Digests.ofFile(weights),
                new RunFiles(run).readProvenance().data().get(4).sha256());
        Files.write(weights, new byte[] {1, 2, 3});
        String message = assertThrows(DataException.class, () -> reproduce(run)).getMessage();
        assertTrue(message.startsWith(weights + ": the SHA-256 is "), message);
    }

    @Test
    void theRecordSaysWhichRowsDidWhatAndWhatTheyDecided() throws IOException {
        Path run = train(
                """
                trainer: {type: linear, epochs: 2}
                strategies: [{name: over, resample: [{type: random-over}], postHoc: [{type: temperature}]}]
                """);
        RunProvenance record = new RunFiles(run).readProvenance();
        assertEquals(
                List.of("left", "right", "middle"),
                List.copyOf(record.rows().classes().keySet()));
        UsedRows.ClassRows rare = record.rows().classes().get("middle");
        assertEquals(8, rare.training() + rare.validation());
        assertEquals(48, rare.resampled());
        assertEquals(20, rare.test());
        UsedRows.Validation validation = record.rows().validation();
        assertEquals(0.2, validation.share());
        assertEquals(
                validation.rows(),
                record.rows().classes().values().stream()
                        .mapToLong(UsedRows.ClassRows::validation)
                        .sum());
        assertTrue(validation.decided().get(0).startsWith("epoch "), validation::toString);
        assertTrue(validation.decided().get(1).startsWith("temperature"), validation::toString);
        assertEquals(
                Digests.ofContent(new RunFiles(run).predictions()),
                record.outcome().predictionsSha256());
    }

    @Test
    void aForgedRecordMakesNothingThatNoExperimentCouldAskFor() throws IOException {
        Path run = train("trainer: {type: cart}\nstrategies: [{name: plain}]\n");
        for (String part : List.of(
                "dev.imbalance.trainer.PostHocTrainer",
                "org.tribuo.classification.dtree.CARTClassificationTrainer",
                "dev.imbalance.data.IDXImageSource")) {
            Path forged = folder.resolve("forged.tribuo");
            forge(run.resolve("model.tribuo"), part, "dev.imbalance.experiment.Canary", forged);
            String message = assertThrows(IllegalArgumentException.class, () -> reproduce(forged))
                    .getMessage();
            assertTrue(message.contains("dev.imbalance.experiment.Canary"), message);
            assertNull(System.getProperty("imbalance.test.canary"), part);
        }
    }

    /** Copies a model whose provenance names another class to make. */
    private static void forge(Path model, String from, String to, Path forged) throws IOException {
        ModelProto outer = ModelProto.parseFrom(Files.readAllBytes(model));
        Map<String, byte[]> parts = new LinkedHashMap<>(ModelArchive.unpack(outer.getSerializedData()));
        ModelDataProto data = ModelDataProto.parseFrom(parts.get("model-data.pb"));
        Message provenance = replaced(data.getProvenance(), from, to);
        assertNotEquals(data.getProvenance(), provenance, from);
        parts.put(
                "model-data.pb",
                data.toBuilder()
                        .setProvenance((RootProvenanceProto) provenance)
                        .build()
                        .toByteArray());
        Files.write(
                forged,
                outer.toBuilder()
                        .setSerializedData(ModelArchive.pack(parts))
                        .build()
                        .toByteArray());
    }

    /** A message with one text in the place of another wherever it is. */
    private static Message replaced(Message message, String from, String to) {
        Message.Builder builder = message.toBuilder();
        message.getAllFields().forEach((field, value) -> {
            if (value instanceof List<?> values) {
                builder.setField(
                        field,
                        values.stream().map(one -> replacedValue(one, from, to)).toList());
            } else {
                builder.setField(field, replacedValue(value, from, to));
            }
        });
        return builder.build();
    }

    private static Object replacedValue(Object value, String from, String to) {
        return value instanceof Message inner ? replaced(inner, from, to) : value.equals(from) ? to : value;
    }
}
