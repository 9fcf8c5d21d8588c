package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScoredIntervalsTest {
    private static ScoredRows rows(double[][] scores, int... truths) {
        ScoredRows rows = new ScoredRows(scores[0].length);
        for (int row = 0; row < truths.length; row++) {
            rows.add(truths[row]);
            for (int id = 0; id < scores[row].length; id++) {
                rows.set(id, scores[row][id]);
            }
        }
        return rows;
    }

    @Test
    void everyIntervalHoldsTheReportedValue() {
        SimulatedScores sets = new SimulatedScores(IntervalCoverageTest.falling(10, 3, 0.5), false, 20261123);
        for (int draw = 0; draw < 20; draw++) {
            ScoredRows rows = sets.draw();
            Map<String, Interval> intervals = rows.intervals();
            ScoreMetrics metrics = rows.metrics(1);
            Map<String, Double> reported = Map.of(
                    "macroAUC",
                    metrics.ranks().stream()
                            .mapToDouble(OneVsRest::auc)
                            .average()
                            .orElseThrow(),
                    "macroAveragePrecision",
                    metrics.ranks().stream()
                            .mapToDouble(OneVsRest::averagePrecision)
                            .average()
                            .orElseThrow(),
                    "brier",
                    metrics.probability().brier(),
                    "logLoss",
                    metrics.probability().logLoss());
            reported.forEach((key, value) -> assertTrue(
                    intervals.get(key).low() <= value
                            && value <= intervals.get(key).high(),
                    key + " " + value));
        }
    }

    @Test
    void aPerfectRankingOfFewRowsIsNotCertain() {
        ScoredRows rows = rows(
                new double[][] {{0.9, 0.1}, {0.8, 0.2}, {0.7, 0.3}, {0.6, 0.4}, {0.2, 0.8}, {0.1, 0.9}},
                0,
                0,
                0,
                0,
                1,
                1);
        Interval auc = rows.intervals().get("macroAUC");
        assertEquals(1, auc.high(), 1e-9);
        assertTrue(auc.low() > 0.3 && auc.low() < 0.9, auc::toString);
    }

    /** scikit-learn has no intervals; the variance is that of DeLong's two samples of components, by hand. */
    @Test
    void theVarianceOfAnAucIsDeLongs() {
        // Placements of the positives 1, 1, 2/3, of the negatives 1, 1, 2/3: both have the variance 1/27, so the AUC's
        // is 2/81.
        double[][] scores = {{0.1, 0.9}, {0.2, 0.8}, {0.6, 0.4}, {0.5, 0.5}, {0.7, 0.3}, {0.8, 0.2}};
        ScoredRows rows = rows(scores, 1, 1, 1, 0, 0, 0);
        double a = 8 / 9.0;
        double mean = 2;
        double trials = 9 / (1 + mean * ((1 - a) / (2 - a) + a / (1 + a)));
        // Both classes have the same AUC, from the same rows: the sum over classes is twice each.
        double theory = 2 * a * (1 - a) / trials;
        double inflation = Math.sqrt(4 * 2 / 81.0 / theory);
        double[] ends = ScoreInterval.ofMean(
                new double[] {a * trials, a * trials},
                new double[] {trials, trials},
                2,
                ScoreInterval.Scale.PROPORTION,
                inflation);
        Interval auc = rows.intervals().get("macroAUC");
        assertEquals(ends[0], auc.low(), 1e-9);
        assertEquals(ends[1], auc.high(), 1e-9);
    }

    @Test
    void scoresThatAreNoProbabilitiesHaveIntervalsOfRanksAlone() {
        ScoredRows rows = rows(new double[][] {{3, -1}, {2, 5}, {0, 1}}, 0, 1, 1);
        assertEquals(
                Set.of("macroAUC", "macroAveragePrecision"), rows.intervals().keySet());
    }

    @Test
    void rowsOfOneClassOrNoneHaveNoIntervalOfRanks() {
        assertEquals(
                Set.of("brier", "logLoss"),
                rows(new double[][] {{0.9, 0.1}, {0.8, 0.2}}, 0, 0).intervals().keySet());
        assertEquals(Map.of(), new ScoredRows(2).intervals());
        assertNull(ScoredIntervals.ofMean(new double[] {0.3}, 2));
        assertNull(ScoredIntervals.ofMean(new double[] {0, 0}, 2));
    }

    @Test
    void otherGroupsOfClassesLeaveThemAsTheyAre() {
        TestScores scores = new TestScores(List.of("a", "b"));
        for (int row = 0; row < 20; row++) {
            scores.add(row % 2, row % 2, new double[] {row % 2 == 0 ? 0.9 : 0.4, row % 2 == 0 ? 0.1 : 0.6});
        }
        TestMetrics metrics = scores.metrics(MetricOptions.DEFAULT);
        Intervals intervals = scores.intervals(metrics);
        assertEquals(intervals, intervals.groupedAs(metrics));
        assertTrue(intervals.overall().containsKey("brier"));
    }
}
