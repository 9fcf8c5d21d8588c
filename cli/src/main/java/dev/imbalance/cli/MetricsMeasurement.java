package dev.imbalance.cli;

/**
 * What one process took for the metrics of the same predictions, in seconds of wall-clock time of one thread, and some of what it computed.
 *
 * @param engine                  what computes, with its version
 * @param reportSeconds           of the per-label report
 * @param imbalancedReportSeconds of the per-label report for imbalanced data; null for us, whose one report has both
 * @param rankingSeconds          of AUC and average precision of every class
 * @param macroRecall             to see that both sides computed the same
 * @param macroAUC                likewise
 * @param macroAveragePrecision   likewise
 */
record MetricsMeasurement(
        String engine,
        double reportSeconds,
        Double imbalancedReportSeconds,
        double rankingSeconds,
        double macroRecall,
        double macroAUC,
        double macroAveragePrecision) {
    private static final double SAME = 1e-9;

    /** Whether another side computed the same numbers. */
    boolean agreesWith(MetricsMeasurement other) {
        return Math.abs(macroRecall - other.macroRecall) <= SAME
                && Math.abs(macroAUC - other.macroAUC) <= SAME
                && Math.abs(macroAveragePrecision - other.macroAveragePrecision) <= SAME;
    }
}
