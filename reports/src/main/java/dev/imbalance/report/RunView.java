package dev.imbalance.report;

import dev.imbalance.evaluation.TestMetrics;
import dev.imbalance.trainer.EpochRecord;
import java.util.List;

/**
 * One run: a strategy with a seed.
 *
 * @param id         names the run in the page, for links and copy buttons
 * @param metrics    null unless the run is done
 * @param test       null unless the run is done
 * @param history    empty for a trainer without epochs
 * @param provenance null if the run did not get that far
 * @param config     the resolved configuration as YAML; null if the run did not get that far
 */
record RunView(
        String id,
        RunFiles.Run run,
        RunFiles.Metrics metrics,
        TestMetrics test,
        List<EpochRecord> history,
        RunFiles.Provenance provenance,
        String config) {
    boolean done() {
        return metrics != null;
    }
}
