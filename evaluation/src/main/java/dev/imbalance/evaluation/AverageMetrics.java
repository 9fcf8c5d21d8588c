package dev.imbalance.evaluation;

import java.util.List;

/**
 * The metrics of the classes as one, by one {@link Average}; NaN where undefined, null in JSON.
 *
 * @param precision        of a mean, a class that is never predicted counts as 0
 * @param recall           a macro average is the balanced accuracy, the other two are the accuracy
 * @param f1               {@link BinaryCounts#f1}
 * @param fBeta            {@link BinaryCounts#fBeta} with the beta of the evaluation
 * @param specificity      {@link BinaryCounts#specificity}
 * @param gMean            the mean of the classes' {@link BinaryCounts#gMean}, not the root of the product of mean recall and mean specificity, which
 *                         imbalanced-learn gives
 * @param iba              {@link BinaryCounts#iba}
 * @param jaccard          {@link BinaryCounts#jaccard}
 * @param auc              of a micro average, all scores of all classes ranked together
 * @param averagePrecision likewise
 */
public record AverageMetrics(
        double precision,
        double recall,
        double f1,
        double fBeta,
        double specificity,
        double gMean,
        double iba,
        double jaccard,
        double auc,
        double averagePrecision) {

    static AverageMetrics of(
            Average average, List<BinaryCounts> classes, List<OneVsRest> ranks, OneVsRest micro, double beta) {
        OneVsRest rank = average == Average.MICRO ? micro : ranked(average, classes, ranks);
        return new AverageMetrics(
                average.of(classes, BinaryCounts::precisionOrZero),
                average.of(classes, BinaryCounts::recall),
                average.of(classes, BinaryCounts::f1),
                average.of(classes, binary -> binary.fBeta(beta)),
                average.of(classes, BinaryCounts::specificity),
                average.of(classes, BinaryCounts::gMean),
                average.of(classes, BinaryCounts::iba),
                average.of(classes, BinaryCounts::jaccard),
                rank.auc(),
                rank.averagePrecision());
    }

    private static OneVsRest ranked(Average average, List<BinaryCounts> classes, List<OneVsRest> ranks) {
        double[] support = classes.stream().mapToDouble(BinaryCounts::support).toArray();
        return new OneVsRest(
                average.of(ranks.stream().mapToDouble(OneVsRest::auc).toArray(), support),
                average.of(
                        ranks.stream().mapToDouble(OneVsRest::averagePrecision).toArray(), support));
    }
}
