package dev.imbalance.evaluation;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * What each threshold on the score of one class gives: the points of its ROC, precision-recall and DET curves, from none predicted to all.
 * Point 0 has the threshold infinity; every other one predicts the class where the score is at least its threshold.
 * <p>
 * The ROC curve is (false-positive rate, true-positive rate), the precision-recall curve (true-positive rate, precision) and the DET curve
 * (false-positive rate, 1 - true-positive rate), which is drawn on normal-deviate axes. Martin, Doddington, Kamm, Ordowski, Przybocki. "The DET curve in
 * assessment of detection task performance", Eurospeech 1997.
 *
 * @param thresholds     descending
 * @param truePositives  rows of the class at or above each threshold
 * @param falsePositives rows of the rest at or above each threshold
 */
public record OperatingPoints(double[] thresholds, long[] truePositives, long[] falsePositives) {
    /** How far the curve may move, over both axes together, between two points that are kept. */
    private static final double STEP = 0.01;

    /** The same on the log-odds axes of the DET curve. */
    private static final double LOG_ODDS_STEP = 0.5;

    /** The number of points. */
    public int size() {
        return thresholds.length;
    }

    /** The rows of the class. */
    public long positives() {
        return truePositives[size() - 1];
    }

    /** The rows of the rest. */
    public long negatives() {
        return falsePositives[size() - 1];
    }

    /** The share of the rest at or above a point's threshold, 1 - specificity; NaN without such rows. */
    public double falsePositiveRate(int point) {
        return (double) falsePositives[point] / negatives();
    }

    /** The share of the class at or above a point's threshold, the recall; NaN without such rows. */
    public double truePositiveRate(int point) {
        return (double) truePositives[point] / positives();
    }

    /** The share of the class among the rows at or above a point's threshold; 1 at infinity, where there is none. */
    public double precision(int point) {
        return point == 0 ? 1 : (double) truePositives[point] / (truePositives[point] + falsePositives[point]);
    }

    /** The four counts at a point. */
    public BinaryCounts counts(int point) {
        return new BinaryCounts(
                truePositives[point],
                falsePositives[point],
                positives() - truePositives[point],
                negatives() - falsePositives[point]);
    }

    /**
     * The area under the ROC curve up to a false-positive rate, put so that chance is 0.5 and the best 1. The curve is cut between points by a
     * straight line. McClish, "Analyzing a portion of the ROC curve", Medical Decision Making 9, 1989.
     *
     * @param most the largest false-positive rate, in (0, 1]
     */
    public double partialAUC(double most) {
        if (!(most > 0 && most <= 1)) {
            throw new IllegalArgumentException("a partial AUC needs a false-positive rate in (0, 1], was " + most);
        }
        double area = 0;
        for (int point = 1; point < size() && falsePositiveRate(point - 1) < most; point++) {
            double left = falsePositiveRate(point - 1);
            double right = falsePositiveRate(point);
            double low = truePositiveRate(point - 1);
            double high = truePositiveRate(point);
            double end = Math.min(right, most);
            if (right > most) {
                high = low + (high - low) * (most - left) / (right - left);
            }
            area += (end - left) * (low + high) / 2;
        }
        double chance = most * most / 2;
        return negatives() == 0 || positives() == 0 ? Double.NaN : (1 + (area - chance) / (most - chance)) / 2;
    }

    /**
     * The area under the precision-recall curve by straight lines between its points. It is too high; the average precision of {@link OneVsRest} is
     * not. Davis, Goadrich. "The relationship between Precision-Recall and ROC curves", ICML 2006.
     */
    public double trapezoidPrecisionRecallArea() {
        double area = 0;
        for (int point = 1; point < size(); point++) {
            area += (truePositiveRate(point) - truePositiveRate(point - 1))
                    * (precision(point) + precision(point - 1))
                    / 2;
        }
        return area;
    }

    /**
     * The point with the highest value of a metric, that with the lowest threshold among equals. Only for looking at: a threshold to be used must not be chosen
     * on test rows.
     */
    public int best(ToDoubleFunction<BinaryCounts> metric) {
        int best = size() - 1;
        double highest = Double.NEGATIVE_INFINITY;
        for (int point = size() - 1; point > 0; point--) {
            double value = metric.applyAsDouble(counts(point));
            if (value > highest) {
                highest = value;
                best = point;
            }
        }
        return best;
    }

    /**
     * Fewer points that draw the same three curves. Both ends stay. Between two neighbours that stay, what is left out is a piece of each curve no
     * longer than 0.01, counted over both axes, or 0.5 on the log-odds axes of the DET curve; so each point left out is that near to one kept.
     */
    public OperatingPoints thinned() {
        double[] limits = {STEP, STEP, LOG_ODDS_STEP};
        int[] kept = new int[size()];
        int count = 1;
        double[] since = new double[limits.length];
        double[] before = axes(0);
        double[] here = axes(Math.min(1, size() - 1));
        for (int point = 1; point < size() - 1; point++) {
            double[] next = axes(point + 1);
            boolean far = false;
            for (int curve = 0; curve < limits.length; curve++) {
                since[curve] += distance(before, here, curve);
                far |= since[curve] + distance(here, next, curve) > limits[curve];
            }
            if (far) {
                kept[count++] = point;
                Arrays.fill(since, 0);
            }
            before = here;
            here = next;
        }
        if (size() > 1) {
            kept[count++] = size() - 1;
        }
        int[] points = Arrays.copyOf(kept, count);
        return new OperatingPoints(
                Arrays.stream(points).mapToDouble(point -> thresholds[point]).toArray(),
                Arrays.stream(points).mapToLong(point -> truePositives[point]).toArray(),
                Arrays.stream(points).mapToLong(point -> falsePositives[point]).toArray());
    }

    /** The coordinates on the three curves, two each. */
    private double[] axes(int point) {
        return new double[] {
            falsePositiveRate(point),
            truePositiveRate(point),
            truePositiveRate(point),
            precision(point),
            logOdds(falsePositives[point], negatives()),
            logOdds(truePositives[point], positives())
        };
    }

    private static double distance(double[] one, double[] other, int curve) {
        return Math.abs(one[2 * curve] - other[2 * curve]) + Math.abs(one[2 * curve + 1] - other[2 * curve + 1]);
    }

    /** With half a row more on either side, so that the ends are finite. */
    private static double logOdds(long some, long all) {
        return Math.log((some + 0.5) / (all - some + 0.5));
    }
}
