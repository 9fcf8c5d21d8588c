package dev.imbalance.evaluation;

/**
 * The rows of a test set seen by one class against the rest, and the metrics that follow from these four numbers alone. They are counts of rows, or
 * sums of weights where rows were weighted.
 * <p>
 * A value that is 0 / 0 is undefined and NaN: the recall of a class without test rows, the precision of a class that is never predicted.
 *
 * @param truePositives  rows of the class predicted as it
 * @param falsePositives rows of the rest predicted as it
 * @param falseNegatives rows of the class predicted as another
 * @param trueNegatives  rows of the rest predicted as another class than it
 */
public record BinaryCounts(double truePositives, double falsePositives, double falseNegatives, double trueNegatives) {
    /** The dominance weight that the paper and imbalanced-learn use. */
    static final double IBA_ALPHA = 0.1;

    /** The counts of two groups of rows, or of two classes, together. */
    public BinaryCounts plus(BinaryCounts other) {
        return new BinaryCounts(
                truePositives + other.truePositives,
                falsePositives + other.falsePositives,
                falseNegatives + other.falseNegatives,
                trueNegatives + other.trueNegatives);
    }

    /** The rows of the class, TP + FN. */
    public double support() {
        return truePositives + falseNegatives;
    }

    /** The rows of the rest, TN + FP. */
    public double rest() {
        return trueNegatives + falsePositives;
    }

    /** How often the class was predicted, TP + FP. */
    public double predicted() {
        return truePositives + falsePositives;
    }

    /** TP / (TP + FP). */
    public double precision() {
        return truePositives / predicted();
    }

    /**
     * The precision as a mean over classes takes it: 0 for a class that is never predicted, since to leave it out would reward a model for
     * ignoring it.
     */
    public double precisionOrZero() {
        return predicted() == 0 ? 0 : precision();
    }

    /** TP / (TP + FN), also called sensitivity. */
    public double recall() {
        return truePositives / support();
    }

    /** TN / (TN + FP), the recall of the rest. */
    public double specificity() {
        return trueNegatives / rest();
    }

    /** {@link #fBeta} with beta 1: 2 TP / (2 TP + FP + FN). */
    public double f1() {
        return fBeta(1);
    }

    /**
     * (1 + beta^2) TP / ((1 + beta^2) TP + beta^2 FN + FP), the harmonic mean of precision and beta^2 times recall; 0 where the class is
     * present or predicted but never right. Van Rijsbergen, "Information Retrieval", 1979.
     *
     * @param beta how many times as important recall is as precision, above 0
     */
    public double fBeta(double beta) {
        double square = beta * beta;
        double hits = (1 + square) * truePositives;
        return hits / (hits + square * falseNegatives + falsePositives);
    }

    /** sqrt(recall * specificity). Kubat and Matwin, "Addressing the curse of imbalanced training sets", ICML 1997. */
    public double gMean() {
        return Math.sqrt(recall() * specificity());
    }

    /** {@link #iba(double, boolean)} with alpha 0.1 and the squared G-mean, as imbalanced-learn has it. */
    public double iba() {
        return iba(IBA_ALPHA, true);
    }

    /**
     * The index of balanced accuracy of the G-mean, {@code (1 + alpha (recall - specificity)) M}, where M is the G-mean or its square.
     * <p>
     * Garcia, Mollineda, Sanchez. "Index of Balanced Accuracy: A Performance Measure for Skewed Class Distributions", IbPRIA 2009.
     *
     * @param alpha   how much the dominance of one side counts, in [0, 1]
     * @param squared whether M is the square
     */
    public double iba(double alpha, boolean squared) {
        double product = recall() * specificity();
        return (1 + alpha * (recall() - specificity())) * (squared ? product : Math.sqrt(product));
    }

    /** (recall + specificity) / 2. */
    public double balancedAccuracy() {
        return (recall() + specificity()) / 2;
    }

    /** Recall + specificity - 1. Youden, "Index for rating diagnostic tests", Cancer 3, 1950. */
    public double youden() {
        return recall() + specificity() - 1;
    }

    /** TP / (TP + FP + FN), the intersection over the union of the rows of the class and those predicted as it. */
    public double jaccard() {
        return truePositives / (truePositives + falsePositives + falseNegatives);
    }

    /** Matthews' coefficient; as {@link ConfusionCounts#mcc}, 0 where the rows or the predictions are all on one side. */
    public double mcc() {
        double scale = Math.sqrt(support() * rest()) * Math.sqrt(predicted() * (falseNegatives + trueNegatives));
        if (scale == 0 && support() + rest() > 0) {
            return 0;
        }
        return (truePositives * trueNegatives - falsePositives * falseNegatives) / scale;
    }
}
