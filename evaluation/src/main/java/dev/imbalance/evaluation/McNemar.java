package dev.imbalance.evaluation;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * McNemar's test on the rows that only one of two models gets right: whether their accuracies differ. It knows nothing of classes, so that
 * rare ones hardly count.
 * <p>
 * The mid-P form: the exact two-sided P value of {@code Binomial(b + c, 1/2)} less the probability of what was seen, half of that of either side. Fagerland,
 * Lydersen, Laake. "The McNemar test for binary matched-pairs data", BMC Medical Research Methodology 13, 2013.
 *
 * @param replicate     of the two runs, in words
 * @param onlyStrategy  rows that only the strategy gets right, c
 * @param onlyAgainst   rows that only the one compared with gets right, b
 * @param pValue        1 without such rows
 * @param cohensG       {@code c / (b + c) - 1/2}: by convention 0.05 is small, 0.15 medium, 0.25 large; NaN without such rows
 * @param oddsRatio     {@code c / b}; NaN where b is 0
 * @param oddsRatioLow  the lower end of its 95 % interval, by Wilson's of c / (b + c)
 * @param oddsRatioHigh the upper end; NaN where there is none
 */
public record McNemar(
        String replicate,
        long onlyStrategy,
        long onlyAgainst,
        double pValue,
        double cohensG,
        double oddsRatio,
        double oddsRatioLow,
        double oddsRatioHigh) {
    static McNemar of(String replicate, long onlyStrategy, long onlyAgainst) {
        long discordant = onlyStrategy + onlyAgainst;
        if (discordant == 0) {
            return new McNemar(replicate, 0, 0, 1, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        int fewer = (int) Math.min(onlyStrategy, onlyAgainst);
        BinomialDistribution even = BinomialDistribution.of((int) discordant, 0.5);
        double[] share = ScoreInterval.wilson((double) onlyStrategy, (double) discordant);
        return new McNemar(
                replicate,
                onlyStrategy,
                onlyAgainst,
                Math.min(1, 2 * even.cumulativeProbability(fewer) - even.probability(fewer)),
                (double) onlyStrategy / discordant - 0.5,
                onlyAgainst == 0 ? Double.NaN : (double) onlyStrategy / onlyAgainst,
                share[0] / (1 - share[0]),
                share[1] == 1 ? Double.NaN : share[1] / (1 - share[1]));
    }
}
