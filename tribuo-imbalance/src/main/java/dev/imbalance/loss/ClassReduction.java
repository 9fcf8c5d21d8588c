package dev.imbalance.loss;

/**
 * How the K terms of a row of a one-vs-rest loss become the loss of the row. Under {@link Reduction#MEAN} they are what the literature
 * calls normalisation by rows and by elements. With one logit, for two classes, they are the same.
 * <p>
 * The constants have no bodies: OLCUT cannot read the provenance of an enum constant that is a class of its own.
 */
public enum ClassReduction {
    /** The sum over classes: by rows, as Cui et al. divide by the number of positives. */
    SUM,
    /** The mean over classes: by elements, as PyTorch's {@code BCEWithLogitsLoss} and torchvision's sigmoid focal loss do. */
    MEAN
}
