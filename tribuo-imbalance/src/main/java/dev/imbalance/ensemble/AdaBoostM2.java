package dev.imbalance.ensemble;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The weights of rows through the rounds of boosting of learners that give probabilities, for any number of classes K, and what each round's
 * learner weighs.
 * <p>
 * Each row i has a weight {@code w(i, y)} for each class y that is not its own, at first its weight in the data; {@code W(i) = sum_y w(i, y)} and
 * {@code D(i) = W(i) / sum_i W(i)}. A learner h has the pseudo-loss {@code e = 1/2 sum_i D(i) (1 - h(i, y_i) + sum_y w(i, y) / W(i) h(i, y))} and
 * weighs {@code alpha = log((1 - e) / e)}; then {@code w(i, y) <- w(i, y) exp(-alpha (1 + h(i, y_i) - h(i, y)) / 2)}. A learner without any loss
 * would weigh infinitely much and weighs as if {@code e = 1 / (2 N)}; one no better than chance, {@code e >= 1/2}, weighs nothing and changes
 * nothing.
 * <p>
 * Freund, Schapire. "A Decision-Theoretic Generalization of On-Line Learning and an Application to Boosting", Journal of Computer and System
 * Sciences 1997, figure 5.
 */
final class AdaBoostM2 {
    private final int[] labels;
    private final double[][] weights;

    /**
     * @param weights of the rows in the data
     * @param labels  the class id of each row
     * @param classes those that have rows; the others get no weight
     */
    AdaBoostM2(double[] weights, int[] labels, boolean[] classes) {
        this.labels = labels;
        this.weights = new double[labels.length][classes.length];
        double[] shares = RowWeights.shares(weights);
        for (int row = 0; row < labels.length; row++) {
            for (int c = 0; c < classes.length; c++) {
                this.weights[row][c] = classes[c] && c != labels[row] ? shares[row] : 0;
            }
        }
    }

    /** D. */
    double[] rowWeights() {
        return RowWeights.shares(Arrays.stream(weights)
                .mapToDouble(of -> Arrays.stream(of).sum())
                .toArray());
    }

    /** e, for the probabilities (rows, classes) of a learner. */
    double pseudoLoss(double[][] probabilities) {
        double loss = 0;
        double sum = 0;
        for (int row = 0; row < labels.length; row++) {
            double right = probabilities[row][labels[row]];
            for (int c = 0; c < weights[row].length; c++) {
                loss += weights[row][c] * (1 - right + probabilities[row][c]);
                sum += weights[row][c];
            }
        }
        return loss / sum / 2;
    }

    /**
     * Takes a learner in and moves the weights on.
     *
     * @return alpha; empty if the learner is no better than chance
     */
    OptionalDouble round(double[][] probabilities) {
        double loss = pseudoLoss(probabilities);
        if (loss >= 0.5 - SAMME.ROUNDING) {
            return OptionalDouble.empty();
        }
        double counted = Math.max(loss, 0.5 / labels.length);
        double alpha = Math.log((1 - counted) / counted);
        double sum = 0;
        for (int row = 0; row < labels.length; row++) {
            double right = probabilities[row][labels[row]];
            for (int c = 0; c < weights[row].length; c++) {
                weights[row][c] *= Math.exp(-alpha / 2 * (1 + right - probabilities[row][c]));
                sum += weights[row][c];
            }
        }
        for (double[] of : weights) {
            for (int c = 0; c < of.length; c++) {
                of[c] /= sum;
            }
        }
        return OptionalDouble.of(alpha);
    }
}
