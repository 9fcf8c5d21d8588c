package dev.imbalance.evaluation;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A misclassified test image, small enough to look at.
 *
 * @param row        its number in the predictions
 * @param label      its true class
 * @param prediction what it was taken for
 * @param confidence the probability of the predicted class; NaN where scores are no probabilities
 * @param png        the image as a PNG file, at most {@value Mistakes#LARGEST} pixels high and wide. Read, never write
 */
public record Mistake(long row, String label, String prediction, double confidence, @JsonIgnore byte[] png) {}
