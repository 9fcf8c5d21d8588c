package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often 95 % intervals of metrics of scores hold the truth, over simulated test sets of 2,000 rows whose rarest of ten classes has 20. */
class ScoredIntervalCoverageTest {
    static final List<String> METRICS = List.of(
            ScoredIntervals.MACRO_AUC,
            ScoredIntervals.MACRO_AVERAGE_PRECISION,
            ScoredIntervals.BRIER,
            ScoredIntervals.LOG_LOSS);

    private static final int DRAWS = 400;

    /** The per cent of intervals that hold the truth. */
    static Map<String, Double> coverage(SimulatedScores sets, Map<String, Double> truth, int draws) {
        Map<String, Double> coverage = new TreeMap<>();
        for (int draw = 0; draw < draws; draw++) {
            Map<String, Interval> intervals = sets.draw().intervals();
            for (String metric : METRICS) {
                Interval interval = intervals.get(metric);
                double value = truth.get(metric);
                boolean holds = interval.low() <= value && value <= interval.high();
                coverage.merge(metric, holds ? 100.0 / draws : 0, Double::sum);
            }
        }
        return coverage;
    }

    /** So few draws hold the truth once in a thousand tests if 92 % do, so many if 97.5 % do. */
    @ParameterizedTest
    @CsvSource({"3,1.5,true", "3,1.5,false", "2.5,0.5,false"})
    void ninetyFivePerCentIntervalsHoldTheTruthIn92To97Point5PerCentOfDraws(
            double from, double to, boolean fixedSizes) {
        SimulatedScores sets = new SimulatedScores(IntervalCoverageTest.falling(10, from, to), fixedSizes, 20261121);
        double least = 100.0 * BinomialDistribution.of(DRAWS, 0.92).inverseCumulativeProbability(0.001) / DRAWS;
        double most = 100.0 * BinomialDistribution.of(DRAWS, 0.975).inverseSurvivalProbability(0.001) / DRAWS;
        coverage(sets, sets.truth(), DRAWS).forEach((metric, held) -> {
            // Losses differ from class to class: of fixed sizes their intervals are too wide.
            boolean tooWide =
                    fixedSizes && (metric.equals(ScoredIntervals.BRIER) || metric.equals(ScoredIntervals.LOG_LOSS));
            assertTrue(held >= least && (tooWide || held <= most), metric + " held in " + held + " % of draws");
        });
    }
}
