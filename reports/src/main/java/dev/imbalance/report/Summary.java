package dev.imbalance.report;

import dev.imbalance.evaluation.LabelMetrics;
import dev.imbalance.evaluation.Rarest;
import java.util.Comparator;
import java.util.List;

/**
 * The answer to "which strategy helps my rare classes, and what does it cost the common ones".
 *
 * @param baseline  the strategy that the others are compared with; null if it has no finished run
 * @param compared  the other finished strategies, the largest gain on the rarest classes first
 * @param rarest    the rarest classes, rarest first
 * @param testRows  the test rows of those classes
 * @param chance    the half-width of a 95 % interval of a difference between two mean recalls of the rarest classes, as a share, for
 *                  two independent sets of test rows, the widest over the strategies. It leaves the chance of another training seed
 *                  out
 * @param seeds     the most seeds that a strategy has
 */
record Summary(
        StrategyView baseline,
        List<StrategyView> compared,
        List<String> rarest,
        long testRows,
        double chance,
        int seeds) {
    private static final double NORMAL_975 = 1.959964;

    static Summary of(List<StrategyView> strategies, List<RunView> done) {
        StrategyView baseline = strategies.stream()
                .filter(strategy -> strategy.baseline() && !strategy.done().isEmpty())
                .findFirst()
                .orElse(null);
        List<StrategyView> compared = strategies.stream()
                .filter(strategy ->
                        strategy.change() != null && strategy.change().rare().defined())
                .sorted(Comparator.comparingDouble((StrategyView strategy) ->
                                strategy.change().rare().mean())
                        .reversed())
                .toList();
        RunView any = done.get(0);
        Rarest rarest = any.test().rarest();
        long testRows = rarest.labels().stream()
                .mapToLong(label -> any.test().labels().get(label).support())
                .sum();
        double chance = baseline == null
                ? Double.NaN
                : compared.stream()
                        .mapToDouble(strategy -> NORMAL_975
                                * Math.sqrt(variance(baseline, rarest.labels()) + variance(strategy, rarest.labels())))
                        .max()
                        .orElse(Double.NaN);
        int seeds = strategies.stream()
                .mapToInt(strategy -> strategy.done().size())
                .max()
                .orElse(0);
        return new Summary(baseline, compared, rarest.labels(), testRows, chance, seeds);
    }

    /**
     * Of the mean recall of some classes, by the test rows alone: with one success and one failure more in each class, because
     * p (1 - p) / n would be 0 for a class whose rows are all right or all wrong.
     * <p>
     * Agresti, Caffo. "Simple and Effective Confidence Intervals for Proportions and Differences of Proportions Result from Adding
     * Two Successes and Two Failures", The American Statistician 54(4), 2000.
     */
    private static double variance(StrategyView strategy, List<String> labels) {
        List<LabelMetrics> metrics = labels.stream()
                .map(strategy.done().get(0).test().labels()::get)
                .filter(label -> label.support() > 0)
                .toList();
        return metrics.stream()
                        .mapToDouble(label -> variance(label.recall(), label.support()))
                        .sum()
                / Math.pow(metrics.size(), 2);
    }

    private static double variance(double recall, long rows) {
        double adjusted = (recall * rows + 1) / (rows + 2);
        return adjusted * (1 - adjusted) / (rows + 2);
    }
}
