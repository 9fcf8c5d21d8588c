package dev.imbalance.djl;

import ai.djl.pytorch.engine.PtNDArray;
import java.util.Map;

/** An optimiser at work on some tensors, with whatever it remembers of earlier steps. */
public interface OptimiserRun extends AutoCloseable {
    /**
     * Moves every weight.
     *
     * @param gradients    of the weights, in their order; may be overwritten
     * @param learningRate of this step, after the schedule
     */
    void step(PtNDArray[] gradients, double learningRate);

    /** A copy of what it remembers, by names that hold the weights' names; {@link #restore} takes it. */
    Map<String, HostTensor> state();

    /**
     * Goes on where a run over the same weights stood.
     *
     * @throws IllegalArgumentException if the state is not of such a run
     */
    void restore(Map<String, HostTensor> state);

    @Override
    void close();
}
