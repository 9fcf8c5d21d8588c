package dev.imbalance.djl;

/** The last layer of a network, from (N, F) features to (N, K) logits. */
public enum Head {
    /** {@code W f + b}, with the tensors {@code NAME.weight}, (K, F), and {@code NAME.bias}. */
    LINEAR,
    /**
     * {@code scale cos(w_k, f)}, with the tensor {@code NAME.weight}, (K, F), alone: a class with many examples cannot win by the length
     * of its row or by a bias. Gidaris, Komodakis. "Dynamic Few-Shot Visual Learning without Forgetting", CVPR 2018.
     */
    COSINE
}
