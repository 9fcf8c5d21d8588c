package dev.imbalance.experiment;

import java.util.Map;

/**
 * What the runs of a strategy will take, as far as some timed steps tell.
 *
 * @param strategy        the strategy's name
 * @param rows            trained on, after the resampling, without the validation rows
 * @param counts          the same by label
 * @param epochs          of a run; null for a trainer without epochs
 * @param steps           of an epoch; null for a trainer without epochs
 * @param stepSeconds     of one step; null for a trainer without epochs
 * @param runSeconds      of one run
 * @param runBytes        that a finished run takes on disk
 * @param checkpointBytes that a run takes besides while it trains
 * @param note            what is not in these numbers; null if nothing is missing
 */
public record StrategyEstimate(
        String strategy,
        long rows,
        Map<String, Long> counts,
        Integer epochs,
        Integer steps,
        Double stepSeconds,
        double runSeconds,
        long runBytes,
        long checkpointBytes,
        String note) {}
