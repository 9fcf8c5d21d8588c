package dev.imbalance.evaluation;

import java.util.Arrays;
import java.util.Objects;

/**
 * What metrics depend on besides the predictions.
 *
 * @param shots the bounds of many-, medium- and few-shot
 * @param beta  of F-beta: how many times as important recall is as precision, above 0
 * @param topK  how many of the highest scores count in the top-k accuracy, at least 1; 0 for 5 of more than ten classes, 2 of three to ten and 1 of two
 * @param cost  of a row of a true class that is predicted as another, {@code [true class][predicted class]} by class id; null without
 */
public record MetricOptions(Shots shots, double beta, int topK, double[][] cost) {
    /** The default bands, beta 2, since it is the rare class that must be found, and no costs. */
    public static final MetricOptions DEFAULT = new MetricOptions(Shots.DEFAULT, 2, 0, null);

    public MetricOptions {
        Objects.requireNonNull(shots, "shots");
        if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("beta must be above 0, was " + beta);
        }
        if (topK < 0) {
            throw new IllegalArgumentException("top-k needs k of at least 1, or 0 for the default, was " + topK);
        }
        if (cost != null) {
            int classes = cost.length;
            if (Arrays.stream(cost).anyMatch(row -> row.length != classes)) {
                throw new IllegalArgumentException("a cost matrix needs as many columns as rows, " + classes);
            }
            if (Arrays.stream(cost).flatMapToDouble(Arrays::stream).anyMatch(value -> !Double.isFinite(value))) {
                throw new IllegalArgumentException(
                        "a cost matrix needs finite numbers, has " + Arrays.deepToString(cost));
            }
        }
    }

    /** These options with other bands. */
    public MetricOptions withShots(Shots other) {
        return new MetricOptions(other, beta, topK, cost);
    }

    int topKOf(int classes) {
        if (topK > 0) {
            return topK;
        }
        return classes > 10 ? 5 : Math.min(2, classes - 1);
    }
}
