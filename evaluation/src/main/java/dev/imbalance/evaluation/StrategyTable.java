package dev.imbalance.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What each strategy of an experiment reaches over its seeds and folds, and whether it beats one of them.
 * <p>
 * The difference of two strategies is taken seed by seed, since a seed fixes the validation slice, the first weights and the order of the rows
 * of both, and its interval is that of these differences. With folds, which the seed cuts, it is taken fold by fold.
 *
 * @param schema     {@link #SCHEMA}
 * @param experiment the experiment's name
 * @param against    the strategy that the others are compared with
 * @param rows       in the order of the experiment
 * @param ranks      the strategies by balanced accuracy, and which tie with the best; null where predictions are not at hand
 */
public record StrategyTable(String schema, String experiment, String against, List<Row> rows, RankTable ranks) {
    /** The name and version of this form. */
    public static final String SCHEMA = "imbalance-strategies/1";

    /** What the interval of a difference says. */
    public enum Verdict {
        /** It lies above 0. */
        @JsonProperty("better")
        BETTER,
        /** It lies below 0. */
        @JsonProperty("worse")
        WORSE,
        /** It contains 0. */
        @JsonProperty("no clear difference")
        NO_CLEAR_DIFFERENCE,
        /** There is none: nothing in common to compare, or an undefined number. */
        @JsonProperty("undefined")
        UNDEFINED;

        /** By the corrected P value of a comparison row by row. */
        static Verdict of(PairedComparison paired) {
            if (Double.isNaN(paired.adjustedPValue())) {
                return UNDEFINED;
            }
            return !paired.isSignificant() ? NO_CLEAR_DIFFERENCE : paired.difference() > 0 ? BETTER : WORSE;
        }

        static Verdict of(SeedMean difference) {
            if (Double.isNaN(difference.low())) {
                return UNDEFINED;
            } else if (difference.low() > 0) {
                return BETTER;
            }
            return difference.high() < 0 ? WORSE : NO_CLEAR_DIFFERENCE;
        }
    }

    /**
     * A strategy.
     *
     * @param strategy                 its name
     * @param description              it in words
     * @param seeds                    of its finished runs, each once
     * @param balancedAccuracy         over these seeds, as all that follow
     * @param manyRecall               the mean recall of the many-shot classes
     * @param mediumRecall             the mean recall of the medium-shot classes
     * @param fewRecall                the mean recall of the few-shot classes
     * @param expectedCalibrationError {@link TestMetrics#expectedCalibrationError}
     * @param trainSeconds             {@link TrainingSummary#trainSeconds}
     * @param difference               what the balanced accuracy gains over the seeds in common; null for the strategy compared with
     * @param paired                   the same difference row by row, with a P value corrected for all strategies; null where predictions are not at hand
     * @param verdict                  whether that is better, by {@code paired} where there is one; null for the strategy compared with
     */
    public record Row(
            String strategy,
            String description,
            List<Long> seeds,
            SeedMean balancedAccuracy,
            SeedMean manyRecall,
            SeedMean mediumRecall,
            SeedMean fewRecall,
            SeedMean expectedCalibrationError,
            SeedMean trainSeconds,
            SeedMean difference,
            PairedComparison paired,
            Verdict verdict) {
        public Row {
            seeds = List.copyOf(seeds);
        }

        private static Row of(List<RunMetrics> runs, List<RunMetrics> baseline, PairedComparison paired) {
            SeedMean difference =
                    runs == baseline ? null : SeedMean.ofFolds(SeedMean.overlap(runs), differences(runs, baseline));
            return new Row(
                    runs.get(0).strategy(),
                    runs.get(0).description(),
                    runs.stream().map(RunMetrics::seed).distinct().toList(),
                    share(runs, run -> run.test().balancedAccuracy()),
                    share(runs, run -> run.test().manyRecall()),
                    share(runs, run -> run.test().mediumRecall()),
                    share(runs, run -> run.test().fewRecall()),
                    share(runs, run -> run.test().expectedCalibrationError()),
                    SeedMean.of(values(runs, run -> run.training().trainSeconds()))
                            .within(0, Double.MAX_VALUE),
                    difference,
                    paired,
                    difference == null ? null : paired == null ? Verdict.of(difference) : Verdict.of(paired));
        }

        private static SeedMean share(List<RunMetrics> runs, ToDoubleFunction<RunMetrics> metric) {
            return SeedMean.over(runs, metric).within(0, 1);
        }

        private static double[] values(List<RunMetrics> runs, ToDoubleFunction<RunMetrics> metric) {
            return runs.stream().mapToDouble(metric).toArray();
        }

        private static double[] differences(List<RunMetrics> runs, List<RunMetrics> baseline) {
            return runs.stream()
                    .flatMap(run -> baseline.stream()
                            .filter(base -> base.replicate().equals(run.replicate()))
                            .map(base ->
                                    run.test().balancedAccuracy() - base.test().balancedAccuracy()))
                    .mapToDouble(Double::doubleValue)
                    .toArray();
        }
    }

    public StrategyTable {
        rows = List.copyOf(rows);
    }

    /**
     * The table of some runs.
     *
     * @param against the strategy to compare with
     * @throws IllegalArgumentException if it has no run
     */
    public static StrategyTable of(FinishedRuns runs, String against) {
        return of(runs, against, List.of());
    }

    /**
     * The table of some runs whose strategies are also compared row by row.
     *
     * @param against   the strategy to compare with
     * @param predicted the runs with their predictions; none if they are not at hand
     * @throws IllegalArgumentException if it has no run, or as {@link PairedComparison#of}
     */
    public static StrategyTable of(FinishedRuns runs, String against, List<PredictedRun> predicted) {
        Map<String, List<RunMetrics>> strategies = new LinkedHashMap<>();
        for (RunMetrics run : runs.runs()) {
            strategies
                    .computeIfAbsent(run.strategy(), name -> new ArrayList<>())
                    .add(run);
        }
        List<RunMetrics> baseline = strategies.get(against);
        if (baseline == null) {
            throw new IllegalArgumentException("there is no finished run of a strategy \"" + against
                    + "\"; the strategies are " + String.join(", ", strategies.keySet()));
        }
        Map<String, PairedComparison> paired =
                PairedComparison.against(predicted, against, HeadlineMetric.BALANCED_ACCURACY);
        return new StrategyTable(
                SCHEMA,
                runs.experiment(),
                against,
                strategies.values().stream()
                        .map(ofStrategy -> Row.of(
                                ofStrategy,
                                baseline,
                                paired.get(ofStrategy.get(0).strategy())))
                        .toList(),
                predicted.isEmpty() ? null : RankTable.of(predicted, HeadlineMetric.BALANCED_ACCURACY));
    }
}
