package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Any;
import dev.imbalance.data.ImageShape;
import dev.imbalance.trainer.ModelArchive;
import dev.imbalance.trainer.RandomStreams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.protos.core.ModelProto;

class DJLModelSerialisationTest {
    private static final ImageShape COLOUR = new ImageShape(3, 8, 8);

    private static DJLModel denseNet() {
        return (DJLModel) new DJLTrainer(
                        new DenseNet(4, 8, DenseNet.Stem.CIFAR, 2, 2), 2, 16, new SGD(), new CosineAnnealing(), 1)
                .withThreads(1)
                .withValidation(0.2)
                .train(Samples.images(COLOUR, 1, 30, 20, 10));
    }

    private static DJLModel mlp() {
        return (DJLModel) new DJLTrainer(new MLP(8), 2, 16, new SGD(), new ConstantRate(), 1)
                .withThreads(1)
                .train(Samples.exclusiveOr(60, 1));
    }

    private static void assertSamePredictions(Model<Label> expected, Model<?> actual, Dataset<Label> data) {
        assertTrue(actual.validate(Label.class));
        List<Prediction<Label>> before = expected.predict(data);
        List<Prediction<Label>> after = actual.castModel(Label.class).predict(data);
        for (int i = 0; i < before.size(); i++) {
            Map<String, Label> scores = after.get(i).getOutputScores();
            before.get(i)
                    .getOutputScores()
                    .forEach((name, label) ->
                            assertEquals(label.getScore(), scores.get(name).getScore()));
        }
    }

    @Test
    void aSavedDenseNetPredictsTheSame(@TempDir Path directory) throws IOException {
        DJLModel model = denseNet();
        Path file = directory.resolve("model.tribuo");
        model.serializeToFile(file);
        DJLModel back = (DJLModel) Model.deserializeFromFile(file);
        assertSamePredictions(model, back, Samples.images(COLOUR, 2, 9, 9, 9));
        assertEquals(model.getProvenance(), back.getProvenance());
        assertEquals(model.history(), back.history());
        assertEquals(model.parameterCount(), back.parameterCount());
        assertEquals(model.imageShape(), back.imageShape());
    }

    @Test
    void aSavedMlpPredictsTheSame() {
        DJLModel model = mlp();
        assertSamePredictions(model, Model.deserialize(model.serialize()), Samples.exclusiveOr(20, 2));
    }

    @Test
    void aCopyPredictsTheSame() {
        DJLModel model = mlp();
        assertSamePredictions(model, model.copy(), Samples.exclusiveOr(20, 2));
    }

    @Test
    void javaSerialisationIsRefusedWithTheWayOut() throws IOException {
        DJLModel model = mlp();
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            String error = assertThrows(NotSerializableException.class, () -> out.writeObject(model))
                    .getMessage();
            assertTrue(error.endsWith("save it by serializeToFile"), error);
        }
    }

    @Test
    void savingTwiceGivesTheSameBytes() {
        DJLModel model = mlp();
        assertEquals(model.serialize(), model.serialize());
    }

    @Test
    void onlyRegisteredArchitecturesAreBuilt() throws IOException {
        ModelProto saved = mlp().serialize();
        Map<String, byte[]> archive = new LinkedHashMap<>(ModelArchive.unpack(saved.getSerializedData()));
        String state = new String(archive.get("state.json"), StandardCharsets.UTF_8);
        archive.put(
                "state.json",
                state.replace("\"type\":\"mlp\"", "\"type\":\"java.lang.Runtime\"")
                        .getBytes(StandardCharsets.UTF_8));
        Any changed = ModelArchive.pack(archive);
        String error = assertThrows(
                        IllegalArgumentException.class,
                        () -> DJLModel.deserializeFromProto(0, DJLModel.class.getName(), changed))
                .getMessage();
        assertTrue(
                error.startsWith("the architecture \"java.lang.Runtime\" of a saved model is not registered;"), error);
    }

    @Test
    void weightsOfAnotherShapeAreRefused() throws IOException {
        ModelProto saved = mlp().serialize();
        Map<String, byte[]> archive = new LinkedHashMap<>(ModelArchive.unpack(saved.getSerializedData()));
        Map<String, HostTensor> weights = SafeTensors.read(archive.get("weights.safetensors"), "test");
        weights.put("layers.0.bias", new HostTensor(new long[] {7}, new float[7]));
        archive.put("weights.safetensors", SafeTensors.write(weights));
        DJLModel broken = DJLModel.deserializeFromProto(0, DJLModel.class.getName(), ModelArchive.pack(archive));
        String error = assertThrows(IllegalArgumentException.class, () -> broken.predict(Samples.exclusiveOr(5, 1)))
                .getMessage();
        assertEquals("mlp(hidden=[8]) needs \"layers.0.bias\" of shape [8], the weights have [7]", error);
    }

    @Test
    void aMissingWeightIsNamedWithTheArchitecture() throws IOException {
        ModelProto saved = mlp().serialize();
        Map<String, byte[]> archive = new LinkedHashMap<>(ModelArchive.unpack(saved.getSerializedData()));
        Map<String, HostTensor> weights = SafeTensors.read(archive.get("weights.safetensors"), "test");
        weights.remove("layers.0.bias");
        archive.put("weights.safetensors", SafeTensors.write(weights));
        DJLModel broken = DJLModel.deserializeFromProto(0, DJLModel.class.getName(), ModelArchive.pack(archive));
        String error = assertThrows(IllegalArgumentException.class, () -> broken.predict(Samples.exclusiveOr(5, 1)))
                .getMessage();
        assertEquals("mlp(hidden=[8]) needs the tensor \"layers.0.bias\", which the weights do not have", error);
    }

    @Test
    void aNetworkThatCannotBeBuiltLeavesNothingOnTheDevice() throws IOException {
        MLP architecture = new MLP(8);
        InputShape input = InputShape.features(3);
        Map<String, HostTensor> weights = architecture.initialise(input, 2, new RandomStreams(1, 0));
        int before = arraysOnTheDevice();
        InputNormalisation tooShort = new InputNormalisation(new double[2], new double[] {1, 1});
        assertThrows(RuntimeException.class, () -> new Network(architecture, input, 2, tooShort, weights, Device.cpu())
                .close());
        // Not more, and perhaps fewer: networks of other tests may have been collected meanwhile.
        assertTrue(arraysOnTheDevice() <= before);
    }

    private static int arraysOnTheDevice() {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            return manager.getParentManager().getManagedArrays().size();
        }
    }

    @Test
    void architecturesSurviveJson() throws IOException {
        DenseNet architecture = new DenseNet(5, 10, DenseNet.Stem.IMAGENET, 2, 3);
        String json = ArchitectureJson.write(architecture).toString();
        Architecture back = ArchitectureJson.read(new ObjectMapper().readTree(json));
        assertEquals(architecture.getProvenance(), back.getProvenance());
    }

    @Test
    void onnxRuntimeGivesTheSameProbabilities() throws OrtException {
        assertOnnxParity(denseNet(), Samples.images(COLOUR, 2, 9, 9, 9));
        assertOnnxParity(mlp(), Samples.exclusiveOr(30, 2));
    }

    private static void assertOnnxParity(DJLModel model, Dataset<Label> data) throws OrtException {
        int features = model.getFeatureIDMap().size();
        float[][] input = new float[data.size()][features];
        for (int i = 0; i < input.length; i++) {
            Example<Label> example = data.getExample(i);
            for (Feature feature : example) {
                input[i][model.getFeatureIDMap().getID(feature.getName())] = (float) feature.getValue();
            }
        }
        byte[] graph = model.exportONNXModel("dev.imbalance", 1).toByteArray();
        List<Prediction<Label>> predictions = model.predict(data);
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(graph);
                OnnxTensor tensor = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), input);
                OrtSession.Result result =
                        session.run(Map.of(session.getInputNames().iterator().next(), tensor))) {
            float[][] probabilities = (float[][]) result.get(0).getValue();
            for (int i = 0; i < input.length; i++) {
                double[] expected = new double[probabilities[i].length];
                double[] actual = new double[expected.length];
                for (int c = 0; c < expected.length; c++) {
                    String label = model.getOutputIDInfo().getOutput(c).getLabel();
                    expected[c] =
                            predictions.get(i).getOutputScores().get(label).getScore();
                    actual[c] = probabilities[i][c];
                }
                assertArrayEquals(expected, actual, 1e-5);
            }
        }
    }
}
