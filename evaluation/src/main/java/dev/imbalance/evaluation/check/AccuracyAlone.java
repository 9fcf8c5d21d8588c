package dev.imbalance.evaluation.check;

import dev.imbalance.evaluation.LabelMetrics;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The accuracy is far above the balanced accuracy: the common classes of the test set hide what happens to the rare ones. He, Garcia. "Learning
 * from Imbalanced Data", IEEE Transactions on Knowledge and Data Engineering 21(9), 2009; Brodersen, Ong, Stephan, Buhmann. "The balanced accuracy
 * and its posterior distribution", ICPR 2010.
 */
public final class AccuracyAlone implements Check {
    /** What strategies of the field differ by; a gap as large changes which of them is best. */
    static final double GAP = 0.05;

    @Override
    public String code() {
        return "accuracy-alone";
    }

    @Override
    public String summary() {
        return "Accuracy more than 5 points above balanced accuracy, which it must not be quoted without.";
    }

    @Override
    public List<Finding> find(Evidence evidence) {
        Map<String, List<RunEvidence>> strategies = evidence.strategies();
        String widest = null;
        double gap = GAP;
        long over = 0;
        for (Map.Entry<String, List<RunEvidence>> strategy : strategies.entrySet()) {
            double own = accuracy(strategy.getValue()) - balancedAccuracy(strategy.getValue());
            over += own > GAP ? 1 : 0;
            if (own > gap) {
                widest = strategy.getKey();
                gap = own;
            }
        }
        if (widest == null) {
            return List.of();
        }
        List<RunEvidence> runs = strategies.get(widest);
        Map<String, LabelMetrics> labels = runs.get(0).metrics().test().labels();
        long most =
                labels.values().stream().mapToLong(LabelMetrics::support).max().orElseThrow();
        long fewest = labels.values().stream()
                .mapToLong(LabelMetrics::support)
                .filter(rows -> rows > 0)
                .min()
                .orElseThrow();
        return List.of(finding(
                Severity.WARNING,
                null,
                String.format(
                        Locale.ROOT,
                        "The accuracy of %s, %.3f, is %.1f points above its balanced accuracy, %.3f%s: the test set has %.1f times as many"
                                + " rows of its largest class as of its smallest.",
                        widest,
                        accuracy(runs),
                        100 * gap,
                        balancedAccuracy(runs),
                        over == 1 ? "" : ", the widest gap of " + over + " strategies with such a one",
                        (double) most / fewest),
                "Quote balanced accuracy, macro F1 or the recall of each class, and accuracy only beside them."));
    }

    private static double accuracy(List<RunEvidence> runs) {
        return StrategyCheck.mean(runs, run -> run.test().accuracy());
    }

    private static double balancedAccuracy(List<RunEvidence> runs) {
        return StrategyCheck.mean(runs, run -> run.test().balancedAccuracy());
    }
}
