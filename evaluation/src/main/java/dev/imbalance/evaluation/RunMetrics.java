package dev.imbalance.evaluation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/**
 * The content of {@code metrics.json}: everything that is measured about one run. The keys of {@code test} and {@code training}
 * stand in it directly.
 *
 * @param schema         {@link #SCHEMA}
 * @param experiment     the experiment's name
 * @param strategy       the strategy's name
 * @param seed           of the run
 * @param fold           the fold that it is tested on, from 1; null without folds
 * @param description    the strategy in words
 * @param scoredBy       what gave the predictions: "onnxruntime", "tribuo" for a model without ONNX export, or "file" for predictions from anywhere
 * @param test           the metrics of the test set
 * @param intervals      of the test set's metrics over its rows; those that follow from {@code test} if null
 * @param onnxParity     how closely ONNX Runtime reproduces the native model; null for a model without ONNX export
 * @param nativeAccuracy the accuracy of the native model's own predictions
 * @param ledger         which class prior training saw and what corrects it
 * @param warnings       what is doubtful about the run
 * @param choices        what post-hoc corrections chose on the validation slice, one sentence each
 * @param training       what training took
 */
public record RunMetrics(
        String schema,
        String experiment,
        String strategy,
        long seed,
        Integer fold,
        String description,
        String scoredBy,
        @JsonUnwrapped TestMetrics test,
        Intervals intervals,
        OnnxParity onnxParity,
        double nativeAccuracy,
        LedgerRecord ledger,
        List<String> warnings,
        List<String> choices,
        @JsonUnwrapped TrainingSummary training) {
    /** The name and version of this form. */
    public static final String SCHEMA = "imbalance-metrics/1";

    private static final String FILE = "file";

    public RunMetrics {
        // Not in files of earlier versions.
        intervals = intervals == null ? Intervals.of(test) : intervals;
        warnings = List.copyOf(warnings);
        // Not in files of earlier versions.
        choices = choices == null ? List.of() : List.copyOf(choices);
    }

    /** Whether these are of predictions from anywhere, of whose training nothing is known. */
    @JsonIgnore
    public boolean isOfPredictions() {
        return scoredBy.equals(FILE);
    }

    /** Which repeat of its strategy this is. */
    public Replicate replicate() {
        return new Replicate(seed, fold);
    }

    /**
     * The runs of one comparison with the same classes called rarest, many-, medium- and few-shot in all of them: by the training counts of
     * the baseline's first run or, if it has none, of the first run. In the file of a run they go by its own counts, which differ where a
     * strategy changes the training rows, and by a row from fold to fold.
     *
     * @param baseline the strategy that the others are compared with
     * @throws IllegalArgumentException if the runs have different classes
     */
    public static List<RunMetrics> groupedAlike(List<RunMetrics> runs, String baseline) {
        return runs.stream()
                .filter(run -> run.strategy().equals(baseline))
                .findFirst()
                .or(() -> runs.stream().findFirst())
                .map(reference ->
                        runs.stream().map(run -> run.groupedAs(reference)).toList())
                .orElse(List.of());
    }

    private RunMetrics groupedAs(RunMetrics reference) {
        TestMetrics grouped = test.groupedAs(reference.test);
        return with(strategy, grouped, Intervals.of(grouped));
    }

    /** The same under another name, where experiments are compared that share one. */
    public RunMetrics named(String other) {
        return with(other, test, intervals);
    }

    private RunMetrics with(String name, TestMetrics metrics, Intervals ofMetrics) {
        return new RunMetrics(
                schema,
                experiment,
                name,
                seed,
                fold,
                description,
                scoredBy,
                metrics,
                ofMetrics,
                onnxParity,
                nativeAccuracy,
                ledger,
                warnings,
                choices,
                training);
    }

    /**
     * The metrics of predictions that are from anywhere: without all that only a run of ours knows.
     *
     * @param name        stands for the strategy
     * @param description what they are, in words
     */
    public static RunMetrics ofPredictions(String name, String description, TestMetrics test) {
        return new RunMetrics(
                SCHEMA,
                "evaluate",
                name,
                0,
                null,
                description,
                FILE,
                test,
                Intervals.of(test),
                null,
                Double.NaN,
                null,
                List.of(),
                List.of(),
                new TrainingSummary(Double.NaN, Double.NaN, null, null, null, null, null));
    }
}
