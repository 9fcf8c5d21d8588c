package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdamWTest {
    private static final double[] GRADIENTS = {1, -0.5, 2, 0.25, 0, -3, 1e-3, 40};
    private static final double[] RATES = {0.1, 0.1, 0.05, 0.01, 0.2, 0, 0.3, 0.02};

    /** The path of a weight that starts at 2; the run is saved and restored into another at a step, or never if it is -1. */
    private static float[] walk(AdamW adamW, int restartedAt) {
        float[] path = new float[GRADIENTS.length];
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            PtNDArray weight = Tensors.of(manager, 2);
            OptimiserRun run = adamW.start(manager, Map.of("w", weight));
            for (int t = 0; t < path.length; t++) {
                if (t == restartedAt) {
                    Map<String, HostTensor> state = run.state();
                    run = adamW.start(manager, Map.of("w", weight));
                    run.restore(state);
                }
                run.step(new PtNDArray[] {Tensors.of(manager, (float) GRADIENTS[t])}, RATES[t]);
                path[t] = weight.toFloatArray()[0];
            }
        }
        return path;
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0.999, 1e-8, 0", "0.9, 0.999, 1e-8, 0.1", "0.5, 0.9, 0.1, 1", "0, 0, 1e-3, 0.01"})
    void followsTheFormulaInDoublePrecision(double beta1, double beta2, double epsilon, double decay) {
        float[] path = new float[GRADIENTS.length];
        double w = 2;
        double m = 0;
        double v = 0;
        for (int t = 1; t <= path.length; t++) {
            double g = GRADIENTS[t - 1];
            m = beta1 * m + (1 - beta1) * g;
            v = beta2 * v + (1 - beta2) * g * g;
            double mean = m / (1 - Math.pow(beta1, t));
            double deviation = Math.sqrt(v / (1 - Math.pow(beta2, t)));
            w = w - RATES[t - 1] * (decay * w + mean / (deviation + epsilon));
            path[t - 1] = (float) w;
        }
        assertArrayEquals(path, walk(new AdamW(0.1, beta1, beta2, epsilon, decay), -1), 2e-6f);
    }

    @Test
    void isPyTorchsOverTenStepsOfChangingRate() throws IOException {
        JsonNode recorded;
        try (InputStream file = AdamWTest.class.getResourceAsStream("/golden/adamw/adamw.json")) {
            recorded = JsonMapper.builder().build().readTree(file);
        }
        AdamW adamW = new AdamW(
                1,
                recorded.get("beta1").doubleValue(),
                recorded.get("beta2").doubleValue(),
                recorded.get("epsilon").doubleValue(),
                recorded.get("weightDecay").doubleValue());
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            Map<String, PtNDArray> weights = new LinkedHashMap<>();
            weights.put("weight", Tensors.of(manager, floats(recorded.get("weight"))));
            weights.put("bias", Tensors.of(manager, floats(recorded.get("bias"))));
            OptimiserRun run = adamW.start(manager, weights);
            assertEquals(10, recorded.get("steps").size());
            for (JsonNode step : recorded.get("steps")) {
                PtNDArray[] gradients = {
                    Tensors.of(manager, floats(step.get("weightGradient"))),
                    Tensors.of(manager, floats(step.get("biasGradient")))
                };
                run.step(gradients, step.get("rate").doubleValue());
                assertArrayEquals(
                        floats(step.get("weight")), weights.get("weight").toFloatArray(), 1e-6f);
                assertArrayEquals(floats(step.get("bias")), weights.get("bias").toFloatArray(), 1e-6f);
            }
        }
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }

    @Test
    void aRestoredRunGoesOnToTheLastBit() {
        AdamW adamW = new AdamW();
        assertArrayEquals(walk(adamW, -1), walk(adamW, 4), 0);
    }

    @Test
    void aStateOfAnotherRunIsRefused() {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            OptimiserRun run = new AdamW().start(manager, Map.of("w", Tensors.of(manager, 1)));
            Map<String, HostTensor> own = run.state();
            assertEquals(Set.of("exp_avg/w", "exp_avg_sq/w", "step"), own.keySet());
            for (String missing : own.keySet()) {
                Map<String, HostTensor> state = new LinkedHashMap<>(own);
                state.remove(missing);
                assertThrows(IllegalArgumentException.class, () -> run.restore(state), missing);
            }
            Map<String, HostTensor> half = new LinkedHashMap<>(own);
            half.put("step", new HostTensor(new long[0], new float[] {0.5f}));
            assertThrows(IllegalArgumentException.class, () -> run.restore(half));
        }
    }

    @Test
    void illegalFieldsAreRefused() {
        assertThrows(PropertyException.class, () -> new AdamW(0, 0.9, 0.999, 1e-8, 0));
        assertThrows(PropertyException.class, () -> new AdamW(0.1, 1, 0.999, 1e-8, 0));
        assertThrows(PropertyException.class, () -> new AdamW(0.1, 0.9, -0.1, 1e-8, 0));
        assertThrows(PropertyException.class, () -> new AdamW(0.1, 0.9, 0.999, 0, 0));
        assertThrows(PropertyException.class, () -> new AdamW(0.1, 0.9, 0.999, 1e-8, Double.NaN));
    }
}
