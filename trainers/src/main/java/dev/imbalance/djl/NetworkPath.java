package dev.imbalance.djl;

/** How the operators of a training step reach PyTorch. */
public enum NetworkPath {
    /** {@link #SCRIPT}. */
    AUTO,
    /** One native call an operator: the reference. */
    FLAT,
    /** A TorchScript module made from the graph: one native call a pass. */
    SCRIPT
}
