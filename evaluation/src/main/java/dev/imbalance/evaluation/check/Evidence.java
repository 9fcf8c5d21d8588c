package dev.imbalance.evaluation.check;

import dev.imbalance.evaluation.FinishedRuns;
import dev.imbalance.evaluation.StrategyTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the checks of an experiment look at.
 *
 * @param baseline the strategy that the others are compared with
 * @param runs     the finished runs, in the order of the experiment
 * @param table    the strategies compared with one of them; null where there is nothing to compare with
 */
public record Evidence(String baseline, List<RunEvidence> runs, StrategyTable table) {
    public Evidence {
        runs = List.copyOf(runs);
    }

    /**
     * Reads what the directories of runs hold beside their metrics; of runs that were read from nowhere, the metrics alone.
     *
     * @param table as in the component
     * @throws IOException if a file is malformed
     */
    public static Evidence read(FinishedRuns runs, StrategyTable table) throws IOException {
        List<RunEvidence> all = new ArrayList<>();
        for (int i = 0; i < runs.runs().size(); i++) {
            all.add(
                    runs.directories().isEmpty()
                            ? new RunEvidence(runs.runs().get(i), null, List.of())
                            : RunEvidence.read(
                                    runs.runs().get(i), runs.directories().get(i)));
        }
        return new Evidence(table == null ? runs.baseline() : table.against(), all, table);
    }

    /** The runs of each strategy, in the order of the experiment. */
    Map<String, List<RunEvidence>> strategies() {
        Map<String, List<RunEvidence>> strategies = new LinkedHashMap<>();
        for (RunEvidence run : runs) {
            strategies
                    .computeIfAbsent(run.metrics().strategy(), name -> new ArrayList<>())
                    .add(run);
        }
        return strategies;
    }

    /** The run of the baseline with the same seed and fold. */
    Optional<RunEvidence> baselineOf(RunEvidence run) {
        return runs.stream()
                .filter(other -> other.metrics().strategy().equals(baseline)
                        && other.metrics().replicate().equals(run.metrics().replicate()))
                .findFirst();
    }
}
