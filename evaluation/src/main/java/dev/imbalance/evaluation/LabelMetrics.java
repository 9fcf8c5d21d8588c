package dev.imbalance.evaluation;

/**
 * The metrics of one class against the rest; NaN where undefined, null in JSON.
 *
 * @param support          test rows
 * @param trainCount       training rows before resampling
 * @param trainCountAfter  training rows after resampling
 * @param precision        {@link ConfusionCounts#precision}
 * @param recall           {@link ConfusionCounts#recall}
 * @param f1               {@link ConfusionCounts#f1}
 * @param specificity      {@link ConfusionCounts#specificity}
 * @param gMean            {@link ConfusionCounts#gMean}
 * @param auc              {@link OneVsRest#auc}; NaN too when the rows came without scores
 * @param averagePrecision {@link OneVsRest#averagePrecision}; NaN too when the rows came without scores
 * @param shot             the band of {@code trainCount}, in a comparison of that of the baseline
 */
public record LabelMetrics(
        long support,
        long trainCount,
        long trainCountAfter,
        double precision,
        double recall,
        double f1,
        double specificity,
        double gMean,
        double auc,
        double averagePrecision,
        Shots.Band shot) {
    /** The same in another band. */
    LabelMetrics in(Shots.Band band) {
        return new LabelMetrics(
                support,
                trainCount,
                trainCountAfter,
                precision,
                recall,
                f1,
                specificity,
                gMean,
                auc,
                averagePrecision,
                band);
    }
}
