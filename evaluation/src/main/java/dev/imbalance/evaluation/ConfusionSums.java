package dev.imbalance.evaluation;

import java.util.Arrays;

/** The sums of a confusion matrix, each made once. */
final class ConfusionSums {
    private final double[] truths;
    private final double[] predictions;
    private final double[] right;
    private double total;
    private double allRight;

    /** @param counts {@code [true class][predicted class]} */
    ConfusionSums(double[][] counts) {
        truths = new double[counts.length];
        predictions = new double[counts.length];
        right = new double[counts.length];
        for (int t = 0; t < counts.length; t++) {
            for (int p = 0; p < counts.length; p++) {
                truths[t] += counts[t][p];
                predictions[p] += counts[t][p];
            }
            right[t] = counts[t][t];
            total += truths[t];
            allRight += right[t];
        }
    }

    ConfusionSums(long[][] counts) {
        this(doubles(counts));
    }

    static double[][] doubles(long[][] counts) {
        double[][] doubles = new double[counts.length][counts.length];
        for (int t = 0; t < counts.length; t++) {
            for (int p = 0; p < counts.length; p++) {
                doubles[t][p] = counts[t][p];
            }
        }
        return doubles;
    }

    int size() {
        return truths.length;
    }

    double total() {
        return total;
    }

    double allRight() {
        return allRight;
    }

    /** Whether all rows, or all predictions, are of one class, which leaves no correlation. */
    boolean isOfOneClass() {
        return Arrays.stream(truths).anyMatch(t -> t == total)
                || Arrays.stream(predictions).anyMatch(p -> p == total);
    }

    /** The rows of a class. */
    double truths(int id) {
        return truths[id];
    }

    /** The rows that were predicted to be of a class. */
    double predictions(int id) {
        return predictions[id];
    }

    /** The rows of a class that were predicted to be. */
    double right(int id) {
        return right[id];
    }

    double truthsAndPredictions(int id) {
        return truths[id] + predictions[id];
    }

    double recall(int id) {
        return right[id] / truths[id];
    }

    double f1(int id) {
        return 2 * right[id] / truthsAndPredictions(id);
    }

    /** {@link ConfusionCounts#mcc}, also of counts that are no whole numbers. */
    double mcc() {
        return total > 0 && isOfOneClass() ? 0 : correlation().value();
    }

    /**
     * The parts of {@link #mcc}, each times the squared number of rows.
     *
     * @param covariance    of true and predicted classes
     * @param ofPredictions the variance of the predicted ones
     * @param ofTruths      that of the true ones
     */
    record Correlation(double covariance, double ofPredictions, double ofTruths) {
        double scale() {
            return Math.sqrt(ofPredictions * ofTruths);
        }

        double value() {
            return covariance / scale();
        }
    }

    Correlation correlation() {
        double covariance = allRight * total;
        // Differences of whole numbers, exact in a double up to 90 million rows.
        double ofPredictions = total * total;
        double ofTruths = total * total;
        for (int id = 0; id < truths.length; id++) {
            covariance -= truths[id] * predictions[id];
            ofPredictions -= predictions[id] * predictions[id];
            ofTruths -= truths[id] * truths[id];
        }
        return new Correlation(covariance, ofPredictions, ofTruths);
    }
}
