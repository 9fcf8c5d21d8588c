package dev.imbalance.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.evaluation.metrics.EvaluationMetric;
import org.tribuo.evaluation.metrics.MetricContext;
import org.tribuo.evaluation.metrics.MetricTarget;

/**
 * A metric of {@link TestMetrics} as Tribuo's evaluation framework sees it, named by its key in metrics.json. All of them share
 * one pass over the predictions, made by the context.
 */
public final class ImbalanceMetric implements EvaluationMetric<Label, ImbalanceMetric.Context> {
    private final MetricTarget<Label> target;
    private final String name;
    private final ToDoubleFunction<TestMetrics> value;

    private ImbalanceMetric(MetricTarget<Label> target, String name, ToDoubleFunction<TestMetrics> value) {
        this.target = target;
        this.name = name;
        this.value = value;
    }

    /** Every metric for these classes: those of the whole test set have Tribuo's macro-average target. */
    static List<ImbalanceMetric> all(List<String> labels) {
        List<ImbalanceMetric> all = new ArrayList<>();
        all.add(overall("balancedAccuracy", TestMetrics::balancedAccuracy));
        all.add(overall("macroF1", TestMetrics::macroF1));
        all.add(overall("gMean", TestMetrics::gMean));
        all.add(overall("mcc", TestMetrics::mcc));
        all.add(overall("macroPrecision", TestMetrics::macroPrecision));
        all.add(overall("macroAUC", TestMetrics::macroAUC));
        all.add(overall("macroAveragePrecision", TestMetrics::macroAveragePrecision));
        all.add(overall("expectedCalibrationError", TestMetrics::expectedCalibrationError));
        all.add(overall("manyRecall", TestMetrics::manyRecall));
        all.add(overall("mediumRecall", TestMetrics::mediumRecall));
        all.add(overall("fewRecall", TestMetrics::fewRecall));
        all.add(overall("rarestRecall", metrics -> metrics.rarest().recall()));
        all.add(overall("otherRecall", metrics -> metrics.rarest().otherRecall()));
        for (String label : labels) {
            all.add(of(label, "specificity", LabelMetrics::specificity));
            all.add(of(label, "gMean", LabelMetrics::gMean));
            all.add(of(label, "auc", LabelMetrics::auc));
            all.add(of(label, "averagePrecision", LabelMetrics::averagePrecision));
        }
        return all;
    }

    private static ImbalanceMetric overall(String name, ToDoubleFunction<TestMetrics> value) {
        return new ImbalanceMetric(MetricTarget.macroAverageTarget(), name, value);
    }

    private static ImbalanceMetric of(String label, String name, ToDoubleFunction<LabelMetrics> value) {
        return new ImbalanceMetric(
                new MetricTarget<>(new Label(label)),
                name,
                metrics -> value.applyAsDouble(metrics.labels().get(label)));
    }

    @Override
    public MetricTarget<Label> getTarget() {
        return target;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public double compute(Context context) {
        return value.applyAsDouble(context.metrics());
    }

    /**
     * @throws UnsupportedOperationException always: the metrics need training counts, which {@link ImbalanceEvaluator} has
     */
    @Override
    public Context createContext(Model<Label> model, List<Prediction<Label>> predictions) {
        throw new UnsupportedOperationException(
                "an ImbalanceMetric needs the training counts; evaluate with an ImbalanceEvaluator");
    }

    /** The predictions of one evaluation and what follows from them. */
    public static final class Context extends MetricContext<Label> {
        private final TestMetrics metrics;

        Context(Model<Label> model, List<Prediction<Label>> predictions, TestMetrics metrics) {
            super(model, predictions);
            this.metrics = metrics;
        }

        TestMetrics metrics() {
            return metrics;
        }
    }
}
