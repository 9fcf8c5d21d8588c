package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.loss.BatchLoss;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OptimisationTest {
    /** Logits are w x + b of one input x = 1, so the gradient of w and of b is what the loss says. */
    private static float[] walk(SGD sgd, double[] gradients, double[] rates) {
        Map<String, HostTensor> start = Map.of(
                "layers.0.weight", new HostTensor(new long[] {1, 1}, new float[] {2}),
                "layers.0.bias", new HostTensor(new long[] {1}, new float[] {0}));
        float[] path = new float[gradients.length];
        try (Network network = new Network(
                        new MLP(new int[0]),
                        InputShape.features(1),
                        1,
                        new InputNormalisation(new double[] {0}, new double[] {1}),
                        start,
                        Device.cpu());
                NDManager manager = Torch.newManager(Device.cpu());
                TrainingStep step = new TrainingStep(network, sgd)) {
            NDArray one = manager.create(new float[] {1}, new Shape(1, 1));
            for (int i = 0; i < gradients.length; i++) {
                double wanted = gradients[i];
                double rate = rates[i];
                BatchLoss loss = (batch, gradient) -> {
                    gradient[0] = wanted;
                    return 0;
                };
                Torch.with(true, 0, () -> step.run(one, new int[] {0}, new double[] {1}, loss, rate));
                path[i] = network.save().get("layers.0.weight").values()[0];
            }
        }
        return path;
    }

    /** Restates PyTorch's documentation of SGD in double precision. */
    private static float[] byHand(double momentum, double decay, boolean nesterov, double[] gradients, double[] rates) {
        float[] path = new float[gradients.length];
        double w = 2;
        double b = 0;
        for (int t = 0; t < gradients.length; t++) {
            double g = gradients[t] + decay * w;
            b = t == 0 ? g : momentum * b + g;
            w -= rates[t] * (nesterov ? g + momentum * b : b);
            path[t] = (float) w;
        }
        return path;
    }

    @ParameterizedTest
    @CsvSource({"0, 0, false", "0, 0.1, false", "0.9, 0, false", "0.9, 0.1, false", "0.8, 0.05, true"})
    void sgdFollowsPyTorchWhenTheRateChanges(double momentum, double decay, boolean nesterov) {
        double[] gradients = {1, -0.5, 2, 0.25, 0, -3};
        double[] rates = {0.1, 0.1, 0.05, 0.01, 0.2, 0};
        assertArrayEquals(
                byHand(momentum, decay, nesterov, gradients, rates),
                walk(new SGD(0.1, momentum, decay, nesterov), gradients, rates),
                1e-6f);
    }

    static Stream<Optimiser> optimisers() {
        return Stream.of(new SGD(0.1, 0, 0, false), new SGD(0.1, 0.9, 0.1, true), new AdamW(0.1, 0.9, 0.99, 1e-3, 0.1));
    }

    /** PyTorch's fused optimisers go through memory, and a kernel lies there in another order than its gradient may. */
    @ParameterizedTest
    @MethodSource("optimisers")
    void everyWeightOfAKernelMovesByItsOwnGradient(Optimiser optimiser) {
        int size = 2 * 3 * 2 * 5;
        float[] weights = new float[size];
        float[] gradients = new float[size];
        for (int i = 0; i < size; i++) {
            weights[i] = i - 7.5f;
            gradients[i] = (float) Math.sin(i);
        }
        float[] asVector = moved(optimiser, new HostTensor(new long[] {size}, weights), gradients);
        float[] asKernel = moved(optimiser, new HostTensor(new long[] {2, 3, 2, 5}, weights), gradients);
        assertArrayEquals(asVector, asKernel);
    }

    private static float[] moved(Optimiser optimiser, HostTensor start, float[] gradients) {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            PtNDArray weight = Torch.tensor(manager, start);
            OptimiserRun run = optimiser.start(manager, Map.of("w", weight));
            for (int step = 0; step < 3; step++) {
                NDArray gradient = manager.create(gradients.clone(), new Shape(start.shape()));
                run.step(new PtNDArray[] {(PtNDArray) gradient}, 0.1);
            }
            return weight.toFloatArray();
        }
    }

    @Test
    void sgdMatchesTwoStepsWorkedOutOnPaper() {
        // w = 2, decay 0.5, g = 1: 1 + 1 = 2, b = 2, w = 2 - 0.1 * 2 = 1.8; g = 1: 1 + 0.9 = 1.9, b = 0.5 * 2 + 1.9 =
        // 2.9,
        // w = 1.8 - 0.01 * 2.9 = 1.771. With the rate inside the buffer it would be 1.8 - (0.5 * 0.2 + 0.019) = 1.681.
        assertArrayEquals(
                new float[] {1.8f, 1.771f},
                walk(new SGD(0.1, 0.5, 0.5, false), new double[] {1, 1}, new double[] {0.1, 0.01}),
                1e-6f);
    }

    @Test
    void illegalFieldsAreRefused() {
        assertThrows(PropertyException.class, () -> new SGD(0, 0.9, 0, false));
        assertThrows(PropertyException.class, () -> new SGD(Double.NaN, 0.9, 0, false));
        assertThrows(PropertyException.class, () -> new SGD(0.1, 1, 0, false));
        assertThrows(PropertyException.class, () -> new SGD(0.1, 0.9, -1, false));
        assertThrows(PropertyException.class, () -> new SGD(0.1, 0, 0, true));
    }
}
