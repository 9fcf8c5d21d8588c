package dev.imbalance.loss;

/**
 * The three things that are published as focal loss over a softmax. They agree for gamma = 0, and for weights of 1 the first and the last do.
 * <p>
 * The constants have no bodies: OLCUT cannot read the provenance of an enum constant that is a class of its own.
 */
public enum FocalForm {
    /** {@code -(1 - p)^gamma log p} with its whole gradient, as Lin et al. define it. */
    FULL,
    /**
     * The same value with the modulator {@code (1 - p)^gamma} held constant in the gradient, which therefore is not that of the value: what
     * the code of Hong et al., "Disentangling label distribution", CVPR 2021, and others train with.
     */
    DETACHED,
    /**
     * Every weight is also inside the probability, {@code p = exp(-w CE)}, so that a rare class's rows stay hard for longer: what the code of
     * Cao et al., "Learning imbalanced datasets with label-distribution-aware margin loss", NeurIPS 2019, trains with. The weight is the
     * row's, from the plan's class weights and the example's own, times alpha.
     */
    WEIGHT_INSIDE
}
