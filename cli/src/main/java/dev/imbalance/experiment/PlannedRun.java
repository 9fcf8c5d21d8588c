package dev.imbalance.experiment;

import dev.imbalance.evaluation.Replicate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A run that an experiment asks for. The key and the configuration alone tell another process or machine what to make.
 *
 * @param index    among all runs of the experiment, from 1
 * @param strategy what it changes about the plain trainer
 * @param key      what it is called
 * @param config   the experiment of this run alone as YAML, its paths absolute
 */
public record PlannedRun(int index, Strategy strategy, RunKey key, String config) {
    /** Every run of an experiment, in its order. Reads the data's files for their digests, which enter the hashes. */
    static List<PlannedRun> all(ExperimentFile experiment, ExperimentData data) throws IOException {
        List<PlannedRun> all = new ArrayList<>();
        List<Replicate> replicates = experiment.replicates();
        for (Strategy strategy : experiment.strategies()) {
            List<String> digests = data.digests(strategy);
            for (Replicate replicate : replicates) {
                all.add(of(all.size() + 1, experiment, strategy, replicate, digests));
            }
        }
        return all;
    }

    /**
     * One run of an experiment, whether it asks for this seed and fold now or not.
     *
     * @param digests of the strategy, as {@link ExperimentData#digests} gives them
     */
    static PlannedRun of(
            int index, ExperimentFile experiment, Strategy strategy, Replicate replicate, List<String> digests) {
        String hash = experiment.hash(strategy, replicate, digests, Toolkit.version());
        RunKey key = new RunKey(strategy.name(), replicate.seed(), replicate.fold(), hash);
        return new PlannedRun(index, strategy, key, experiment.config(strategy, replicate));
    }
}
