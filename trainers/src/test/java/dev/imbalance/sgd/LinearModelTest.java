package dev.imbalance.sgd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.oracle.labs.mlrg.olcut.util.Pair;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.Link;
import dev.imbalance.loss.Loss;
import dev.imbalance.onnx.ONNXExport;
import dev.imbalance.posthoc.LinearHead;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.ExportableImbalanceModel;
import dev.imbalance.trainer.ImbalanceModel;
import dev.imbalance.trainer.LossTrainer;
import dev.imbalance.trainer.PostHocTrainer;
import dev.imbalance.trainer.TrustedModels;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;
import org.tribuo.interop.onnx.DenseTransformer;
import org.tribuo.interop.onnx.LabelTransformer;
import org.tribuo.interop.onnx.ONNXExternalModel;

class LinearModelTest {
    private static final Dataset<Label> DATA = Toys.words(4, 80, 30, 10);

    /** Cross-entropy whose model predicts by sigmoids. */
    private static final class OneVsRest implements Loss {
        @Override
        public BatchLoss bind(ClassCounts counts, double[] effectivePrior, EpochContext at) {
            return new CrossEntropy().bind(counts, effectivePrior, at);
        }

        @Override
        public Link link(int classes) {
            return Link.ONE_VS_REST;
        }

        @Override
        public String typeName() {
            return "one-vs-rest";
        }
    }

    private static LinearModel train(Trainer<Label> trainer) {
        Model<Label> model = trainer.train(DATA);
        return assertInstanceOf(LinearModel.class, model instanceof ImbalanceModel outer ? outer.inner() : model);
    }

    private static double[] scores(Prediction<Label> prediction) {
        return IntStream.range(0, 3)
                .mapToDouble(c -> prediction.getOutputScores().get("c" + c).getScore())
                .toArray();
    }

    @Test
    void probabilitiesAreTheSoftmaxOfTheLogits() {
        LinearModel model = train(new LinearTrainer());
        double[][] logits = model.logits(DATA);
        double[][] w = model.getWeightsCopy().toArray();
        for (int row = 0; row < DATA.size(); row++) {
            double[] z = new double[3];
            for (int c = 0; c < 3; c++) {
                z[c] = w[c][DATA.getFeatureIDMap().size()];
                for (Feature feature : DATA.getExample(row)) {
                    z[c] += w[c][DATA.getFeatureIDMap().getID(feature.getName())] * feature.getValue();
                }
            }
            assertArrayEquals(z, logits[row], 1e-12);
            double sum = Math.exp(z[0]) + Math.exp(z[1]) + Math.exp(z[2]);
            Prediction<Label> prediction = model.predict(DATA.getExample(row));
            assertArrayEquals(
                    new double[] {Math.exp(z[0]) / sum, Math.exp(z[1]) / sum, Math.exp(z[2]) / sum},
                    scores(prediction),
                    1e-12);
            assertEquals(DATA.getExample(row).size(), prediction.getNumActiveFeatures());
        }
    }

    @Test
    void aLossOfEachClassAgainstTheRestMakesNormalisedSigmoids() {
        LinearModel model = train(new LossTrainer(new LinearTrainer(), new OneVsRest()));
        LinearModel softmax = train(new LinearTrainer());
        double[] z = softmax.logits(List.of(DATA.getExample(0)))[0];
        double[] s = new double[3];
        double sum = 0;
        for (int c = 0; c < 3; c++) {
            s[c] = 1 / (1 + Math.exp(-z[c]));
            sum += s[c];
        }
        assertArrayEquals(
                new double[] {s[0] / sum, s[1] / sum, s[2] / sum}, scores(model.predict(DATA.getExample(0))), 1e-12);
        assertTrue(model.head().isEmpty());
    }

    @Test
    void theHeadHasTheNormsAndBiasesOfTheWeights() {
        LinearModel model = train(new LinearTrainer());
        LinearHead head = model.head().orElseThrow();
        double[][] w = model.getWeightsCopy().toArray();
        for (int c = 0; c < 3; c++) {
            double square = 0;
            for (int f = 0; f < w[c].length - 1; f++) {
                square += w[c][f] * w[c][f];
            }
            assertEquals(Math.sqrt(square), head.norms()[c], 1e-12);
            assertEquals(w[c][w[c].length - 1], head.biases()[c]);
        }
        assertEquals(3L * (DATA.getFeatureIDMap().size() + 1), model.parameterCount());
    }

    @Test
    void topFeaturesAreTheLargestWeightsOfAClass() {
        LinearModel model = train(new LinearTrainer());
        double[][] w = model.getWeightsCopy().toArray();
        Map<String, List<Pair<String, Double>>> top = model.getTopFeatures(4);
        for (int c = 0; c < 3; c++) {
            List<Pair<String, Double>> ofClass = top.get("c" + c);
            List<Double> expected = Arrays.stream(w[c])
                    .boxed()
                    .sorted(Comparator.comparingDouble((Double v) -> -Math.abs(v)))
                    .limit(4)
                    .toList();
            assertEquals(expected, ofClass.stream().map(Pair::getB).toList());
        }
        assertTrue(model.getExcuse(DATA.getExample(0)).isPresent());
    }

    @Test
    void aSavedModelIsTheSame(@TempDir Path folder) throws IOException {
        for (Trainer<Label> trainer : List.of(
                new LinearTrainer().withValidation(0.2), new LossTrainer(new LinearTrainer(), new OneVsRest()))) {
            LinearModel model = train(trainer);
            Path file = folder.resolve("model.tribuo");
            model.serializeToFile(file);
            LinearModel read = assertInstanceOf(LinearModel.class, TrustedModels.read(file));
            assertEquals(model.getProvenance(), read.getProvenance());
            assertEquals(model.history(), read.history());
            assertEquals(model.head().isPresent(), read.head().isPresent());
            for (Example<Label> row : DATA) {
                assertArrayEquals(scores(model.predict(row)), scores(read.predict(row)));
            }
            assertEquals(model.serialize(), read.serialize());
        }
    }

    @Test
    void aSavedModelOfALaterVersionIsRefused() {
        var proto = train(new LinearTrainer()).serialize();
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> LinearModel.deserializeFromProto(1, proto.getClassName(), proto.getSerializedData()))
                .getMessage();
        assertTrue(message.contains("written as version 1"), message);
    }

    @Test
    void javaSerialisationIsRefused() throws IOException {
        LinearModel model = train(new LinearTrainer());
        try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
            assertThrows(NotSerializableException.class, () -> out.writeObject(model));
        }
    }

    @Test
    void anExampleWithoutAnyKnownFeatureIsRefusedAsTribuosModelsDo() {
        LinearModel model = train(new LinearTrainer());
        Example<Label> foreign = new ArrayExample<>(new Label("c0"), new String[] {"nobody"}, new double[] {1});
        assertThrows(IllegalArgumentException.class, () -> model.predict(foreign));
    }

    private static float[][] dense() {
        float[][] rows = new float[DATA.size()][DATA.getFeatureIDMap().size()];
        for (int i = 0; i < rows.length; i++) {
            for (Feature feature : DATA.getExample(i)) {
                rows[i][DATA.getFeatureIDMap().getID(feature.getName())] = (float) feature.getValue();
            }
        }
        return rows;
    }

    private static float[][] scored(OnnxMl.ModelProto proto) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(proto.toByteArray());
                OnnxTensor input = OnnxTensor.createTensor(environment, dense());
                OrtSession.Result result = session.run(Map.of("input", input))) {
            return (float[][]) result.get(0).getValue();
        }
    }

    @Test
    void theExportedModelPredictsTheSame() throws OrtException {
        for (Trainer<Label> trainer : List.of(
                new PostHocTrainer(new LinearTrainer()),
                new PostHocTrainer(new LinearTrainer(), new LogitAdjustment()),
                new LossTrainer(new LinearTrainer(), new OneVsRest()))) {
            ExportableImbalanceModel model = assertInstanceOf(ExportableImbalanceModel.class, trainer.train(DATA));
            float[][] exported = scored(model.export().proto(ONNXExport.Variant.TRIBUO));
            for (int row = 0; row < DATA.size(); row++) {
                double[] expected = scores(model.predict(DATA.getExample(row)));
                for (int c = 0; c < 3; c++) {
                    assertEquals(expected[c], exported[row][c], 1e-5);
                }
            }
        }
    }

    @Test
    void tribuosExternalModelReadsTheExport(@TempDir Path folder) throws IOException, OrtException {
        LinearModel model = train(new LinearTrainer());
        Path file = folder.resolve("model.onnx");
        model.saveONNXModel("dev.imbalance.test", 1, file);
        Map<Label, Integer> labels = Map.of(new Label("c0"), 0, new Label("c1"), 1, new Label("c2"), 2);
        Map<String, Integer> features = new HashMap<>();
        DATA.getFeatureIDMap()
                .forEach(info ->
                        features.put(info.getName(), DATA.getFeatureIDMap().getID(info.getName())));
        // The external model closes its options itself.
        try (ONNXExternalModel<Label> external = ONNXExternalModel.createOnnxModel(
                DATA.getOutputFactory(),
                features,
                labels,
                new DenseTransformer(),
                new LabelTransformer(),
                new OrtSession.SessionOptions(),
                file,
                "input")) {
            for (Example<Label> row : DATA) {
                assertArrayEquals(scores(model.predict(row)), scores(external.predict(row)), 1e-5);
            }
        }
    }
}
