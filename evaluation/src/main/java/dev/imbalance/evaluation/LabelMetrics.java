package dev.imbalance.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The metrics of one class against the rest; NaN where undefined, null in JSON.
 *
 * @param support          test rows
 * @param predicted        how many rows are predicted as it; null in files of earlier versions
 * @param trainCount       training rows before resampling; null where they are not known
 * @param trainCountAfter  training rows after resampling; null where they are not known
 * @param precision        {@link BinaryCounts#precision}
 * @param recall           {@link BinaryCounts#recall}
 * @param f1               {@link BinaryCounts#f1}
 * @param fBeta            {@link BinaryCounts#fBeta} with the beta of the evaluation
 * @param specificity      {@link BinaryCounts#specificity}
 * @param gMean            {@link BinaryCounts#gMean}
 * @param iba              {@link BinaryCounts#iba}
 * @param balancedAccuracy {@link BinaryCounts#balancedAccuracy}
 * @param mcc              {@link BinaryCounts#mcc}
 * @param jaccard          {@link BinaryCounts#jaccard}
 * @param auc              {@link OneVsRest#auc}; NaN too when the rows came without scores
 * @param averagePrecision {@link OneVsRest#averagePrecision}; NaN too when the rows came without scores
 * @param brier            the mean of (p - y)^2, in [0, 1]; NaN where the scores of this class are no probabilities
 * @param shot             the band of {@code trainCount}, in a comparison of that of the baseline; null where that is not known
 * @param undefined        why, for each number that is not defined, by its name here
 */
public record LabelMetrics(
        long support,
        Long predicted,
        Long trainCount,
        Long trainCountAfter,
        double precision,
        double recall,
        double f1,
        double fBeta,
        double specificity,
        double gMean,
        double iba,
        double balancedAccuracy,
        double mcc,
        double jaccard,
        double auc,
        double averagePrecision,
        double brier,
        Shots.Band shot,
        Map<String, String> undefined) {
    public LabelMetrics {
        // Not in files of earlier versions.
        undefined = undefined == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(undefined));
    }

    /** The same in another band. */
    LabelMetrics in(Shots.Band band) {
        return with(band, undefined);
    }

    LabelMetrics because(Map<String, String> reasons) {
        return with(shot, reasons);
    }

    private LabelMetrics with(Shots.Band band, Map<String, String> reasons) {
        return new LabelMetrics(
                support,
                predicted,
                trainCount,
                trainCountAfter,
                precision,
                recall,
                f1,
                fBeta,
                specificity,
                gMean,
                iba,
                balancedAccuracy,
                mcc,
                jaccard,
                auc,
                averagePrecision,
                brier,
                band,
                reasons);
    }
}
