package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.data.ImageShape;
import dev.imbalance.onnx.ModelDescription;
import dev.imbalance.onnx.ModelDescription.Normalisation;
import dev.imbalance.onnx.ONNXExport;
import dev.imbalance.onnx.ONNXExport.Variant;
import dev.imbalance.posthoc.ScoreAdjustment;
import dev.imbalance.trainer.WeightsDigest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.ONNXExportable;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.interop.onnx.DenseTransformer;
import org.tribuo.interop.onnx.LabelTransformer;
import org.tribuo.interop.onnx.ONNXExternalModel;
import org.tribuo.util.onnx.ONNXOperators;

class ExportedModelTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final float[][] ROWS = {{1, 2, 3, 4}, {5, 1, 0, 2}, {0, 0, 4, 1}};
    private static final ScoreAdjustment ADJUSTMENT =
            new ScoreAdjustment(new double[] {1, 2, 0.5}, new double[] {0.5, -3, 1});

    private final Model<Label> model = LogitsModel.logisticRegression(4, "cat", "dog", "emu");

    @Test
    void logisticRegressionGivesItsOwnProbabilities() throws Exception {
        ONNXExport export = new ONNXExport(model);

        float[][] tribuo = ONNXRuntime.tribuo(export.proto(Variant.TRIBUO), ROWS);
        ONNXRuntime.Scored app = ONNXRuntime.features(export.proto(Variant.APP), ROWS);

        for (int i = 0; i < ROWS.length; i++) {
            double[] expected = probabilities(ROWS[i]);
            assertArrayEquals(expected, PlainScores.doubles(tribuo[i]), 1e-5);
            assertArrayEquals(expected, PlainScores.doubles(app.probabilities()[i]), 1e-5);
            assertEquals(PlainScores.largest(expected), app.labels()[i]);
        }
    }

    @Test
    void logisticRegressionIsAdjustedThroughTheLogarithmOfItsProbabilities() throws Exception {
        ONNXExport export = new ONNXExport(model, Optional.of(ADJUSTMENT), model);

        float[][] tribuo = ONNXRuntime.tribuo(export.proto(Variant.TRIBUO), ROWS);
        ONNXRuntime.Scored app = ONNXRuntime.features(export.proto(Variant.APP), ROWS);

        for (int i = 0; i < ROWS.length; i++) {
            double[] logarithms = probabilities(ROWS[i]);
            for (int c = 0; c < logarithms.length; c++) {
                logarithms[c] = Math.log(logarithms[c]);
            }
            double[] expected = PlainScores.softmax(PlainScores.adjusted(logarithms, ADJUSTMENT));
            assertArrayEquals(expected, PlainScores.doubles(tribuo[i]), 1e-5);
            assertArrayEquals(expected, PlainScores.doubles(app.probabilities()[i]), 1e-5);
            assertEquals(PlainScores.largest(expected), app.labels()[i]);
        }
    }

    @Test
    void theTribuoVariantIsTribuosOwnGraph() {
        ModelProto own = ((ONNXExportable) model).exportONNXModel("dev.imbalance", 1);
        ModelProto ours = new ONNXExport(model).proto(Variant.TRIBUO);

        assertEquals(
                own.getGraph().toBuilder().clearName().build(),
                ours.getGraph().toBuilder().clearName().build());
        assertEquals(own.getMetadataProps(0), ours.getMetadataProps(0));
        assertEquals(own.getOpsetImportList(), ours.getOpsetImportList());
    }

    @Test
    void tribuosExternalModelReadsTheTribuoVariant(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("model.onnx");
        new ONNXExport(model, Optional.of(ADJUSTMENT), model).write(Variant.TRIBUO, file);
        Map<String, Integer> features = new HashMap<>();
        model.getFeatureIDMap()
                .forEach(f -> features.put(f.getName(), model.getFeatureIDMap().getID(f.getName())));
        Map<Label, Integer> labels = new HashMap<>();
        for (int id = 0; id < model.getOutputIDInfo().size(); id++) {
            labels.put(model.getOutputIDInfo().getOutput(id), id);
        }
        float[][] expected =
                ONNXRuntime.tribuo(new ONNXExport(model, Optional.of(ADJUSTMENT), model).proto(Variant.TRIBUO), ROWS);

        try (ONNXExternalModel<Label> external = ONNXExternalModel.createOnnxModel(
                new LabelFactory(),
                features,
                labels,
                new DenseTransformer(),
                new LabelTransformer(),
                new OrtSession.SessionOptions(), // the model closes it
                file,
                "input")) {
            assertEquals(Optional.of(model.getProvenance()), external.getTribuoProvenance());
            for (int i = 0; i < ROWS.length; i++) {
                Prediction<Label> prediction = external.predict(example(ROWS[i]));
                for (int c = 0; c < expected[i].length; c++) {
                    String label = model.getOutputIDInfo().getOutput(c).getLabel();
                    assertEquals(
                            expected[i][c],
                            prediction.getOutputScores().get(label).getScore(),
                            1e-6);
                }
            }
        }
    }

    @Test
    void onnxRuntimeGivesBackTheOwnersProvenanceAndTheLabelsInOrder() throws Exception {
        String[] awkward = {"back\\slash", "line\nbreak", "quote\"d", "Ümläut 猫 🐱"};
        Model<Label> inner = LogitsModel.logisticRegression(4, awkward);
        Model<Label> owner = LogitsModel.logisticRegression(4, awkward);
        ModelProto proto = new ONNXExport(inner, Optional.empty(), owner).proto(Variant.APP);

        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(proto.toByteArray())) {
            Map<String, String> metadata = session.getMetadata().getCustomMetadata();
            assertEquals(
                    owner.getProvenance(),
                    ONNXExportable.SERIALIZER.deserializeAndUnmarshal(
                            metadata.get(ONNXExportable.PROVENANCE_METADATA_FIELD)));
            assertArrayEquals(
                    Stream.of(0, 1, 2, 3)
                            .map(id -> inner.getOutputIDInfo().getOutput(id).getLabel())
                            .toArray(),
                    JSON.readValue(metadata.get(ONNXExport.LABELS_METADATA_FIELD), String[].class));
        }
        assertTrue(proto.getDocString().length() < 300, proto.getDocString());
    }

    @Test
    void equalModelsAreEqualBytes() {
        ONNXExport export = new ONNXExport(model, Optional.of(ADJUSTMENT), model);

        assertArrayEquals(
                export.proto(Variant.APP).toByteArray(),
                new ONNXExport(model, Optional.of(ADJUSTMENT), model)
                        .proto(Variant.APP)
                        .toByteArray());
    }

    @Test
    void theDescriptionIsTheDocumentedJson(@TempDir Path folder) throws Exception {
        ImageShape shape = new ImageShape(1, 2, 2);
        LogitsModel images = new LogitsModel(
                model,
                Optional.of(shape),
                new Normalisation(new double[] {72.5}, new double[] {90}),
                input -> input.apply(
                        ONNXOperators.GEMM,
                        List.of(input.onnxContext().floatTensor("w", List.of(4, 3), b -> b.put(new float[12]))),
                        "logits"));
        Path file = folder.resolve("model.onnx");

        ModelDescription description = new ONNXExport(images, Optional.of(ADJUSTMENT), images).write(Variant.APP, file);

        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        JsonNode expected = JSON.readTree(
                """
                {"schema": "imbalance-model/1", "variant": "app", "file": "model.onnx", "sha256": "%s",
                 "labels": ["%s", "%s", "%s"], "features": null,
                 "inputs": [{"name": "images", "type": "uint8", "shape": ["batch", 1, 2, 2],
                             "meaning": "pixels 0 to 255, channel first"}],
                 "outputs": [{"name": "label", "type": "int64", "shape": ["batch"], "meaning": "index into labels"},
                             {"name": "probabilities", "type": "float32", "shape": ["batch", 3],
                              "meaning": "one column a label, adding to 1"}],
                 "normalisation": {"where": "inside the graph", "mean": [72.5], "standardDeviation": [90.0]},
                 "postHoc": {"where": "inside the graph", "scale": [1.0, 2.0, 0.5], "offset": [0.5, -3.0, 1.0]},
                 "origin": {"trainedAt": "%s", "trainer": "org.tribuo.classification.sgd.linear.LogisticRegressionTrainer",
                            "tribuo": "4.3.2", "trainingRows": 3, "dataSha256": [], "weightsSha256": "%s",
                            "provenance": "metadata TRIBUO_PROVENANCE of the ONNX file"}}
                """
                        .formatted(
                                HexFormat.of().formatHex(digest),
                                images.getOutputIDInfo().getOutput(0).getLabel(),
                                images.getOutputIDInfo().getOutput(1).getLabel(),
                                images.getOutputIDInfo().getOutput(2).getLabel(),
                                images.getProvenance()
                                        .getTrainingTime()
                                        .toInstant()
                                        .truncatedTo(ChronoUnit.SECONDS),
                                WeightsDigest.of(images)));
        assertEquals(expected, JSON.readTree(JSON.writeValueAsString(description)));
        assertEquals(
                JSON.writeValueAsString(description),
                JSON.writeValueAsString(JSON.readValue(JSON.writeValueAsString(description), ModelDescription.class)));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void aModelOfPlainFeaturesIsDescribedWithTheirNamesInColumnOrder(@TempDir Path folder) throws Exception {
        ModelDescription app = new ONNXExport(model).write(Variant.APP, folder.resolve("app.onnx"));
        ModelDescription tribuo = new ONNXExport(model).write(Variant.TRIBUO, folder.resolve("tribuo.onnx"));

        assertEquals(List.of("p100000", "p100001", "p100002", "p100003"), app.features());
        assertEquals(List.of("batch", 4), app.inputs().get(0).shape());
        assertEquals("features", app.inputs().get(0).name());
        assertEquals("input", tribuo.inputs().get(0).name());
        assertEquals(1, tribuo.outputs().size());
        assertEquals("tribuo", tribuo.variant());
    }

    private double[] probabilities(float[] row) {
        Map<String, Label> scores = model.predict(example(row)).getOutputScores();
        double[] probabilities = new double[scores.size()];
        for (int c = 0; c < probabilities.length; c++) {
            probabilities[c] =
                    scores.get(model.getOutputIDInfo().getOutput(c).getLabel()).getScore();
        }
        return probabilities;
    }

    private static Example<Label> example(float[] row) {
        String[] names = new String[row.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = "p" + (100_000 + i);
        }
        return new ArrayExample<>(LabelFactory.UNKNOWN_LABEL, names, PlainScores.doubles(row));
    }
}
