package dev.imbalance.djl;

/** In what numbers a network trains. */
public enum Precision {
    FLOAT32,
    /**
     * bfloat16 maps and convolutions over float32 weights, batch normalisation statistics, classifier and loss. Faster where the
     * processor or GPU has it.
     */
    BF16
}
