package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.trainer.EpochContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps of the factors alone, over a layer whose weights are the identity: its logits before scaling are the input plus the biases. */
class LogitScaleTest {
    private static final float[] BIASES = {0.5f, -1, 2};
    private static final BatchLoss CROSS_ENTROPY = new CrossEntropy()
            .bind(
                    new ClassCounts(List.of("a", "b", "c"), new long[] {1, 1, 1}),
                    new double[] {1 / 3., 1 / 3., 1 / 3.},
                    new EpochContext(0, 1));

    static List<JsonNode> golden() throws IOException {
        try (InputStream file = LogitScaleTest.class.getResourceAsStream("/golden/loss/lws.json")) {
            List<JsonNode> cases = new ArrayList<>();
            new ObjectMapper().readTree(file).get("cases").forEach(cases::add);
            return cases;
        }
    }

    private static float[] floats(JsonNode numbers) {
        List<Float> all = new ArrayList<>();
        numbers.forEach(each -> {
            if (each.isArray()) {
                each.forEach(number -> all.add(number.floatValue()));
            } else {
                all.add(each.floatValue());
            }
        });
        float[] values = new float[all.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = all.get(i);
        }
        return values;
    }

    private static HostTensor vector(float... values) {
        return new HostTensor(new long[] {values.length}, values);
    }

    /** The identity and {@link #BIASES}, each row times its factor. */
    private static Network network(float... factors) {
        float[] weights = new float[9];
        float[] biases = new float[3];
        for (int c = 0; c < 3; c++) {
            weights[4 * c] = factors[c];
            biases[c] = factors[c] * BIASES[c];
        }
        return new Network(
                new MLP(new int[0]),
                InputShape.features(3),
                3,
                new InputNormalisation(new double[3], new double[] {1, 1, 1}),
                Map.of("layers.0.weight", new HostTensor(new long[] {3, 3}, weights), "layers.0.bias", vector(biases)),
                Device.cpu());
    }

    /** As after earlier steps that left these factors and this velocity. */
    private static LogitScale scale(Network network, float[] factors, float... velocity) {
        LogitScale scale = new LogitScale(network.trained());
        Map<String, HostTensor> state = new LinkedHashMap<>();
        state.put("scale", vector(factors));
        state.put("velocity", vector(velocity));
        state.put("base/layers.0.weight", vector(1, 0, 0, 0, 1, 0, 0, 0, 1));
        state.put("base/layers.0.bias", vector(BIASES));
        scale.restore(state);
        return scale;
    }

    private static TrainingStep.Result step(
            Network network, LogitScale scale, float[] logits, int[] labels, double rate) {
        float[] input = logits.clone();
        for (int i = 0; i < input.length; i++) {
            input[i] -= BIASES[i % 3];
        }
        double[] ones = new double[labels.length];
        Arrays.fill(ones, 1);
        try (NDManager manager = Torch.newManager(Device.cpu());
                TrainingStep step = new TrainingStep(network, scale, 0, 0)) {
            NDArray rows = manager.create(input, new Shape(labels.length, 3));
            return Torch.with(true, 0, () -> step.run(rows, labels, ones, CROSS_ENTROPY, rate));
        }
    }

    @ParameterizedTest
    @MethodSource("golden")
    void aStepGoesDownTheGradientOfTheFactors(JsonNode golden) {
        float[] factors = floats(golden.at("/inputs/scales"));
        float[] logits = floats(golden.at("/inputs/logits"));
        List<Integer> labels = new ArrayList<>();
        golden.at("/inputs/labels").forEach(label -> labels.add(label.intValue()));
        float[] slopes = floats(golden.at("/expected/grad_scales"));
        try (Network network = network(factors)) {
            LogitScale scale = scale(network, factors, 0, 0, 0);
            TrainingStep.Result result = step(
                    network, scale, logits, labels.stream().mapToInt(i -> i).toArray(), 1);
            assertEquals(golden.at("/expected/loss").asDouble(), result.loss(), 1e-6);
            float[] expected = new float[3];
            for (int c = 0; c < 3; c++) {
                expected[c] = factors[c] - slopes[c];
            }
            assertArrayEquals(expected, scale.state().get("scale").values(), 1e-6f);
            Map<String, HostTensor> saved = network.save();
            for (int c = 0; c < 3; c++) {
                assertEquals(expected[c], saved.get("layers.0.weight").values()[4 * c], 1e-6);
                assertEquals(expected[c] * BIASES[c], saved.get("layers.0.bias").values()[c], 2e-6);
                assertEquals(0, saved.get("layers.0.weight").values()[4 * c + (c == 0 ? 1 : -1)], 0.0f);
            }
        }
    }

    @Test
    void theVelocityIsPyTorchsWithMomentumOfNineTenths() {
        float[] ones = {1, 1, 1};
        float[] logits = {1, 1, 1};
        // Of one row of label 0: softmax 1/3 each, so the slopes are (-2/3, 1/3, 1/3) z.
        try (Network network = network(ones)) {
            LogitScale scale = scale(network, ones, 1, -1, 0);
            step(network, scale, logits, new int[] {0}, 0.1);
            assertArrayEquals(
                    new float[] {1 - 0.1f * (0.9f - 2 / 3f), 1 - 0.1f * (-0.9f + 1 / 3f), 1 - 0.1f / 3},
                    scale.state().get("scale").values(),
                    1e-6f);
        }
    }

    @Test
    void aStateOfAnotherClassifierIsRefused() {
        try (Network network = network(1, 1, 1)) {
            LogitScale scale = new LogitScale(network.trained());
            Map<String, HostTensor> state = scale.state();
            state.put("scale", vector(1, 1));
            String message = assertThrows(IllegalArgumentException.class, () -> scale.restore(state))
                    .getMessage();
            assertEquals("the state has no \"scale\" of 3 values; it is not of this scaled classifier", message);
        }
    }
}
