package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.imbalance.data.ImageShape;
import dev.imbalance.onnx.ModelDescription.Normalisation;
import dev.imbalance.onnx.ONNXExport;
import dev.imbalance.onnx.ONNXExport.Variant;
import dev.imbalance.posthoc.ScoreAdjustment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.util.onnx.ONNXContext;

class DenseNetONNXTest {
    private static final String[] LABELS = {"bag", "coat", "dress", "shirt"};
    private static final ScoreAdjustment ADJUSTMENT =
            new ScoreAdjustment(new double[] {1, 0.5, 2, 1}, new double[] {-1.5, 0, 0.75, 2});

    static Stream<Arguments> smallNetworks() {
        PlainDenseNet cifar = PlainDenseNet.of(2, 4, PlainDenseNet.CIFAR, 2, 2);
        PlainDenseNet imagenet = PlainDenseNet.of(2, 4, PlainDenseNet.IMAGENET, 2, 2);
        Optional<ScoreAdjustment> some = Optional.of(ADJUSTMENT);
        return Stream.of(
                Arguments.of(cifar, new ImageShape(1, 8, 8), Optional.empty()),
                Arguments.of(cifar, new ImageShape(3, 8, 6), some),
                Arguments.of(imagenet, new ImageShape(1, 8, 8), some),
                Arguments.of(imagenet, new ImageShape(3, 16, 16), Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("smallNetworks")
    void bothVariantsGiveTheProbabilitiesOfAPlainForwardPass(
            PlainDenseNet network, ImageShape shape, Optional<ScoreAdjustment> adjustment) throws Exception {
        Normalisation normalisation = normalisation(shape.channels());
        Map<String, HostTensor> weights = network.random(shape.channels(), LABELS.length, 11);
        ONNXExport export = export(network, shape, normalisation, weights, adjustment);
        byte[][] images = images(5, shape, 12);
        double[][] expected = new double[images.length][];
        for (int i = 0; i < images.length; i++) {
            double[] logits =
                    network.logits(weights, shape, images[i], normalisation.mean(), normalisation.standardDeviation());
            expected[i] = PlainScores.softmax(
                    adjustment.map(a -> PlainScores.adjusted(logits, a)).orElse(logits));
        }

        float[][] tribuo = ONNXRuntime.tribuo(export.proto(Variant.TRIBUO), floats(images));
        ONNXRuntime.Scored app = ONNXRuntime.images(export.proto(Variant.APP), images, shape);

        for (int i = 0; i < images.length; i++) {
            assertArrayEquals(expected[i], PlainScores.doubles(tribuo[i]), 1e-5);
            assertArrayEquals(expected[i], PlainScores.doubles(app.probabilities()[i]), 1e-5);
            assertEquals(PlainScores.largest(expected[i]), app.labels()[i]);
        }
        // The images must differ to the network, or the comparison would prove little.
        assertTrue(Arrays.stream(expected).mapToDouble(p -> p[0]).distinct().count() > 1);
    }

    @Test
    void theAdjustmentIsInTheGraphOnlyWhereItChangesSomething() {
        PlainDenseNet network = PlainDenseNet.of(2, 4, PlainDenseNet.CIFAR, 1, 1);
        ImageShape shape = new ImageShape(1, 8, 8);
        Map<String, HostTensor> weights = network.random(1, LABELS.length, 1);
        Normalisation normalisation = normalisation(1);
        ScoreAdjustment offset = ScoreAdjustment.offset(new double[] {1, 2, 3, 4});
        ScoreAdjustment nothing = ScoreAdjustment.offset(new double[4]);

        assertEquals(1, operators(export(network, shape, normalisation, weights, Optional.of(offset)), "Add"));
        assertEquals(0, operators(export(network, shape, normalisation, weights, Optional.of(offset)), "Mul"));
        assertEquals(1, operators(export(network, shape, normalisation, weights, Optional.of(ADJUSTMENT)), "Mul"));
        assertEquals(
                graph(export(network, shape, normalisation, weights, Optional.empty())),
                graph(export(network, shape, normalisation, weights, Optional.of(nothing))));
    }

    private static GraphProto graph(ONNXExport export) {
        return export.proto(Variant.TRIBUO).getGraph();
    }

    private static long operators(ONNXExport export, String operator) {
        return graph(export).getNodeList().stream()
                .filter(node -> node.getOpType().equals(operator))
                .count();
    }

    @Test
    void weightsOfAnotherNetworkAreRefusedByName() {
        PlainDenseNet network = PlainDenseNet.of(2, 4, PlainDenseNet.CIFAR, 2, 2);
        Map<String, HostTensor> deeper =
                PlainDenseNet.of(2, 4, PlainDenseNet.CIFAR, 2, 1).random(1, 4, 1);
        Map<String, HostTensor> wider =
                PlainDenseNet.of(3, 4, PlainDenseNet.CIFAR, 2, 2).random(1, 4, 1);

        assertEquals(
                "the weights have no features.denseblock2.denselayer2.norm1.weight, which this network needs",
                refusal(network, deeper));
        assertEquals(
                "the weights' features.denseblock1.denselayer1.conv1.weight has shape [12, 4, 1, 1]; this network needs"
                        + " [8, 4, 1, 1]",
                refusal(network, wider));
    }

    private static String refusal(PlainDenseNet network, Map<String, HostTensor> weights) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> network.onnx(
                                new ONNXContext().floatInput(64),
                                new ImageShape(1, 8, 8),
                                new double[1],
                                new double[] {1},
                                weights))
                .getMessage();
    }

    @Test
    void densenet161IsWrittenAndScoredByOnnxRuntime(@TempDir Path folder) throws Exception {
        PlainDenseNet network = PlainDenseNet.of(48, 96, PlainDenseNet.CIFAR, 6, 12, 36, 24);
        ImageShape shape = new ImageShape(3, 32, 32);
        Map<String, HostTensor> weights = network.random(3, LABELS.length, 161);
        ONNXExport export = export(network, shape, normalisation(3), weights, Optional.of(ADJUSTMENT));
        Path file = folder.resolve("model.onnx");

        export.write(Variant.APP, file);

        assertTrue(Files.size(file) > 100_000_000 && Files.size(file) < 115_000_000, "bytes: " + Files.size(file));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString())) {
            ONNXRuntime.Scored scored = ONNXRuntime.images(environment, session, images(3, shape, 5), shape);
            for (float[] row : scored.probabilities()) {
                assertEquals(1, Arrays.stream(PlainScores.doubles(row)).sum(), 1e-5);
            }
        }
    }

    private static ONNXExport export(
            PlainDenseNet network,
            ImageShape shape,
            Normalisation normalisation,
            Map<String, HostTensor> weights,
            Optional<ScoreAdjustment> adjustment) {
        LogitsModel model = new LogitsModel(
                LogitsModel.logisticRegression(shape.size(), LABELS),
                Optional.of(shape),
                normalisation,
                input -> network.onnx(input, shape, normalisation.mean(), normalisation.standardDeviation(), weights));
        return new ONNXExport(model, adjustment, model);
    }

    private static Normalisation normalisation(int channels) {
        double[] mean = new double[channels];
        double[] deviation = new double[channels];
        for (int c = 0; c < channels; c++) {
            mean[c] = 120 + 7 * c;
            deviation[c] = 60 + 5 * c;
        }
        return new Normalisation(mean, deviation);
    }

    private static byte[][] images(int count, ImageShape shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[][] images = new byte[count][shape.size()];
        for (byte[] image : images) {
            random.nextBytes(image);
        }
        return images;
    }

    private static float[][] floats(byte[][] images) {
        float[][] rows = new float[images.length][images[0].length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows[i].length; j++) {
                rows[i][j] = images[i][j] & 0xff;
            }
        }
        return rows;
    }
}
