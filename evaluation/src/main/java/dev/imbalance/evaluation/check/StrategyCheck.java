package dev.imbalance.evaluation.check;

import dev.imbalance.evaluation.RunMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A check that looks at the runs of one strategy after the other. */
abstract class StrategyCheck implements Check {
    @Override
    public final List<Finding> find(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        evidence.strategies()
                .forEach((strategy, runs) -> find(strategy, runs, evidence).ifPresent(findings::add));
        return findings;
    }

    /** What is doubtful about a strategy; empty where nothing is. */
    abstract Optional<Finding> find(String strategy, List<RunEvidence> runs, Evidence evidence);

    /** The mean of a metric over runs; NaN where it is undefined in one. */
    static double mean(List<RunEvidence> runs, ToDoubleFunction<RunMetrics> metric) {
        return runs.stream()
                .mapToDouble(run -> metric.applyAsDouble(run.metrics()))
                .average()
                .orElse(Double.NaN);
    }
}
