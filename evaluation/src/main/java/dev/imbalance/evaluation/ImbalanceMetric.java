package dev.imbalance.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

    /**
     * Every metric for these classes. Averages have Tribuo's micro- and macro-average targets; whatever else is of the whole test set has the macro-average
     * target.
     */
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
        all.add(overall("headRecall", metrics -> metrics.bands().head().recall()));
        all.add(overall("tailRecall", metrics -> metrics.bands().tail().recall()));
        all.add(overall("rarestRecall", metrics -> metrics.rarest().recall()));
        all.add(overall("otherRecall", metrics -> metrics.rarest().otherRecall()));
        all.add(overall("kappa", metrics -> metrics.agreement().kappa()));
        all.add(overall("linearKappa", metrics -> metrics.agreement().linearKappa()));
        all.add(overall("quadraticKappa", metrics -> metrics.agreement().quadraticKappa()));
        all.add(overall("macroMAE", metrics -> metrics.agreement().macroMAE()));
        all.add(overall("oneVsOneAUC", metrics -> metrics.ranking().oneVsOneAUC()));
        all.add(overall("weightedOneVsOneAUC", metrics -> metrics.ranking().weightedOneVsOneAUC()));
        all.add(overall("topKAccuracy", metrics -> metrics.ranking().topKAccuracy()));
        all.add(overall("brier", metrics -> metrics.probability().brier()));
        all.add(overall("logLoss", metrics -> metrics.probability().logLoss()));
        all.add(overall(
                "maximumCalibrationError", metrics -> metrics.probability().maximumCalibrationError()));
        averages(all, MetricTarget.microAverageTarget(), "micro", Averages::micro);
        averages(all, MetricTarget.macroAverageTarget(), "macro", Averages::macro);
        averages(all, MetricTarget.macroAverageTarget(), "weighted", Averages::weighted);
        for (String label : labels) {
            all.add(of(label, "fBeta", LabelMetrics::fBeta));
            all.add(of(label, "specificity", LabelMetrics::specificity));
            all.add(of(label, "gMean", LabelMetrics::gMean));
            all.add(of(label, "iba", LabelMetrics::iba));
            all.add(of(label, "balancedAccuracy", LabelMetrics::balancedAccuracy));
            all.add(of(label, "mcc", LabelMetrics::mcc));
            all.add(of(label, "jaccard", LabelMetrics::jaccard));
            all.add(of(label, "auc", LabelMetrics::auc));
            all.add(of(label, "averagePrecision", LabelMetrics::averagePrecision));
            all.add(of(label, "brier", LabelMetrics::brier));
        }
        return all;
    }

    /** The averages that are not above under a name of their own, such as {@code weightedIBA}. */
    private static void averages(
            List<ImbalanceMetric> all,
            MetricTarget<Label> target,
            String prefix,
            Function<Averages, AverageMetrics> which) {
        Map<String, ToDoubleFunction<AverageMetrics>> metrics = new LinkedHashMap<>();
        metrics.put("Precision", AverageMetrics::precision);
        metrics.put("Recall", AverageMetrics::recall);
        metrics.put("F1", AverageMetrics::f1);
        metrics.put("FBeta", AverageMetrics::fBeta);
        metrics.put("Specificity", AverageMetrics::specificity);
        metrics.put("GMean", AverageMetrics::gMean);
        metrics.put("IBA", AverageMetrics::iba);
        metrics.put("Jaccard", AverageMetrics::jaccard);
        metrics.put("AUC", AverageMetrics::auc);
        metrics.put("AveragePrecision", AverageMetrics::averagePrecision);
        metrics.forEach((name, value) -> {
            String full = prefix + name;
            if (all.stream().noneMatch(metric -> metric.name.equals(full))) {
                all.add(new ImbalanceMetric(target, full, of -> value.applyAsDouble(which.apply(of.averages()))));
            }
        });
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
        private final TestScores scores;
        private final TestMetrics metrics;

        Context(Model<Label> model, List<Prediction<Label>> predictions, TestScores scores, TestMetrics metrics) {
            super(model, predictions);
            this.scores = scores;
            this.metrics = metrics;
        }

        TestScores scores() {
            return scores;
        }

        TestMetrics metrics() {
            return metrics;
        }
    }
}
