package dev.imbalance.evaluation;

import dev.imbalance.data.ClassCounts;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model said about each test row, gathered row by row.
 * <p>
 * Without scores only the confusion matrix is kept, so any number of rows takes K x K counts; with scores each row takes 8 K + 4
 * bytes, because a ranking needs them all. Not thread-safe.
 */
public final class TestScores {
    private static final OneVsRest UNRANKED = new OneVsRest(Double.NaN, Double.NaN);

    private final List<String> labels;
    private final ConfusionCounts confusion;
    private final double[][] columns;
    private int[] truths = new int[0];
    private int scored;

    /** @param labels the class names, by class id */
    public TestScores(List<String> labels) {
        this.labels = List.copyOf(labels);
        this.confusion = new ConfusionCounts(labels.size());
        this.columns = new double[labels.size()][0];
    }

    /**
     * Adds a row without scores.
     *
     * @param truth     the id of its true class
     * @param predicted the id of its predicted class
     * @throws IllegalStateException if earlier rows had scores
     */
    public void add(int truth, int predicted) {
        if (scored > 0) {
            throw new IllegalStateException("row " + confusion.total() + " has no scores, the rows before it do");
        }
        confusion.add(truth, predicted);
    }

    /**
     * Adds a row with one score a class; a higher score means a likelier class.
     *
     * @param truth     the id of its true class
     * @param predicted the id of its predicted class
     * @param scores    by class id
     * @throws IllegalArgumentException if a score is NaN, as those of a model that diverged are, or there is not one a class
     * @throws IllegalStateException    if earlier rows had no scores
     */
    public void add(int truth, int predicted, double[] scores) {
        int row = begin(truth, predicted, scores.length);
        for (int id = 0; id < scores.length; id++) {
            columns[id][row] = checked(scores[id], id);
        }
    }

    /** As {@link #add(int, int, double[])}. */
    public void add(int truth, int predicted, float[] scores) {
        int row = begin(truth, predicted, scores.length);
        for (int id = 0; id < scores.length; id++) {
            columns[id][row] = checked(scores[id], id);
        }
    }

    /** The number of rows. */
    public long rows() {
        return confusion.total();
    }

    /** The class names, by class id. */
    public List<String> labels() {
        return labels;
    }

    /**
     * Every metric of these rows.
     *
     * @param before the training counts before resampling: they say which classes are rare
     * @param after  the training counts after resampling
     * @param shots  the bounds of many-, medium- and few-shot
     * @throws IllegalArgumentException if the counts are of other classes
     */
    public TestMetrics metrics(ClassCounts before, ClassCounts after, Shots shots) {
        requireLabels(before);
        requireLabels(after);
        List<OneVsRest> ranks = scored == 0
                ? Collections.nCopies(labels.size(), UNRANKED)
                : IntStream.range(0, labels.size()).mapToObj(this::rank).toList();
        return TestMetrics.of(confusion, ranks, calibration(CalibrationError.BINS), before, after, shots);
    }

    /** Of the class with the highest score, the first of equals: a prediction by another rule has no confidence of its own. */
    CalibrationError calibration(int bins) {
        double[] confidences = new double[scored];
        boolean[] right = new boolean[scored];
        for (int row = 0; row < scored; row++) {
            int best = 0;
            for (int id = 1; id < columns.length; id++) {
                if (columns[id][row] > columns[best][row]) {
                    best = id;
                }
            }
            confidences[row] = columns[best][row];
            right[row] = best == truths[row];
        }
        return CalibrationError.of(confidences, right, bins);
    }

    private int begin(int truth, int predicted, int scores) {
        if (scores != labels.size()) {
            throw new IllegalArgumentException(
                    "row " + confusion.total() + " has " + scores + " scores for " + labels.size() + " classes");
        }
        if (scored < confusion.total()) {
            throw new IllegalStateException("row " + confusion.total() + " has scores, the rows before it do not");
        }
        if (scored == truths.length) {
            int capacity = Math.max(1024, scored + (scored >> 1));
            truths = Arrays.copyOf(truths, capacity);
            Arrays.setAll(columns, id -> Arrays.copyOf(columns[id], capacity));
        }
        confusion.add(truth, predicted);
        truths[scored] = truth;
        return scored++;
    }

    private double checked(double score, int id) {
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException("row " + (scored - 1) + " scores \"" + labels.get(id)
                    + "\" as NaN; the model has diverged: lower the learning rate");
        }
        return score;
    }

    private OneVsRest rank(int id) {
        int support = (int) confusion.support(id);
        double[] positives = new double[support];
        double[] negatives = new double[scored - support];
        int p = 0;
        int n = 0;
        for (int row = 0; row < scored; row++) {
            if (truths[row] == id) {
                positives[p++] = columns[id][row];
            } else {
                negatives[n++] = columns[id][row];
            }
        }
        return OneVsRest.of(positives, negatives);
    }

    private void requireLabels(ClassCounts counts) {
        if (!counts.labels().equals(labels)) {
            throw new IllegalArgumentException(
                    "the training counts are of the classes " + counts.labels() + ", the test scores of " + labels);
        }
    }
}
