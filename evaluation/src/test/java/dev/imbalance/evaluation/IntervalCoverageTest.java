package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.evaluation.SimulatedTestSets.Metric;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often 95 % intervals hold the truth, over simulated test sets of 2,000 rows whose rarest class has 20. */
class IntervalCoverageTest {
    private static final int DRAWS = 1000;
    private static final Set<Metric> HELD = EnumSet.range(Metric.BALANCED_ACCURACY, Metric.RAREST_CLASS_RECALL);

    /** From 0.97 for the most frequent class down to 0.75, and a rarest class of its own. */
    static double[] recalls(int classes, double rarest) {
        double[] recalls = IntStream.range(0, classes)
                .mapToDouble(k -> 0.97 - 0.22 * k / (classes - 1))
                .toArray();
        recalls[classes - 1] = rarest;
        return recalls;
    }

    static double[] falling(int classes, double from, double to) {
        return IntStream.range(0, classes)
                .mapToDouble(k -> from + (to - from) * k / (classes - 1))
                .toArray();
    }

    /** The per cent of intervals that hold the truth. */
    static Map<Metric, Double> coverage(SimulatedTestSets sets) {
        Map<Metric, Double> truth = sets.truth();
        Map<Metric, Double> coverage = new EnumMap<>(Metric.class);
        for (int draw = 0; draw < DRAWS; draw++) {
            Intervals intervals = Intervals.of(sets.draw());
            for (Metric metric : Metric.values()) {
                Interval interval = metric.interval(intervals);
                double value = truth.get(metric);
                boolean holds = interval.low() <= value && value <= interval.high();
                coverage.merge(metric, holds ? 100.0 / DRAWS : 0, Double::sum);
            }
        }
        return coverage;
    }

    @ParameterizedTest
    @CsvSource({"0.9,true", "0.9,false", "0.95,true", "0.95,false", "0.5,true", "0.5,false", "0.1,true", "0.1,false"})
    void ninetyFivePerCentIntervalsHoldTheTruthIn92To97Point5PerCentOfDraws(double rarest, boolean fixedSizes) {
        Map<Metric, Double> coverage =
                coverage(new SimulatedTestSets(recalls(10, rarest), false, fixedSizes, 20261121));
        for (Metric metric : HELD) {
            double held = coverage.get(metric);
            assertTrue(held >= 92 && held <= 97.5, metric + " held in " + held + " % of draws");
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void modelThatSendsItsErrorsToTheFrequentClassesHasSuchIntervalsToo(boolean fixedSizes) {
        Map<Metric, Double> coverage =
                coverage(new SimulatedTestSets(falling(10, 0.98, 0.1), true, fixedSizes, 20261122));
        for (Metric metric : HELD) {
            double held = coverage.get(metric);
            assertTrue(held >= 92 && held <= 97.5, metric + " held in " + held + " % of draws");
        }
    }
}
