package dev.imbalance.evaluation.check;

import dev.imbalance.evaluation.StrategyTable;
import dev.imbalance.evaluation.StrategyTable.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The strategy with the highest balanced accuracy is no clear gain over the one that the others are compared with: another test set, or other seeds, may turn
 * them around. Dietterich. "Approximate Statistical Tests for Comparing Supervised Classification Learning Algorithms", Neural Computation 10(7),
 * 1998.
 * <p>
 * The verdict on it is that of the table of strategies: by the paired test corrected for the strategies that are compared with the same one or, without
 * predictions, by the interval over seeds.
 */
public final class GainWithinChance implements Check {
    @Override
    public String code() {
        return "gain-within-chance";
    }

    @Override
    public String summary() {
        return "A strategy that leads, and whose gain over the baseline may be chance.";
    }

    @Override
    public List<Finding> find(Evidence evidence) {
        StrategyTable table = evidence.table();
        if (table == null) {
            return List.of();
        }
        Optional<StrategyTable.Row> leader = table.rows().stream()
                .filter(row -> !Double.isNaN(row.balancedAccuracy().mean()))
                .max(Comparator.comparingDouble(row -> row.balancedAccuracy().mean()));
        if (leader.isEmpty()
                || leader.get().strategy().equals(table.against())
                || leader.get().verdict() == Verdict.BETTER) {
            return List.of();
        }
        return List.of(finding(
                Severity.WARNING,
                leader.get().strategy(),
                "It has the highest balanced accuracy, but " + doubt(leader.get(), table.against()) + ".",
                "Call it a tie, or test on more rows and train more seeds."));
    }

    private static String doubt(StrategyTable.Row leader, String against) {
        double gain = leader.paired() == null
                ? leader.difference().mean()
                : leader.paired().difference();
        if (Double.isNaN(gain)) {
            return "nothing in common with " + against + " to be compared by";
        }
        String points = String.format(Locale.ROOT, "its gain over %s, %.1f points, ", against, 100 * gain);
        return points + (leader.verdict() == Verdict.UNDEFINED ? "cannot be tested for chance" : "is within chance");
    }
}
