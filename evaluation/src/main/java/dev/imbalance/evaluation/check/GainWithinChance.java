package dev.imbalance.evaluation.check;

import dev.imbalance.evaluation.RankTable;
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
 * It is one where the paired test corrected for all pairs of strategies, that of {@link RankTable}, has P below 0.05; without predictions, where the
 * interval over seeds excludes 0.
 */
public final class GainWithinChance implements Check {
    @Override
    public String code() {
        return "gain-within-chance";
    }

    @Override
    public String summary() {
        return "A strategy that leads, and whose gain over the baseline is a statistical tie.";
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
        if (leader.isEmpty() || leader.get().strategy().equals(table.against()) || isClear(leader.get(), table)) {
            return List.of();
        }
        double gain = leader.get().difference().mean();
        return List.of(finding(
                Severity.WARNING,
                leader.get().strategy(),
                Double.isNaN(gain)
                        ? "It has the highest balanced accuracy, but nothing in common with " + table.against()
                                + " to be compared by."
                        : String.format(
                                Locale.ROOT,
                                "It has the highest balanced accuracy, but its gain over %s, %.1f points, is within chance.",
                                table.against(),
                                100 * gain),
                "Call it a tie, or test on more rows and train more seeds."));
    }

    private static boolean isClear(StrategyTable.Row leader, StrategyTable table) {
        if (table.ranks() == null) {
            return leader.verdict() == Verdict.BETTER;
        }
        return table.ranks().places().stream()
                .filter(place -> place.strategy().equals(table.against()))
                .noneMatch(RankTable.Place::tiedWithBest);
    }
}
