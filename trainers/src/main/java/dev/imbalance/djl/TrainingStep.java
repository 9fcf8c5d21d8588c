package dev.imbalance.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.LogitBatch;
import java.util.Map;

/**
 * One step of training: forward, loss on the host, backward, update.
 * <p>
 * The small (B, K) logits are copied to the host and the gradient of the loss back, which is the only time that a step waits
 * for the device. The thread must record gradients ({@link Torch#with}).
 */
final class TrainingStep implements AutoCloseable {
    /**
     * What one step saw.
     *
     * @param loss   the batch loss; if it is not finite, nothing was updated
     * @param logits (B, K) row-major, before the update
     */
    record Result(double loss, double[] logits) {}

    private final Network network;
    private final NDManager manager;
    private final Gradients gradients;
    private final OptimiserRun optimiser;

    TrainingStep(Network network, Optimiser optimiser) {
        this(network, optimiser, Map.of());
    }

    /** @param rates factors of the learning rate by tensor; 1 where a name is missing */
    TrainingStep(Network network, Optimiser optimiser, Map<String, Double> rates) {
        this.network = network;
        this.manager = network.manager().newSubManager();
        this.gradients = new Gradients(manager, network.trained());
        this.optimiser = RateGroups.start(optimiser, manager, network.trained(), rates);
    }

    /** The optimiser at work, whose state a checkpoint keeps. */
    OptimiserRun optimiser() {
        return optimiser;
    }

    /**
     * @param input        raw input of B rows; left open
     * @param labels       the class id of each row
     * @param weights      the example weight of each row
     * @param learningRate after the schedule
     */
    Result run(NDArray input, int[] labels, double[] weights, BatchLoss loss, double learningRate) {
        try (NDArray output = network.forward(input, true)) {
            int classes = (int) output.getShape().get(1);
            double[] logits = doubles(output.toFloatArray());
            double[] gradient = new double[logits.length];
            double value = loss.evaluate(new LogitBatch(labels.length, classes, logits, labels, weights), gradient);
            if (Double.isFinite(value)) {
                try (NDArray upstream =
                        output.getManager().create(floats(gradient), new Shape(labels.length, classes))) {
                    JniUtils.backward((PtNDArray) output, (PtNDArray) upstream, false, false);
                }
                optimiser.step(gradients.arrays(), learningRate);
                gradients.clear();
            }
            return new Result(value, logits);
        }
    }

    static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Override
    public void close() {
        optimiser.close();
        manager.close();
    }
}
