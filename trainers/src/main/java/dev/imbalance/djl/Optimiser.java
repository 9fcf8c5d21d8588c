package dev.imbalance.djl;

import dev.imbalance.Plugin;

/** How gradients move the weights. */
public interface Optimiser extends Plugin {
    /** The learning rate before any schedule. */
    double learningRate();

    /** Starts a run over the trained tensors of a network. */
    OptimiserRun start(Network network);
}
