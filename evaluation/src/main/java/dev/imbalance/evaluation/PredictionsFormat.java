package dev.imbalance.evaluation;

/**
 * How the columns of a file of predictions are named; their order is free, and columns of other names are passed over.
 *
 * @param label       the true class
 * @param prediction  the predicted class; may be missing where there are scores, whose highest, the first of equals, then decides
 * @param scorePrefix what the names of the columns with a score begin with, the class being the rest; there may be none
 */
public record PredictionsFormat(String label, String prediction, String scorePrefix) {
    /** What {@link PredictionsWriter} writes. */
    public static final PredictionsFormat DEFAULT =
            new PredictionsFormat("label", "prediction", PredictionsWriter.SCORE);

    public PredictionsFormat {
        if (scorePrefix.isEmpty()) {
            throw new IllegalArgumentException(
                    "the prefix of score columns must not be empty; every column would be one");
        }
    }
}
