package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.TableEncoding;
import dev.imbalance.data.TextEncoding;
import dev.imbalance.onnx.ModelDescription;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.PriorLedger;
import dev.imbalance.trainer.TrainingHistory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFilesTest {
    @TempDir
    Path directory;

    private RunFiles files() {
        return new RunFiles(directory.resolve("baseline-seed1"));
    }

    static TestMetrics testMetrics() {
        ClassCounts counts = new ClassCounts(List.of("cat", "dog", "eel"), 120, 30, 0);
        TestScores scores = new TestScores(counts.labels());
        scores.add(0, 0, new float[] {0.9f, 0.1f, 0});
        scores.add(0, 1, new float[] {0.4f, 0.6f, 0});
        scores.add(1, 1, new float[] {0.2f, 0.8f, 0});
        return scores.metrics(counts, counts, Shots.DEFAULT);
    }

    static RunMetrics runMetrics(String strategy, long seed, TestMetrics test) {
        return runMetrics(strategy, Replicate.of(seed), test);
    }

    static RunMetrics runMetrics(String strategy, Replicate replicate, TestMetrics test) {
        ClassCounts counts = new ClassCounts(List.of("cat", "dog", "eel"), 120, 30, 0);
        double[] prior = counts.priors();
        PriorLedger ledger =
                new PriorLedger(counts, counts, prior, new double[] {1, 1, 1}, prior, new double[3], false);
        return new RunMetrics(
                RunMetrics.SCHEMA,
                "pets",
                strategy,
                replicate.seed(),
                replicate.fold(),
                "nothing",
                "onnxruntime",
                test,
                null,
                new OnnxParity(3, 1e-7, 0),
                2 / 3.0,
                LedgerRecord.of(ledger, Optional.empty(), List.of()),
                List.of("\"eel\" has no training rows"),
                List.of(
                        "temperature: T 1.3: the lowest negative log-likelihood (0.5, 0.6 at T 1) on 15 validation rows"),
                new TrainingSummary(1.5, 100, 3, "highest validation balanced accuracy", 812L, "cpu", 1234L));
    }

    @Test
    void metricsReadBackAsTheyWereWritten() throws IOException {
        RunMetrics written = runMetrics("baseline", 1, testMetrics());
        files().writeMetrics(written);
        RunMetrics read = files().readMetrics();
        assertEquals(
                Json.MAPPER.valueToTree(written).toString(),
                Json.MAPPER.valueToTree(read).toString());
        assertEquals(written.test().labels(), read.test().labels());
        assertArrayEquals(written.test().confusion(), read.test().confusion());
        assertArrayEquals(written.ledger().carried(), read.ledger().carried());
        assertEquals(written.choices(), read.choices());
        assertEquals(written.training(), read.training());
    }

    @Test
    void undefinedNumbersAreNullInTheFileAndNaNInside() throws IOException {
        files().writeMetrics(runMetrics("baseline", 1, testMetrics()));
        JsonNode tree = Json.MAPPER.readTree(files().metrics().toFile());
        assertTrue(tree.get("labels").get("eel").get("recall").isNull());
        assertTrue(tree.get("fewRecall").isNull());
        assertTrue(tree.get("ledger").get("carried").get(2).isNull());
        RunMetrics read = files().readMetrics();
        assertEquals(Double.NaN, read.test().labels().get("eel").recall());
        assertEquals(Double.NaN, read.ledger().carried()[2]);
    }

    @Test
    void theWrittenMetricsSatisfyThePublishedSchema() throws IOException {
        files().writeMetrics(runMetrics("baseline", 1, testMetrics()));
        assertEquals(List.of(), violations(Files.readString(files().metrics())));
    }

    @Test
    void aModelWithoutOnnxExportHasNoParity() throws IOException {
        RunMetrics all = runMetrics("baseline", 1, testMetrics());
        files().writeMetrics(new RunMetrics(
                RunMetrics.SCHEMA,
                all.experiment(),
                all.strategy(),
                all.seed(),
                all.fold(),
                all.description(),
                "tribuo",
                all.test(),
                null,
                null,
                all.nativeAccuracy(),
                null,
                List.of(),
                List.of(),
                new TrainingSummary(1.5, Double.NaN, null, null, null, "cpu", null)));
        assertEquals(List.of(), violations(Files.readString(files().metrics())));
        assertEquals(null, files().readMetrics().onnxParity());
        assertEquals(null, files().readMetrics().training().bestEpoch());
    }

    @Test
    void everyDocumentedExampleReadsIntoItsRecordAndIsWrittenBackWithTheSameKeys() throws IOException {
        List<String> examples = documentedJson();
        assertEquals(8, examples.size());
        assertEquals(List.of(), violations(examples.get(0)));
        assertSameAfterReading(examples.get(0), RunMetrics.class);
        assertSameAfterReading(examples.get(1), Curves.class);
        assertSameAfterReading(examples.get(2), RunProvenance.class);
        assertSameAfterReading(examples.get(3), Comparison.class);
        assertSameAfterReading(examples.get(4), RunFailure.class);
        Path columns = Files.writeString(directory.resolve("documented.json"), examples.get(5));
        Path again = directory.resolve("again.json");
        TableEncoding.read(columns).write(again);
        assertEquals(Json.MAPPER.readTree(columns.toFile()), Json.MAPPER.readTree(again.toFile()));
        Path vocabulary = Files.writeString(directory.resolve("documented.json"), examples.get(6));
        TextEncoding.read(vocabulary).write(again);
        assertEquals(Json.MAPPER.readTree(vocabulary.toFile()), Json.MAPPER.readTree(again.toFile()));
        assertSameAfterReading(examples.get(7), ModelDescription.class);
    }

    private static void assertSameAfterReading(String json, Class<?> type) throws IOException {
        JsonNode documented = Json.MAPPER.readTree(json);
        JsonNode written =
                Json.MAPPER.readTree(Json.MAPPER.writeValueAsString(Json.MAPPER.treeToValue(documented, type)));
        assertEquals(shape(documented), shape(written), type.getSimpleName());
    }

    /** The keys in their order and the values, with 1 and 1.0 alike. */
    private static String shape(JsonNode node) {
        return node.toString().replaceAll("(\\d)\\.0(?=[,\\]}])", "$1").replace("1.2E-6", "0.0000012");
    }

    private static List<String> documentedJson() throws IOException {
        String text = Files.readString(Path.of("../docs/run-directory.md"));
        List<String> blocks = new ArrayList<>();
        for (String part : text.split("```json\n", -1)) {
            if (part.startsWith("{")) {
                blocks.add(part.substring(0, part.indexOf("```")));
            }
        }
        return blocks;
    }

    private static List<String> violations(String json) throws IOException {
        try (InputStream in = RunMetrics.class.getResourceAsStream("metrics.schema.json")) {
            JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return schema.validate(Json.MAPPER.readTree(json)).stream()
                    .map(Object::toString)
                    .toList();
        }
    }

    @Test
    void aFileOfAnEarlierVersionReadsWithoutWhatCameLater() throws IOException {
        files().writeMetrics(runMetrics("baseline", 1, testMetrics()));
        ObjectNode tree = (ObjectNode) Json.MAPPER.readTree(files().metrics().toFile());
        tree.remove(List.of(
                "beta", "averages", "agreement", "ranking", "probability", "bands", "cost", "undefined", "choices"));
        tree.get("labels").forEach(label -> ((ObjectNode) label)
                .remove(List.of(
                        "predicted", "fBeta", "iba", "balancedAccuracy", "mcc", "jaccard", "brier", "undefined")));
        assertEquals(List.of("choices"), missing(tree));
        Json.write(files().metrics(), tree);
        TestMetrics read = files().readMetrics().test();
        assertEquals(0.75, read.balancedAccuracy());
        assertEquals(null, read.averages());
        assertEquals(Double.NaN, read.beta());
        assertEquals(Map.of(), read.undefined());
        LabelMetrics cat = read.labels().get("cat");
        assertEquals(0.5, cat.recall());
        assertEquals(Double.NaN, cat.iba());
        assertEquals(null, cat.predicted());
        assertEquals(Map.of(), cat.undefined());
    }

    /** The keys that the schema wants and a file does not have. */
    private static List<String> missing(JsonNode tree) throws IOException {
        return violations(tree.toString()).stream()
                .map(violation -> violation.replaceAll(".*required property '(.*)' not found.*", "$1"))
                .toList();
    }

    @Test
    void curvesReadBackAsTheyWereWritten() throws IOException {
        TestScores scores = new TestScores(List.of("cat", "dog", "eel"));
        scores.add(0, 0, new double[] {0.75, 0.25, 0});
        scores.add(1, 0, new double[] {0.5, 0.375, 0.125});
        scores.add(1, 1, new double[] {0.25, 0.75, 0});
        Curves written = scores.curves();
        assertEquals(Optional.empty(), files().readCurves());
        files().writeCurves(written);
        Curves read = files().readCurves().orElseThrow();
        assertEquals(
                Json.MAPPER.valueToTree(written).toString(),
                Json.MAPPER.valueToTree(read).toString());
        LabelCurves cat = read.labels().get("cat");
        assertArrayEquals(new double[] {Double.NaN, 0.75, 0.5, 0.25}, cat.threshold());
        assertArrayEquals(new double[] {0, 0, 0.5, 1}, cat.falsePositiveRate());
        assertArrayEquals(new double[] {0, 1, 1, 1}, cat.truePositiveRate());
        assertArrayEquals(new double[] {1, 1, 0.5, 0.333333}, cat.precision());
        assertEquals(1, cat.auc());
        assertEquals(Double.NaN, read.labels().get("eel").auc());
    }

    @Test
    void anotherSchemaIsRefusedByName() throws IOException {
        files().writeMetrics(runMetrics("baseline", 1, testMetrics()));
        Path file = files().metrics();
        Files.writeString(file, Files.readString(file).replace("metrics/1", "metrics/2"));
        String message = assertThrows(IOException.class, files()::readMetrics).getMessage();
        assertEquals(
                file + " has the schema \"imbalance-metrics/2\"; this version reads \"imbalance-metrics/1\"", message);
    }

    @Test
    void aMissingOrTornFileIsNamed() throws IOException {
        assertEquals(
                files().metrics() + " is missing",
                assertThrows(IOException.class, files()::readMetrics).getMessage());
        Files.createDirectories(files().directory());
        Files.writeString(files().metrics(), "{\"schema\": \"imbal");
        assertTrue(assertThrows(IOException.class, files()::readMetrics)
                .getMessage()
                .startsWith(files().metrics() + " is not imbalance-metrics/1"));
    }

    @Test
    void historyKeepsWhatIsThereAndLeavesTheRestEmpty() throws IOException {
        EpochRecord first =
                new EpochRecord(1, 0.1, 2.25, 0.5, Double.NaN, Double.NaN, Double.NaN, 0.4, 0.3, 640, 1.5, List.of());
        EpochRecord second = new EpochRecord(2, 0.05, 1.125, 0.625, 1, 0.5, 0.25, 0.4, 0.3, 640, 1.25, List.of());
        files().writeHistory(new TrainingHistory(List.of(first, second), 2, 2, "last epoch"));
        assertEquals(
                """
                epoch,learningRate,trainLoss,trainAccuracy,validationLoss,validationAccuracy,validationBalancedAccuracy,testAccuracy,testBalancedAccuracy,examples,seconds
                1,0.1,2.25,0.5,,,,0.4,0.3,640,1.5
                2,0.05,1.125,0.625,1.0,0.5,0.25,0.4,0.3,640,1.25
                """,
                Files.readString(files().history()));
        assertEquals(List.of(first, second), files().readHistory());
    }

    @Test
    void predictionsKeepAwkwardLabelsAndEveryBitOfTheScores() throws IOException {
        List<String> labels = List.of("plain", "with, comma", "with \"quotes\"", "line\nbreak", " space ", "ümlaut");
        float[] scores = {0.1f, 1e-30f, 0.33333334f, Float.MIN_VALUE, 1 - Math.ulp(0.5f), 0};
        files().writePredictions(labels, out -> {
            for (int row = 0; row < labels.size(); row++) {
                out.write(row, labels.get(row), labels.get(0), scores);
            }
        });
        try (PredictionsReader in = files().readPredictions()) {
            assertEquals(labels, in.labels());
            for (int row = 0; row < labels.size(); row++) {
                PredictionsReader.Row read = in.next().orElseThrow();
                assertEquals(row, read.row());
                assertEquals(labels.get(row), read.label());
                assertEquals("plain", read.prediction());
                for (int id = 0; id < scores.length; id++) {
                    assertEquals(scores[id], (float) read.scores()[id]);
                }
            }
            assertEquals(Optional.empty(), in.next());
        }
    }

    @Test
    void predictionsAreQuotedAsRfc4180Says() throws IOException {
        files().writePredictions(
                        List.of("a", "b,\"c\""), out -> out.write(0, "", "b,\"c\"", new float[] {0.25f, 0.75f}));
        try (InputStream in = new GZIPInputStream(Files.newInputStream(files().predictions()))) {
            assertEquals(
                    """
                    row,label,prediction,score_a,"score_b,""c""\"
                    0,,"b,""c""\",0.25,0.75
                    """,
                    new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void noPredictionsIsAHeader() throws IOException {
        files().writePredictions(List.of("a"), out -> {});
        try (PredictionsReader in = files().readPredictions()) {
            assertEquals(List.of("a"), in.labels());
            assertEquals(Optional.empty(), in.next());
        }
    }

    @Test
    void aFileThatIsCutOffSaysSo() throws IOException {
        files().writePredictions(List.of("a", "b"), out -> {
            for (int row = 0; row < 1000; row++) {
                out.write(row, "a", "b", new float[] {1f / (row + 3), 1f / (row + 2)});
            }
        });
        byte[] whole = Files.readAllBytes(files().predictions());
        Files.write(files().predictions(), Arrays.copyOf(whole, whole.length / 2));
        IOException cut = assertThrows(IOException.class, () -> RunPredictions.read(files()));
        assertTrue(
                cut.getMessage().startsWith(files().predictions() + " is damaged or cut off after line "),
                cut::getMessage);
        Files.writeString(files().history(), "epoch,\"learningRate\n");
        IOException history = assertThrows(IOException.class, () -> files().readHistory());
        assertTrue(history.getMessage().startsWith(files().history().toString()), history::getMessage);
    }

    @Test
    void malformedPredictionsNameFileAndLine() throws IOException {
        Path file = directory.resolve("p.csv");
        Files.writeString(file, "row,label,prediction,score_a\n0,a,a,1\n1,a,a\n");
        try (PredictionsReader in = new PredictionsReader(file)) {
            in.next();
            assertEquals(
                    file + " line 3 has 3 fields, the header has 4",
                    assertThrows(IOException.class, in::next).getMessage());
        }
        Files.writeString(file, "row,label,prediction,score_a\n0,a,a,one\n");
        try (PredictionsReader in = new PredictionsReader(file)) {
            assertEquals(
                    file + " line 2 has the score_a \"one\", which is not a number",
                    assertThrows(IOException.class, in::next).getMessage());
        }
        Files.write(file, "row,label,prediction,score_a\n0,\u00fc,a,1\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(
                file + " is not UTF-8 after line 0; write it in UTF-8",
                assertThrows(IOException.class, () -> new PredictionsReader(file).close())
                        .getMessage());
        Files.writeString(file, "id,label\n");
        assertTrue(assertThrows(IOException.class, () -> new PredictionsReader(file).close())
                .getMessage()
                .contains("row,label,prediction"));
    }
}
