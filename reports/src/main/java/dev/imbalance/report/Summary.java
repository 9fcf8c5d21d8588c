package dev.imbalance.report;

import dev.imbalance.evaluation.Interval;
import dev.imbalance.evaluation.LabelMetrics;
import dev.imbalance.evaluation.PairedComparison;
import dev.imbalance.evaluation.Rarest;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The answer to "which strategy helps my rare classes, and what does it cost the common ones".
 *
 * @param baseline  the strategy that the others are compared with; null if it has no finished run
 * @param compared  the other finished strategies, the largest gain on the rarest classes first
 * @param finished  all strategies with a finished run, in the order of the experiment
 * @param rarest    the rarest classes, rarest first; none where no training count says which they are
 * @param testRows  the test rows of those classes
 * @param halfWidth where the strategies cannot be compared row by row: the half-width of a 95 % interval of a difference between two mean recalls of the rarest classes, as a share, for
 *                  two independent sets of test rows, the widest over the strategies. It leaves the chance of another training seed
 *                  out
 * @param seeds     how many seeds there are
 * @param folds     how many folds each is cut into; 0 without folds
 * @param chance    what differs beyond chance
 * @param ofPredictions whether these are predictions from anywhere, not runs
 */
record Summary(
        StrategyView baseline,
        List<StrategyView> compared,
        List<StrategyView> finished,
        List<String> rarest,
        long testRows,
        double halfWidth,
        int seeds,
        int folds,
        Chance chance,
        boolean ofPredictions) {
    /** More strategies than these are left to the table and its chart. */
    private static final int LINES = 8;

    static Summary of(List<StrategyView> strategies, List<ClassView> classes, List<RunView> done, Chance chance) {
        StrategyView baseline = strategies.stream()
                .filter(strategy -> strategy.baseline() && !strategy.done().isEmpty())
                .findFirst()
                .orElse(null);
        List<StrategyView> compared = strategies.stream()
                .filter(strategy -> strategy.change() != null)
                .filter(strategy -> !Double.isNaN(chance.rareGain(strategy)))
                .sorted(Comparator.comparingDouble(chance::rareGain).reversed())
                .toList();
        RunView any = done.get(0);
        Rarest rarest = any.test().rarest();
        long testRows = classes.stream()
                .filter(c -> rarest.labels().contains(c.name()))
                .mapToLong(ClassView::support)
                .sum();
        double halfWidth = baseline == null
                ? Double.NaN
                : compared.stream()
                        .mapToDouble(strategy -> Interval.Z
                                * Math.sqrt(variance(baseline, rarest.labels()) + variance(strategy, rarest.labels())))
                        .max()
                        .orElse(Double.NaN);
        int seeds = (int) done.stream().map(run -> run.run().seed()).distinct().count();
        int folds = (int) done.stream()
                .map(run -> run.run().fold())
                .filter(Objects::nonNull)
                .distinct()
                .count();
        return new Summary(
                baseline,
                compared,
                strategies.stream()
                        .filter(strategy -> !strategy.done().isEmpty())
                        .toList(),
                rarest.labels(),
                testRows,
                halfWidth,
                seeds,
                folds,
                chance,
                done.stream().allMatch(run -> run.metrics().isOfPredictions()));
    }

    /** The strategy that gains most on the rarest classes, of those that clearly gain if there are any. */
    StrategyView best() {
        return compared.stream()
                .filter(strategy -> {
                    PairedComparison gain = chance.rarest().get(strategy.name());
                    return gain != null && gain.isSignificant() && gain.difference() > 0;
                })
                .findFirst()
                .orElse(compared.get(0));
    }

    /** The others that the summary has a line for. */
    List<StrategyView> lines() {
        return compared.subList(0, Math.min(LINES, compared.size()));
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
