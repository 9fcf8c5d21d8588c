package dev.imbalance.report;

import dev.imbalance.evaluation.FinishedRuns;
import dev.imbalance.evaluation.HeadlineMetric;
import dev.imbalance.evaluation.PairedComparison;
import dev.imbalance.evaluation.PredictedRun;
import dev.imbalance.evaluation.RankTable;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What of the differences between strategies may be chance, by their predictions row by row.
 *
 * @param rarest   of the mean recall of the rarest classes, by strategy; empty for one that cannot be compared with the baseline
 * @param others   of the mean recall of the other classes, likewise
 * @param balanced of the balanced accuracy, likewise
 * @param ranks    by balanced accuracy
 * @param unknown  why there are no comparisons; null if there are
 */
record Chance(
        Map<String, PairedComparison> rarest,
        Map<String, PairedComparison> others,
        Map<String, PairedComparison> balanced,
        RankTable ranks,
        String unknown) {
    static Chance of(FinishedRuns runs) throws IOException {
        List<PredictedRun> predicted = PredictedRun.of(runs);
        if (predicted.isEmpty()) {
            return unknown(Sentences.NO_PREDICTIONS);
        }
        try {
            return new Chance(
                    PairedComparison.against(predicted, runs.baseline(), HeadlineMetric.RAREST_RECALL),
                    PairedComparison.against(predicted, runs.baseline(), HeadlineMetric.OTHER_RECALL),
                    PairedComparison.against(predicted, runs.baseline(), HeadlineMetric.BALANCED_ACCURACY),
                    RankTable.of(predicted, HeadlineMetric.BALANCED_ACCURACY),
                    null);
        } catch (IllegalArgumentException e) {
            // Runs on other test rows than each other's: the page shows their numbers and says why it does not compare
            // them.
            return unknown(e.getMessage());
        }
    }

    private static Chance unknown(String why) {
        return new Chance(
                Map.of(), Map.of(), Map.of(), new RankTable(HeadlineMetric.BALANCED_ACCURACY, List.of()), why);
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
