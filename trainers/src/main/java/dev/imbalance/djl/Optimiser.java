package dev.imbalance.djl;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import dev.imbalance.Plugin;
import java.util.Map;

/** How gradients move the weights. */
public interface Optimiser extends Plugin {
    /** The learning rate before any schedule. */
    double learningRate();

    /** This optimiser without weight decay, for tensors that must not be pulled towards 0. */
    Optimiser withoutWeightDecay();

    /**
     * Starts a run over some tensors.
     *
     * @param manager owns whatever the run remembers between steps
     * @param weights what the run moves, by name
     */
    OptimiserRun start(NDManager manager, Map<String, PtNDArray> weights);
}
