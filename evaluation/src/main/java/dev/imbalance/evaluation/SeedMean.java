package dev.imbalance.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The mean of a number over seeds with its 95 % interval, {@code mean +- t s / sqrt(n)}, where t is the 0.975 quantile of Student's
 * distribution with n - 1 degrees of freedom and s the standard deviation over n - 1.
 * <p>
 * The interval speaks of the spread over seeds on one test set: of what another seed would give, not another test set.
 * <p>
 * Over folds the runs share most of their training rows, so that their numbers spread less than those of independent training sets would.
 * Then the variance of the mean is {@code s^2 (1 / n + n_test / n_train)} in place of {@code s^2 / n}, with the test and training rows of a run:
 * Nadeau and Bengio, "Inference for the Generalization Error", Machine Learning 52, 2003; for repeated cross-validation, with every fold of every
 * repeat in n, Bouckaert and Frank, "Evaluating the Replicability of Significance Tests for Comparing Learning Algorithms", PAKDD 2004.
 *
 * @param seeds how many numbers there are, one a seed or, with folds, one a seed and fold
 * @param mean  NaN without numbers, or where one is undefined
 * @param low   the lower end; NaN for fewer than two numbers or an undefined mean
 * @param high  the upper end; NaN likewise
 */
public record SeedMean(int seeds, double mean, double low, double high) {
    private static final double UPPER_QUANTILE = 0.975;

    /**
     * The mean of a metric over runs of one strategy, corrected for the training rows that folds share.
     *
     * @param runs one a seed or, with folds, one a seed and fold
     */
    public static SeedMean over(List<RunMetrics> runs, ToDoubleFunction<RunMetrics> metric) {
        return ofFolds(overlap(runs), runs.stream().mapToDouble(metric).toArray());
    }

    /** The mean over runs of folds of their test rows over their training rows; 0 for other runs. */
    static double overlap(List<RunMetrics> runs) {
        return runs.stream()
                .filter(run -> run.fold() != null)
                .map(run -> run.test().labels().values())
                .mapToDouble(labels -> (double)
                                labels.stream().mapToLong(LabelMetrics::support).sum()
                        / labels.stream().mapToLong(LabelMetrics::trainCount).sum())
                .average()
                .orElse(0);
    }

    /** The mean of one number a seed. */
    public static SeedMean of(double... values) {
        return ofFolds(0, values);
    }

    /**
     * The mean of one number a seed and fold.
     *
     * @param overlap the test rows of a run over its training rows; 0 where the runs do not come from folds
     */
    static SeedMean ofFolds(double overlap, double... values) {
        int n = values.length;
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        if (n < 2) {
            return new SeedMean(n, mean, Double.NaN, Double.NaN);
        }
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double margin = TDistribution.of(n - 1).inverseCumulativeProbability(UPPER_QUANTILE)
                * Math.sqrt(squares / (n - 1) * (1.0 / n + overlap));
        return new SeedMean(n, mean, mean - margin, mean + margin);
    }

    /** With the interval cut to what is possible at all, such as 0 to 1 for a share; it holds the true mean as often as before. */
    public SeedMean within(double least, double most) {
        return new SeedMean(seeds, mean, Math.max(low, least), Math.min(high, most));
    }
}
