package dev.imbalance.evaluation;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.evaluation.Evaluation;
import org.tribuo.evaluation.metrics.MetricID;
import org.tribuo.provenance.EvaluationProvenance;

/** A Tribuo evaluation with the metrics that imbalance needs. {@link #asMap()} holds Tribuo's metrics and ours. */
public final class ImbalanceEvaluation implements Evaluation<Label> {
    private final LabelEvaluation labelEvaluation;
    private final TestMetrics metrics;
    private final TestScores scores;
    private final Map<MetricID<Label>, Double> results;
    private final EvaluationProvenance provenance;

    ImbalanceEvaluation(
            ImbalanceMetric.Context context, Map<MetricID<Label>, Double> results, EvaluationProvenance provenance) {
        this.labelEvaluation = new LabelEvaluator()
                .evaluate(context.getModel(), context.getPredictions(), provenance.getTestDatasetProvenance());
        this.metrics = context.metrics();
        this.scores = context.scores();
        this.results = results;
        results.putAll(labelEvaluation.asMap());
        this.provenance = provenance;
    }

    /** Every metric of {@code metrics.json}. */
    public TestMetrics metrics() {
        return metrics;
    }

    /** Makes the 95 % intervals of {@link #metrics()} over test rows. */
    public Intervals intervals() {
        return scores.intervals(metrics);
    }

    /** Makes the curves of every class; without any if the model gives no probabilities. */
    public Curves curves() {
        return scores.curves();
    }

    /** Tribuo's own evaluation of the same predictions. Its averages are over all classes of the model. */
    public LabelEvaluation labelEvaluation() {
        return labelEvaluation;
    }

    @Override
    public Map<MetricID<Label>, Double> asMap() {
        return Collections.unmodifiableMap(results);
    }

    @Override
    public List<Prediction<Label>> getPredictions() {
        return labelEvaluation.getPredictions();
    }

    @Override
    public EvaluationProvenance getProvenance() {
        return provenance;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s%nBalanced accuracy %.4f, macro F1 %.4f, G-mean %.4f, MCC %.4f%nRarest classes %s: recall %.4f, others %.4f",
                labelEvaluation,
                metrics.balancedAccuracy(),
                metrics.macroF1(),
                metrics.gMean(),
                metrics.mcc(),
                metrics.rarest().labels(),
                metrics.rarest().recall(),
                metrics.rarest().otherRecall());
    }
}
