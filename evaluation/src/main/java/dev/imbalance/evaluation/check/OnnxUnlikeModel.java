package dev.imbalance.evaluation.check;

import dev.imbalance.evaluation.OnnxParity;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** The exported model does not give what the trained one gives. */
public final class OnnxUnlikeModel extends StrategyCheck {
    /**
     * The largest difference of a probability that the order of sums in single precision explains, with room for deep networks; exports measured
     * here stay below 1e-5.
     */
    static final double TOLERANCE = 1e-4;
    /** The share of rows with another label from which on ties between classes do not explain it. */
    static final double LABELS = 0.001;

    @Override
    public String code() {
        return "onnx-unlike-model";
    }

    @Override
    public String summary() {
        return "An exported model whose probabilities differ from the trained one's by more than 0.0001, or labels in more than 1 of 1,000 rows.";
    }

    @Override
    Optional<Finding> find(String strategy, List<RunEvidence> runs, Evidence evidence) {
        List<OnnxParity> unlike = runs.stream()
                .map(run -> run.metrics().onnxParity())
                .filter(Objects::nonNull)
                .filter(OnnxUnlikeModel::isUnlike)
                .toList();
        if (unlike.isEmpty()) {
            return Optional.empty();
        }
        double difference =
                unlike.stream().mapToDouble(OnnxParity::maxAbsDifference).max().orElseThrow();
        long labels =
                unlike.stream().mapToLong(OnnxParity::differingLabels).max().orElseThrow();
        boolean wrong = Double.isNaN(difference) || unlike.stream().anyMatch(OnnxUnlikeModel::changesLabels);
        return Optional.of(finding(
                wrong ? Severity.ERROR : Severity.WARNING,
                strategy,
                String.format(
                        Locale.ROOT,
                        "The exported model differs from the trained one%s: %s, and it gives another label in up to %s.",
                        Words.inRuns(unlike.size(), runs.size()),
                        Double.isNaN(difference)
                                ? "probabilities are not finite"
                                : String.format(Locale.ROOT, "by up to %.2g in a probability", difference),
                        Words.count(labels, "test row")),
                "Do not ship this export before you know why; training in bf16 (precision) is one reason."));
    }

    private static boolean isUnlike(OnnxParity parity) {
        return !(parity.maxAbsDifference() <= TOLERANCE) || changesLabels(parity);
    }

    private static boolean changesLabels(OnnxParity parity) {
        return parity.differingLabels() > LABELS * parity.images();
    }
}
