package dev.imbalance.sampling;

/**
 * What a resampler made of a data set.
 *
 * @param rows the rows to train on, as indices into the data set given, repeats allowed
 */
public record Resampled(int[] rows) {}
