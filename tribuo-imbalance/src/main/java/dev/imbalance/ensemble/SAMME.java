package dev.imbalance.ensemble;

import java.util.OptionalDouble;

/**
 * The weights of rows through the rounds of boosting of any number of classes K, and what each round's learner weighs.
 * <p>
 * With D the weights of the rows, which add up to 1, a learner that is wrong on rows of the weight {@code e = sum_{h(x) != y} D(x)} weighs
 * {@code alpha = log((1 - e) / e) + log(K - 1)}; then {@code D(x) <- D(x) exp(alpha)} of the rows that it gets wrong, normalised. For two
 * classes this is AdaBoost.M1. A learner that is right everywhere would weigh infinitely much and weighs as if half a row were wrong,
 * {@code e = 1 / (2 N)}; one no better than chance, {@code 1 - e <= 1 / K}, weighs nothing and changes nothing.
 * <p>
 * Zhu, Zou, Rosset, Hastie. "Multi-class AdaBoost", Statistics and Its Interface 2009, algorithm 2.
 */
final class SAMME {
    /** What a learner must be better than chance by: one that boosting has just brought to chance is there but for rounding. */
    static final double ROUNDING = 1e-9;

    private final double[] weights;
    private final int classes;

    /**
     * @param weights the weights of the rows to begin with, at least 0 each
     * @param classes the number of classes that have rows, at least 2
     */
    SAMME(double[] weights, int classes) {
        this.weights = RowWeights.shares(weights);
        this.classes = classes;
    }

    /** D; to read, not to write. */
    double[] weights() {
        return weights;
    }

    /** e, the weight of the rows that a learner gets wrong. */
    double error(boolean[] wrong) {
        double error = 0;
        for (int row = 0; row < weights.length; row++) {
            error += wrong[row] ? weights[row] : 0;
        }
        return error;
    }

    /**
     * Takes a learner in and moves the weights on.
     *
     * @return alpha; empty if the learner is no better than chance
     */
    OptionalDouble round(boolean[] wrong) {
        double error = error(wrong);
        if (1 - error <= 1.0 / classes + ROUNDING) {
            return OptionalDouble.empty();
        }
        double counted = error == 0 ? 0.5 / weights.length : error;
        double alpha = Math.log((1 - counted) / counted) + Math.log(classes - 1);
        double factor = Math.exp(alpha);
        double sum = 1 - error + error * factor;
        for (int row = 0; row < weights.length; row++) {
            weights[row] *= (wrong[row] ? factor : 1) / sum;
        }
        return OptionalDouble.of(alpha);
    }
}
