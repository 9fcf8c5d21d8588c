package dev.imbalance.evaluation;

import java.util.Arrays;

/**
 * How well a score ranks the rows of one class above the rest.
 *
 * @param auc              the area under the ROC curve: the probability that a row of the class scores above one of the rest, a tie
 *                         counting half (Mann-Whitney by average ranks); NaN without rows on either side
 * @param averagePrecision the sum over distinct thresholds of (R_n - R_{n-1}) P_n, without interpolation; NaN without rows of the
 *                         class
 */
public record OneVsRest(double auc, double averagePrecision) {
    /**
     * Ranks two groups of scores.
     *
     * @param positives the scores of the rows of the class, not NaN; sorted in place
     * @param negatives the scores of the rest, not NaN; sorted in place
     */
    static OneVsRest of(double[] positives, double[] negatives) {
        Arrays.sort(positives);
        Arrays.sort(negatives);
        double won = 0;
        double averagePrecision = 0;
        int p = positives.length;
        int n = negatives.length;
        while (p > 0) {
            double threshold = n > 0 ? Math.max(positives[p - 1], negatives[n - 1]) : positives[p - 1];
            int tiedPositives = p;
            int tiedNegatives = n;
            while (p > 0 && positives[p - 1] == threshold) {
                p--;
            }
            while (n > 0 && negatives[n - 1] == threshold) {
                n--;
            }
            tiedPositives -= p;
            tiedNegatives -= n;
            won += tiedPositives * (n + tiedNegatives / 2.0);
            double found = positives.length - p;
            double taken = found + negatives.length - n;
            averagePrecision += tiedPositives * (found / taken);
        }
        return new OneVsRest(won / ((double) positives.length * negatives.length), averagePrecision / positives.length);
    }
}
