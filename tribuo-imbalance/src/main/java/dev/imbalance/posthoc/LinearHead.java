package dev.imbalance.posthoc;

/**
 * The last layer of a network, {@code z_c = W_c x + b_c}.
 *
 * @param norms  the Euclidean norm of W_c, by class id
 * @param biases b_c, by class id
 */
public record LinearHead(double[] norms, double[] biases) {}
