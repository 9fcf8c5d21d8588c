package dev.imbalance.evaluation;

import dev.imbalance.data.ClassCounts;
import java.util.List;

/**
 * What a model said about each test row, gathered row by row.
 * <p>
 * Without scores only the confusion matrix is kept, so any number of rows takes K x K counts; with scores each row takes 8 K + 4
 * bytes, because a ranking needs them all. Not thread-safe.
 */
public final class TestScores {
    private final List<String> labels;
    private final ConfusionCounts confusion;
    private final ScoredRows scored;

    /** @param labels the class names, by class id */
    public TestScores(List<String> labels) {
        this(labels, new ConfusionCounts(labels.size()));
    }

    /**
     * Begins with rows that are counted already.
     *
     * @param labels    the class names, by class id
     * @param confusion of these classes; rows added here are added to it
     */
    TestScores(List<String> labels, ConfusionCounts confusion) {
        this.labels = List.copyOf(labels);
        this.confusion = confusion;
        this.scored = new ScoredRows(labels.size());
    }

    /**
     * Adds a row without scores.
     *
     * @param truth     the id of its true class
     * @param predicted the id of its predicted class
     * @throws IllegalStateException if earlier rows had scores
     */
    public void add(int truth, int predicted) {
        if (scored.size() > 0) {
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
        begin(truth, predicted, scores.length);
        for (int id = 0; id < scores.length; id++) {
            scored.set(id, checked(scores[id], id));
        }
    }

    /** As {@link #add(int, int, double[])}. */
    public void add(int truth, int predicted, float[] scores) {
        begin(truth, predicted, scores.length);
        for (int id = 0; id < scores.length; id++) {
            scored.set(id, checked(scores[id], id));
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
        return metrics(before, after, MetricOptions.DEFAULT.withShots(shots));
    }

    /**
     * Every metric of these rows.
     *
     * @param before  the training counts before resampling: they say which classes are rare
     * @param after   the training counts after resampling
     * @param options what metrics depend on besides
     * @throws IllegalArgumentException if the counts or costs are of other classes
     */
    public TestMetrics metrics(ClassCounts before, ClassCounts after, MetricOptions options) {
        requireLabels(before);
        requireLabels(after);
        return evaluated(options).metrics(before, after);
    }

    /**
     * Every metric of these rows that does not need the training counts.
     *
     * @throws IllegalArgumentException if the costs are of another number of classes
     */
    public TestMetrics metrics(MetricOptions options) {
        return evaluated(options).metrics(null, null);
    }

    /** The AUC and average precision of each class, by class id; undefined without scores. */
    public List<OneVsRest> oneVsRest() {
        return scored.oneVsRest();
    }

    /** The curves of every class and the reliability of the confidences; empty without scores. */
    public Curves curves() {
        return Curves.of(labels, scored);
    }

    /**
     * The intervals of metrics of these rows, over the rows.
     *
     * @param metrics of these rows
     */
    public Intervals intervals(TestMetrics metrics) {
        return Intervals.of(metrics).and(scored.intervals());
    }

    private EvaluatedRows evaluated(MetricOptions options) {
        if (options.cost() != null && options.cost().length != labels.size()) {
            throw new IllegalArgumentException("the cost matrix is of " + options.cost().length
                    + " classes, the test scores of " + labels.size() + ": " + labels);
        }
        return new EvaluatedRows(labels, confusion, scored.metrics(options.topKOf(labels.size())), options);
    }

    private void begin(int truth, int predicted, int scores) {
        if (scores != labels.size()) {
            throw new IllegalArgumentException(
                    "row " + confusion.total() + " has " + scores + " scores for " + labels.size() + " classes");
        }
        if (scored.size() < confusion.total()) {
            throw new IllegalStateException("row " + confusion.total() + " has scores, the rows before it do not");
        }
        confusion.add(truth, predicted);
        scored.add(truth);
    }

    private double checked(double score, int id) {
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException("row " + (confusion.total() - 1) + " scores \"" + labels.get(id)
                    + "\" as NaN; the model has diverged: lower the learning rate");
        }
        return score;
    }

    private void requireLabels(ClassCounts counts) {
        if (!counts.labels().equals(labels)) {
            throw new IllegalArgumentException(
                    "the training counts are of the classes " + counts.labels() + ", the test scores of " + labels);
        }
    }
}
