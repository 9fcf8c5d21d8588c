package dev.imbalance.posthoc;

/**
 * What a trained model says of the validation slice, before any correction.
 *
 * @param logits (rows, K) by class id; log probabilities where a model has no logits
 * @param labels the class id of each row
 */
public record ValidationLogits(double[][] logits, int[] labels) {}
