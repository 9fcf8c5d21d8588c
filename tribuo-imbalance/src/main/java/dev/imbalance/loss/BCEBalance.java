package dev.imbalance.loss;

/**
 * How a binary cross-entropy weighs its positive and its negative terms.
 * <p>
 * The constants have no bodies: OLCUT cannot read the provenance of an enum constant that is a class of its own.
 */
public enum BCEBalance {
    /** {@code N / (2 n_c)} and {@code N / (2 (N - n_c))}: both sides of every term weigh the same over the training rows. */
    BALANCED,
    /** {@code a} and {@code 1 - a}: Lin et al., ICCV 2017, section 3.1. */
    ALPHA,
    /** {@code P} and 1: PyTorch's {@code pos_weight}. ALPHA with a = P / (1 + P), times 1 + P. */
    POS_WEIGHT
}
