package dev.imbalance.mixing;

/**
 * What the two labels of a mixed row are to a loss that divides by weights ({@code WEIGHTED_MEAN}); any other reduction sees no difference.
 * <p>
 * The constants have no bodies: OLCUT cannot read the provenance of an enum constant that is a class of its own.
 */
public enum MixedTargets {
    /** The loss of the first labels and that of the second, each divided by the weights of its own labels, as in mixup's code. */
    TWO_TERM,
    /** One soft target a row, over which a weighted mean divides by the number of rows, as PyTorch's does. */
    SOFT_TARGET
}
