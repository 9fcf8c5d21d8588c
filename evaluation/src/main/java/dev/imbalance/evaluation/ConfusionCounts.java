package dev.imbalance.evaluation;

import java.util.Arrays;

/**
 * A confusion matrix and the metrics that follow from it alone, in terms of the TP, FP, TN and FN of one class against the rest.
 * <p>
 * A value that is 0 / 0 is undefined and NaN: the recall of a class without test rows, the precision of a class that is never
 * predicted.
 */
public final class ConfusionCounts {
    private final long[][] counts;
    private long total;

    /**
     * An empty matrix.
     *
     * @param classes K, at least 1
     */
    public ConfusionCounts(int classes) {
        counts = new long[classes][classes];
    }

    /**
     * The matrix with these counts.
     *
     * @param counts {@code [true class][predicted class]} by class id, square; copied
     */
    public static ConfusionCounts of(long[][] counts) {
        ConfusionCounts matrix = new ConfusionCounts(counts.length);
        for (int truth = 0; truth < counts.length; truth++) {
            for (int predicted = 0; predicted < counts.length; predicted++) {
                matrix.add(truth, predicted, counts[truth][predicted]);
            }
        }
        return matrix;
    }

    /** The sum of this matrix and another of as many classes, such as that of the next fold. */
    public ConfusionCounts plus(ConfusionCounts other) {
        ConfusionCounts sum = of(counts);
        for (int truth = 0; truth < counts.length; truth++) {
            for (int predicted = 0; predicted < counts.length; predicted++) {
                sum.add(truth, predicted, other.counts[truth][predicted]);
            }
        }
        return sum;
    }

    private void add(int truth, int predicted, long rows) {
        counts[truth][predicted] += rows;
        total += rows;
    }

    /** Counts one test row by the ids of its true and its predicted class. */
    public void add(int truth, int predicted) {
        add(truth, predicted, 1);
    }

    /** The number of classes K. */
    public int size() {
        return counts.length;
    }

    /** The number of test rows. */
    public long total() {
        return total;
    }

    /** The number of test rows of a class, TP + FN. */
    public long support(int id) {
        return Arrays.stream(counts[id]).sum();
    }

    /** How often a class was predicted, TP + FP. */
    public long predicted(int id) {
        long sum = 0;
        for (long[] row : counts) {
            sum += row[id];
        }
        return sum;
    }

    /** TP / (TP + FP). */
    public double precision(int id) {
        return (double) counts[id][id] / predicted(id);
    }

    /** TP / (TP + FN), also called sensitivity. */
    public double recall(int id) {
        return (double) counts[id][id] / support(id);
    }

    /** 2 TP / (2 TP + FP + FN); 0 where a class is present or predicted but never right. */
    public double f1(int id) {
        return 2.0 * counts[id][id] / (support(id) + predicted(id));
    }

    /** TN / (TN + FP), the recall of the rest. */
    public double specificity(int id) {
        long negatives = total - support(id);
        return (double) (negatives - predicted(id) + counts[id][id]) / negatives;
    }

    /** sqrt(recall * specificity). Kubat and Matwin, "Addressing the curse of imbalanced training sets", ICML 1997. */
    public double gMean(int id) {
        return Math.sqrt(recall(id) * specificity(id));
    }

    /** The share of rows predicted rightly. */
    public double accuracy() {
        double right = 0;
        for (int id = 0; id < counts.length; id++) {
            right += counts[id][id];
        }
        return right / total;
    }

    /**
     * The correlation of true and predicted classes, R_K, which for two classes is Matthews' coefficient, in [-1, 1]. With s rows,
     * c of them right, t_k rows of class k and p_k predictions of it:
     * {@code (c s - sum t_k p_k) / sqrt((s^2 - sum p_k^2) (s^2 - sum t_k^2))}; by convention 0 where the rows or the predictions
     * are all of one class.
     * <p>
     * Gorodkin. "Comparing two K-category assignments by a K-category correlation coefficient", Computational Biology and
     * Chemistry 28, 2004.
     */
    public double mcc() {
        double s = total;
        double right = 0;
        double both = 0;
        double truths = 0;
        double predictions = 0;
        for (int id = 0; id < counts.length; id++) {
            double t = support(id);
            double p = predicted(id);
            right += counts[id][id];
            both += t * p;
            truths += t * t;
            predictions += p * p;
        }
        // Each factor is a difference of integers, exact in a double up to 90 million rows, so one class gives exactly
        // 0.
        double scale = Math.sqrt((s * s - predictions) * (s * s - truths));
        if (total > 0 && scale == 0) {
            return 0;
        }
        return (right * s - both) / scale;
    }

    /** A copy, {@code [true class][predicted class]} by class id. */
    public long[][] toArray() {
        return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    }
}
