package dev.imbalance.evaluation;

/** Adds up the AUC of every ordered pair of classes, as {@link RankingMetrics#oneVsOneAUC} has them. */
final class OneVsOne {
    private final long[] support;
    private double sum;
    private double weightedSum;
    private long pairs;
    private double weights;

    /** @param support the test rows of each class */
    OneVsOne(long[] support) {
        this.support = support.clone();
    }

    /** Adds what the scores of one class say about it against each other one; NaN is passed over. */
    void add(int id, double[] againstEach) {
        for (int other = 0; other < support.length; other++) {
            if (!Double.isNaN(againstEach[other])) {
                double weight = support[id] + support[other];
                sum += againstEach[other];
                pairs++;
                weightedSum += weight * againstEach[other];
                weights += weight;
            }
        }
    }

    /** NaN without a pair. */
    double macro() {
        return sum / pairs;
    }

    /** NaN without a pair. */
    double weighted() {
        return weightedSum / weights;
    }
}
