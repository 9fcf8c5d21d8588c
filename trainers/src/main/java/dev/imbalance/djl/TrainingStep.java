package dev.imbalance.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.LogitBatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One step of training: forward, loss on the host, backward, update.
 * <p>
 * The small (B, K) logits are copied to the host and the gradient of the loss back, which is the only time that a step waits
 * for the device. The thread must record gradients ({@link Torch#with}).
 * <p>
 * An update may take the gradients of several micro-batches, which then count by their rows: one batch as far as the loss is a mean
 * over rows, at the memory of a micro-batch. Batch normalisation, and a loss that divides by anything but the number of rows, see
 * each micro-batch on its own.
 */
final class TrainingStep implements AutoCloseable {
    /**
     * What one step saw.
     *
     * @param loss   the batch loss; if it is not finite, no gradient was taken from it
     * @param logits (B, K) row-major, before the update
     */
    record Result(double loss, double[] logits) {}

    /** The parts of a step, in the order they end in. */
    enum Phase {
        FORWARD,
        LOSS,
        BACKWARD,
        UPDATE
    }

    private static final String AVERAGE = "average/";

    private final Network network;
    private final NDManager manager;
    private final Gradients gradients;
    private final OptimiserRun optimiser;
    private Consumer<Phase> observer = phase -> {};
    private final double clipNorm;
    private final Optional<WeightAverage> average;
    private final FreedMemory freed = new FreedMemory();

    /** A step without clipping and averaging. */
    TrainingStep(Network network, Optimiser optimiser) {
        this(network, optimiser.start(network.manager(), network.trained()), 0, 0);
    }

    /**
     * @param optimiser of the network's trained tensors; closed with this
     * @param clipNorm the longest gradient, over all weights; 0 for any
     * @param ema      the decay of the moving average of the weights, in [0, 1); 0 for none
     */
    TrainingStep(Network network, OptimiserRun optimiser, double clipNorm, double ema) {
        this.network = network;
        this.manager = network.manager().newSubManager();
        this.gradients = new Gradients(manager);
        this.optimiser = optimiser;
        this.clipNorm = clipNorm;
        this.average = ema == 0 ? Optional.empty() : Optional.of(new WeightAverage(manager, ema, network.trained()));
    }

    /** A copy of what the optimiser and the moving average remember between updates; {@link #restore} takes it. */
    Map<String, HostTensor> state() {
        Map<String, HostTensor> state = new LinkedHashMap<>(optimiser.state());
        average.ifPresent(kept -> kept.state().forEach((name, tensor) -> state.put(AVERAGE + name, tensor)));
        return state;
    }

    /**
     * Goes on where a step over the same network stood.
     *
     * @throws IllegalArgumentException if the state is not of such a step
     */
    void restore(Map<String, HostTensor> state) {
        Map<String, HostTensor> ofOptimiser = new LinkedHashMap<>();
        Map<String, HostTensor> ofAverage = new LinkedHashMap<>();
        state.forEach((name, tensor) -> {
            if (name.startsWith(AVERAGE)) {
                ofAverage.put(name.substring(AVERAGE.length()), tensor);
            } else {
                ofOptimiser.put(name, tensor);
            }
        });
        optimiser.restore(ofOptimiser);
        average.ifPresent(kept -> kept.restore(ofAverage));
    }

    /** Calls this at the end of each phase; of a step whose loss is not finite, the first two. */
    void observe(Consumer<Phase> phaseEnds) {
        this.observer = phaseEnds;
    }

    /** Does work while the network has the weights that are scored and kept: their moving average if there is one, else its own. */
    <T> T averaged(Supplier<T> work) {
        return average.isPresent() ? average.get().during(work) : work.get();
    }

    /**
     * One update from one batch.
     *
     * @param input        raw input of B rows; left open
     * @param labels       the class id of each row
     * @param weights      the example weight of each row
     * @param learningRate after the schedule
     */
    Result run(NDArray input, int[] labels, double[] weights, BatchLoss loss, double learningRate) {
        Result result = accumulate(new TrainingBatch(input, labels, weights, 0, loss), 1);
        if (Double.isFinite(result.loss())) {
            update(learningRate);
        }
        return result;
    }

    /**
     * Adds the gradient of one micro-batch to those of the next update; nothing if the loss is not finite.
     *
     * @param batch left open
     * @param share of these rows among the rows of the update, in (0, 1]
     */
    Result accumulate(TrainingBatch batch, double share) {
        freed.beforeBatch();
        int rows = batch.labels().length;
        try (NDArray output = network.forward(batch.input(), true)) {
            observer.accept(Phase.FORWARD);
            int classes = (int) output.getShape().get(1);
            double[] logits = doubles(output.toFloatArray());
            double[] gradient = new double[logits.length];
            double value = batch.loss()
                    .evaluate(
                            new LogitBatch(rows, classes, logits, batch.labels(), batch.weights(), batch.index()),
                            gradient);
            observer.accept(Phase.LOSS);
            if (Double.isFinite(value)) {
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] *= share;
                }
                // In PyTorch's own memory, which is aligned: a matrix product may round by how its operands lie.
                HostTensor slopes = new HostTensor(new long[] {rows, classes}, floats(gradient));
                try (NDArray upstream = Torch.tensor(output.getManager(), slopes)) {
                    gradients.add(network.backward(output, upstream));
                }
                observer.accept(Phase.BACKWARD);
            }
            return new Result(value, logits);
        }
    }

    /** Moves the weights by the gradients accumulated since the last update. */
    void update(double learningRate) {
        if (clipNorm > 0) {
            gradients.clip(clipNorm);
        }
        optimiser.step(gradients.arrays(), learningRate);
        gradients.clear();
        average.ifPresent(WeightAverage::update);
        observer.accept(Phase.UPDATE);
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
        average.ifPresent(WeightAverage::close);
        optimiser.close();
        manager.close();
    }
}
