package dev.imbalance.evaluation;

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
 * @param description    the strategy in words
 * @param scoredBy       what gave the predictions: "onnxruntime", or "tribuo" for a model without ONNX export
 * @param test           the metrics of the test set
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
        String description,
        String scoredBy,
        @JsonUnwrapped TestMetrics test,
        OnnxParity onnxParity,
        double nativeAccuracy,
        LedgerRecord ledger,
        List<String> warnings,
        List<String> choices,
        @JsonUnwrapped TrainingSummary training) {
    /** The name and version of this form. */
    public static final String SCHEMA = "imbalance-metrics/1";

    public RunMetrics {
        warnings = List.copyOf(warnings);
        // Not in files of earlier versions.
        choices = choices == null ? List.of() : List.copyOf(choices);
    }

    /** The same under another name, where experiments are compared that share one. */
    public RunMetrics named(String other) {
        return new RunMetrics(
                schema,
                experiment,
                other,
                seed,
                description,
                scoredBy,
                test,
                onnxParity,
                nativeAccuracy,
                ledger,
                warnings,
                choices,
                training);
    }
}
