package dev.imbalance.evaluation.check;

import dev.imbalance.evaluation.OnnxParity;
import java.util.Comparator;
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
        return unlike.stream()
                // NaN is the largest here.
                .max(Comparator.comparingLong(OnnxParity::differingLabels)
                        .thenComparingDouble(OnnxParity::maxAbsDifference))
                .map(worst -> finding(
                        changesLabels(worst) || Double.isNaN(worst.maxAbsDifference())
                                ? Severity.ERROR
                                : Severity.WARNING,
                        strategy,
                        String.format(
                                Locale.ROOT,
                                "The exported model differs from the trained one%s: a probability by %.2g, the label in %d of %d rows.",
                                Words.inRuns(unlike.size(), runs.size()),
                                worst.maxAbsDifference(),
                                worst.differingLabels(),
                                worst.images()),
                        "Do not ship this export. Train in single precision (precision: fp32), export again with imbalance export, or report it with the"
                                + " run's model.json."));
    }

    private static boolean isUnlike(OnnxParity parity) {
        return !(parity.maxAbsDifference() <= TOLERANCE) || changesLabels(parity);
    }

    private static boolean changesLabels(OnnxParity parity) {
        return parity.differingLabels() > LABELS * parity.images();
    }
}
