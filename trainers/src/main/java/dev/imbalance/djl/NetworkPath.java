package dev.imbalance.djl;

/** How the operators of a training step reach PyTorch. */
public enum NetworkPath {
    /** {@link #SCRIPT}: on the CPU as fast as {@link #FLAT} or faster, and on a GPU the fewer native calls. The model's provenance tells it. */
    AUTO,
    /** One native call an operator: the reference. */
    FLAT,
    /** A TorchScript module made from the graph: one native call a pass. */
    SCRIPT
}
