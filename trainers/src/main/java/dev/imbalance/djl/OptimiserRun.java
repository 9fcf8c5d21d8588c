package dev.imbalance.djl;

/** An optimiser at work on one network, with whatever it remembers of earlier steps. */
public interface OptimiserRun extends AutoCloseable {
    /**
     * Moves every weight by the gradient that the backward pass has left on it, and clears that gradient.
     *
     * @param learningRate of this step, after the schedule
     */
    void step(double learningRate);

    @Override
    void close();
}
