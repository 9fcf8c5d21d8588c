package dev.imbalance.evaluation;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Every metric that needs the scores of a test set, one step from files and reports.
 *
 * @param rows        how many have scores; 0 where all numbers are NaN for want of any
 * @param ranks       by class id
 * @param micro       all scores of all classes ranked together; NaN if they are too many
 * @param ranking     over all classes
 * @param calibration of the class with the highest score
 * @param brier       of one class against the rest, the mean of (p - y)^2, by class id
 * @param probability over all classes
 */
record ScoreMetrics(
        int rows,
        List<OneVsRest> ranks,
        OneVsRest micro,
        RankingMetrics ranking,
        CalibrationError calibration,
        double[] brier,
        ProbabilityMetrics probability) {
    /** Those of rows without scores. */
    static ScoreMetrics none(int classes, int topK) {
        double[] brier = new double[classes];
        Arrays.fill(brier, Double.NaN);
        return new ScoreMetrics(
                0,
                Collections.nCopies(classes, OneVsRest.UNDEFINED),
                OneVsRest.UNDEFINED,
                new RankingMetrics(Double.NaN, Double.NaN, topK, Double.NaN),
                CalibrationError.UNDEFINED,
                brier,
                new ProbabilityMetrics(Double.NaN, Double.NaN, Double.NaN));
    }
}
