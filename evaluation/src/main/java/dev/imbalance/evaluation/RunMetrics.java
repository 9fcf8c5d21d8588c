package dev.imbalance.evaluation;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
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
 * @param scoredBy       what gave the predictions: "onnxruntime", "tribuo" for a model without ONNX export, or "file" for predictions from anywhere
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
                description,
                "file",
                test,
                null,
                Double.NaN,
                null,
                List.of(),
                List.of(),
                new TrainingSummary(Double.NaN, Double.NaN, null, null, null, null, null));
    }

    /** This as the text of {@code metrics.json}. */
    public String json() {
        try {
            return Json.MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("metrics are always representable", e);
        }
    }
}
