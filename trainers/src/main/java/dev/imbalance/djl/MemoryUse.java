package dev.imbalance.djl;

/** What a training step keeps between its forward and its backward pass. */
public enum MemoryUse {
    /** Everything the backward pass needs but concatenations that are normalised, which are made again. */
    NORMAL,
    /**
     * The results of convolutions, pools and sums only: other concatenations, batch normalisations and rectifiers are computed again when the
     * backward pass comes to them. The gradients are the same; less memory for some more time. Before the first step the Java heap is
     * collected once. Pleiss, Chen, Huang, Li, van der Maaten, Weinberger. "Memory-Efficient Implementation of DenseNets", arXiv 2017.
     */
    LEAN
}
