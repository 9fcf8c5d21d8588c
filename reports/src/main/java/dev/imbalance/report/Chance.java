package dev.imbalance.report;

import dev.imbalance.evaluation.FinishedRuns;
import dev.imbalance.evaluation.HeadlineMetric;
import dev.imbalance.evaluation.OtherRowsException;
import dev.imbalance.evaluation.PairedComparison;
import dev.imbalance.evaluation.PredictedRun;
import dev.imbalance.evaluation.RankTable;
import dev.imbalance.evaluation.StrategyTable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What of the differences between strategies may be chance, by their predictions row by row.
 *
 * @param rarest   of the mean recall of the rarest classes, by strategy; none for one that cannot be compared with the baseline, or where no training count says
 *                 which are the rarest
 * @param others   of the mean recall of the other classes, likewise
 * @param table    the strategies compared with the baseline; null if it has no finished run
 * @param ranks    by balanced accuracy
 * @param unknown  why there are no comparisons; null if there are
 */
record Chance(
        Map<String, PairedComparison> rarest,
        Map<String, PairedComparison> others,
        StrategyTable table,
        RankTable ranks,
        String unknown) {
    /** @param predicted the runs with their predictions; none if they are not at hand */
    static Chance of(FinishedRuns runs, List<PredictedRun> predicted) {
        if (predicted.isEmpty()) {
            return unknown(runs, Captions.NO_PREDICTIONS);
        }
        try {
            StrategyTable table = table(runs, predicted);
            boolean knowsRarest = runs.runs().stream()
                    .noneMatch(run -> run.test().rarest().labels().isEmpty());
            return new Chance(
                    knowsRarest
                            ? PairedComparison.against(predicted, runs.baseline(), HeadlineMetric.RAREST_RECALL)
                            : Map.of(),
                    knowsRarest
                            ? PairedComparison.against(predicted, runs.baseline(), HeadlineMetric.OTHER_RECALL)
                            : Map.of(),
                    table,
                    table == null ? RankTable.of(predicted, HeadlineMetric.BALANCED_ACCURACY) : table.ranks(),
                    null);
        } catch (OtherRowsException e) {
            // The page shows their numbers and says why it does not compare them.
            return unknown(runs, e.getMessage());
        }
    }

    private static Chance unknown(FinishedRuns runs, String why) {
        return new Chance(
                Map.of(),
                Map.of(),
                table(runs, List.of()),
                new RankTable(HeadlineMetric.BALANCED_ACCURACY, List.of()),
                why);
    }

    private static StrategyTable table(FinishedRuns runs, List<PredictedRun> predicted) {
        return runs.runs().stream().anyMatch(run -> run.strategy().equals(runs.baseline()))
                ? StrategyTable.of(runs, runs.baseline(), predicted)
                : null;
    }

    /** Every comparison with the baseline. */
    List<PairedComparison> withBaseline() {
        Stream<PairedComparison> balanced = table == null
                ? Stream.of()
                : table.rows().stream().map(StrategyTable.Row::paired).filter(Objects::nonNull);
        return Stream.of(rarest.values().stream(), others.values().stream(), balanced)
                .flatMap(comparisons -> comparisons)
                .toList();
    }

    /** What a strategy gains on the rarest classes: row by row where that is known, with folds of all their rows, else by the mean over the runs. */
    double rareGain(StrategyView strategy) {
        return gain(rarest.get(strategy.name()), strategy.change().rare());
    }

    /** What it gains on the other classes, likewise. */
    double otherGain(StrategyView strategy) {
        return gain(others.get(strategy.name()), strategy.change().others());
    }

    private static double gain(PairedComparison paired, Stat change) {
        return paired == null ? change.mean() : paired.difference();
    }

    /** Of the balanced accuracy, with the baseline; null where there is none. */
    PairedComparison paired(String strategy) {
        return table == null
                ? null
                : table.rows().stream()
                        .filter(row -> row.strategy().equals(strategy))
                        .map(StrategyTable.Row::paired)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    boolean known() {
        return unknown == null;
    }

    /** The place of a strategy; null if it has none. */
    RankTable.Place place(String strategy) {
        return ranks.places().stream()
                .filter(place -> place.strategy().equals(strategy))
                .findFirst()
                .orElse(null);
    }
}
