package dev.imbalance.evaluation;

/**
 * How well a score ranks the rows of one class above the rest.
 *
 * @param auc              the area under the ROC curve: the probability that a row of the class scores above one of the rest, a tie
 *                         counting half (Mann-Whitney by average ranks); NaN without rows on either side
 * @param averagePrecision the sum over distinct thresholds of (R_n - R_{n-1}) P_n, without interpolation; NaN without rows of the
 *                         class
 */
public record OneVsRest(double auc, double averagePrecision) {
    static final OneVsRest UNDEFINED = new OneVsRest(Double.NaN, Double.NaN);
}
