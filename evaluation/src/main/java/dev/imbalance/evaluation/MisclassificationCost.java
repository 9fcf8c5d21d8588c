package dev.imbalance.evaluation;

/**
 * What the predictions cost.
 *
 * @param matrix of a row of a true class that is predicted as another, {@code [true class][predicted class]} by class id
 * @param total  over all test rows
 * @param mean   of a test row; NaN without any
 */
public record MisclassificationCost(double[][] matrix, double total, double mean) {
    static MisclassificationCost of(double[][] matrix, ConfusionCounts confusion) {
        double total = confusion.cost(matrix);
        return new MisclassificationCost(matrix, total, total / confusion.total());
    }
}
