package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imbalance.data.ImageShape;
import dev.imbalance.onnx.ModelDescription.Normalisation;
import dev.imbalance.onnx.ONNXExport;
import dev.imbalance.onnx.ONNXExport.Variant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXRef;

class MLPONNXTest {
    private static final double[] MEAN = {10, -2, 0.5, 3, 0, 1};
    private static final double[] DEVIATION = {4, 0.1, 1, 2, 3, 0.5};

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void bothVariantsGiveTheProbabilitiesOfAPlainForwardPass(int hiddenLayers) throws Exception {
        int[] hidden = hiddenLayers == 0 ? new int[0] : hiddenLayers == 1 ? new int[] {5} : new int[] {5, 4};
        Map<String, HostTensor> weights = random(6, hidden, 3);
        LogitsModel model = new LogitsModel(
                LogitsModel.logisticRegression(6, "a", "b", "c"),
                Optional.empty(),
                new Normalisation(MEAN, DEVIATION),
                input -> onnx(input, InputShape.features(6), 3, MEAN, DEVIATION, weights, hidden));
        ONNXExport export = new ONNXExport(model);
        float[][] rows = {{10, -2, 0.5f, 3, 0, 1}, {14, -2.2f, 1.5f, 1, 7, 0}, {-3, -1.9f, 0, 9, 2, 2}};

        float[][] tribuo = ONNXRuntime.tribuo(export.proto(Variant.TRIBUO), rows);
        ONNXRuntime.Scored app = ONNXRuntime.features(export.proto(Variant.APP), rows);

        for (int i = 0; i < rows.length; i++) {
            double[] expected = probabilities(rows[i], weights, hidden.length);
            assertArrayEquals(expected, PlainScores.doubles(tribuo[i]), 1e-5);
            assertArrayEquals(expected, PlainScores.doubles(app.probabilities()[i]), 1e-5);
            assertEquals(PlainScores.largest(expected), app.labels()[i]);
        }
    }

    @Test
    void imagesAreNormalisedByChannelAndFlattened() throws Exception {
        ImageShape shape = new ImageShape(2, 1, 3);
        Map<String, HostTensor> weights = random(6, new int[] {4}, 2);
        double[] mean = {100, 50};
        double[] deviation = {20, 40};
        LogitsModel model = new LogitsModel(
                LogitsModel.logisticRegression(6, "a", "b"),
                Optional.of(shape),
                new Normalisation(mean, deviation),
                input -> onnx(input, InputShape.of(shape), 2, mean, deviation, weights, 4));
        byte[][] images = {{(byte) 255, 100, 0, 50, 60, (byte) 200}};
        double[] normalised = {155 / 20., 0, -5, 0, 10 / 40., 150 / 40.};

        ONNXRuntime.Scored app = ONNXRuntime.images(new ONNXExport(model).proto(Variant.APP), images, shape);

        assertArrayEquals(
                PlainScores.softmax(logits(normalised, weights, 1)), PlainScores.doubles(app.probabilities()[0]), 1e-5);
    }

    private static ONNXNode onnx(
            ONNXRef<?> input,
            InputShape shape,
            int classes,
            double[] mean,
            double[] deviation,
            Map<String, HostTensor> weights,
            int... hidden) {
        return GraphONNX.write(
                new MLP(hidden).graph(shape, classes), input, shape, new InputNormalisation(mean, deviation), weights);
    }

    private static double[] probabilities(float[] row, Map<String, HostTensor> weights, int hidden) {
        double[] x = new double[row.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (row[i] - MEAN[i]) / DEVIATION[i];
        }
        return PlainScores.softmax(logits(x, weights, hidden));
    }

    private static double[] logits(double[] normalised, Map<String, HostTensor> weights, int hidden) {
        double[] x = normalised;
        for (int layer = 0; layer <= hidden; layer++) {
            x = PlainDenseNet.linear(x, weights, "layers." + layer);
            for (int i = 0; layer < hidden && i < x.length; i++) {
                x[i] = Math.max(0, x[i]);
            }
        }
        return x;
    }

    private static Map<String, HostTensor> random(int features, int[] hidden, int classes) {
        SplittableRandom random = new SplittableRandom(4);
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        int in = features;
        for (int layer = 0; layer <= hidden.length; layer++) {
            int out = layer < hidden.length ? hidden[layer] : classes;
            weights.put("layers." + layer + ".weight", tensor(random, out, in));
            weights.put("layers." + layer + ".bias", tensor(random, out));
            in = out;
        }
        return weights;
    }

    private static HostTensor tensor(SplittableRandom random, int... shape) {
        long[] axes = new long[shape.length];
        int size = 1;
        for (int i = 0; i < axes.length; i++) {
            axes[i] = shape[i];
            size *= shape[i];
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return new HostTensor(axes, values);
    }
}
