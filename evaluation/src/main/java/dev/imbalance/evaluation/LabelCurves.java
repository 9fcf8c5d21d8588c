package dev.imbalance.evaluation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The curves of one class against the rest by its operating points, thinned by {@link OperatingPoints#thinned}: ROC (falsePositiveRate, truePositiveRate),
 * precision-recall (truePositiveRate, precision) and DET (falsePositiveRate, 1 - truePositiveRate). The areas are
 * those of all points. So that the file stays small, rates are rounded to six decimals and thresholds to six significant digits.
 *
 * @param positives         test rows of the class
 * @param negatives         test rows of the rest
 * @param thresholds        how many different scores there are, each of which is a point before thinning
 * @param auc               {@link OneVsRest#auc}
 * @param averagePrecision  {@link OneVsRest#averagePrecision}
 * @param threshold         the class is predicted where its score is at least this, descending; the first is infinite, null in JSON, NaN when read
 * @param falsePositiveRate at each threshold; NaN if there are no negatives
 * @param truePositiveRate  at each threshold; NaN if there are no positives
 * @param precision         at each threshold
 * @param reliability       the mean score and the frequency of the class in ten bins of as many rows each; empty where the scores are no probabilities
 */
public record LabelCurves(
        long positives,
        long negatives,
        int thresholds,
        double auc,
        double averagePrecision,
        double[] threshold,
        double[] falsePositiveRate,
        double[] truePositiveRate,
        double[] precision,
        CalibrationError reliability) {
    private static final int RELIABILITY_BINS = 10;
    private static final MathContext SIX_DIGITS = new MathContext(6);

    static LabelCurves of(int id, ScoredRows rows) {
        RankedScores ranked = rows.ranked(id);
        OneVsRest areas = ranked.against(id);
        OperatingPoints all = ranked.points(id);
        OperatingPoints some = all.thinned();
        return new LabelCurves(
                all.positives(),
                all.negatives(),
                all.size() - 1,
                areas.auc(),
                areas.averagePrecision(),
                each(some, point -> significant(some.thresholds()[point])),
                each(some, point -> rounded(some.falsePositiveRate(point))),
                each(some, point -> rounded(some.truePositiveRate(point))),
                each(some, point -> rounded(some.precision(point))),
                rows.reliability(id, RELIABILITY_BINS, true));
    }

    private static double[] each(OperatingPoints points, IntToDoubleFunction value) {
        return IntStream.range(0, points.size()).mapToDouble(value).toArray();
    }

    private static double rounded(double rate) {
        return Math.rint(rate * 1e6) / 1e6;
    }

    private static double significant(double threshold) {
        return Double.isFinite(threshold)
                ? new BigDecimal(threshold).round(SIX_DIGITS).doubleValue()
                : threshold;
    }
}
