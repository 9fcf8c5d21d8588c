package dev.imbalance.evaluation;

import dev.imbalance.evaluation.ScoreInterval.Scale;

/**
 * The interval of Matthews' coefficient: the coefficients of the matrices whose recalls the score test along its gradient does not
 * reject.
 * <p>
 * Only the recalls move; the errors of a class keep their shares (of a class without errors those of all predictions). What the classes
 * of the errors and the class sizes add to the variance widens the test by the ratio of the two standard deviations at the estimate.
 * For few classes this departs from Fisher's z of the coefficient (Itaya, Tamura, Hayashi, Yamamoto, "Asymptotic properties of Matthews
 * correlation coefficient", Statistics in Medicine 44, 2025), which holds the truth in 86 % of draws where a rare class has a recall of 0.1.
 */
final class MatthewsInterval {
    private final double[][] counts;
    private final ConfusionSums sums;

    private MatthewsInterval(long[][] confusion) {
        counts = ConfusionSums.doubles(confusion);
        sums = new ConfusionSums(counts);
    }

    /** The ends. */
    static double[] of(TestMetrics test) {
        MatthewsInterval matrix = new MatthewsInterval(test.confusion());
        return matrix.ends(HeadlineMetric.MCC.influence(matrix.sums));
    }

    private double[] ends(HeadlineMetric.Influence influence) {
        int classes = sums.size();
        double n = sums.total();
        double[] hits = new double[classes];
        double[] trials = new double[classes];
        double[] gradient = new double[classes];
        double all = 0;
        double ofRecalls = 0;
        for (int t = 0; t < classes; t++) {
            hits[t] = sums.right(t);
            // A class without rows has no recall to move: any number of trials does.
            trials[t] = Math.max(1, sums.truths(t));
            double errors = 0;
            for (int p = 0; p < classes; p++) {
                double effect = influence.of(t, p) / n;
                all += counts[t][p] * effect * effect;
                errors += t == p ? 0 : errorShare(t, p) * effect;
            }
            gradient[t] = sums.truths(t) * (influence.of(t, t) / n - errors);
            double recall = hits[t] / trials[t];
            ofRecalls += gradient[t] * gradient[t] * recall * (1 - recall) / trials[t];
        }
        double inflation = ofRecalls > 0 ? Math.max(1, Math.sqrt(all / ofRecalls)) : 1;
        return new double[] {
            withRecalls(ScoreInterval.proportions(hits, trials, gradient, Scale.PROPORTION, inflation, 1)),
            withRecalls(ScoreInterval.proportions(hits, trials, gradient, Scale.PROPORTION, inflation, -1))
        };
    }

    /** Of the errors of a class, how many go to another one. */
    private double errorShare(int truth, int predicted) {
        double errors = sums.truths(truth) - sums.right(truth);
        if (errors > 0) {
            return counts[truth][predicted] / errors;
        }
        double others = sums.total() - sums.predictions(truth);
        return others > 0 ? sums.predictions(predicted) / others : 1.0 / (sums.size() - 1);
    }

    private double withRecalls(double[] recalls) {
        int classes = sums.size();
        double[][] moved = new double[classes][classes];
        for (int t = 0; t < classes; t++) {
            for (int p = 0; p < classes; p++) {
                double share = t == p ? recalls[t] : (1 - recalls[t]) * errorShare(t, p);
                moved[t][p] = sums.truths(t) * share;
            }
        }
        return new ConfusionSums(moved).mcc();
    }
}
