package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.evaluation.metrics.MetricID;
import org.tribuo.evaluation.metrics.MetricTarget;

class ImbalanceEvaluatorTest {
    private final Dataset<Label> train = Blobs.of(3, 400, 60, 15);
    private final Dataset<Label> test = Blobs.of(4, 100, 100, 100);
    private final Model<Label> model = new LogisticRegressionTrainer().train(train);

    @Test
    void agreesWithTribuoWhereTribuoHasTheMetric() {
        LabelEvaluation tribuo = new LabelEvaluator().evaluate(model, test);
        TestMetrics metrics = new ImbalanceEvaluator(ClassCounts.of(train))
                .evaluate(model, test)
                .metrics();
        assertEquals(tribuo.accuracy(), metrics.accuracy(), 1e-12);
        assertEquals(1 - tribuo.balancedErrorRate(), metrics.balancedAccuracy(), 1e-12);
        assertEquals(tribuo.macroAveragedF1(), metrics.macroF1(), 1e-12);
        assertEquals(tribuo.averageAUCROC(false), metrics.macroAUC(), 1e-12);
        metrics.labels().forEach((name, label) -> {
            Label key = new Label(name);
            assertEquals(tribuo.precision(key), label.precision(), 1e-12);
            assertEquals(tribuo.recall(key), label.recall(), 1e-12);
            assertEquals(tribuo.f1(key), label.f1(), 1e-12);
            assertEquals(tribuo.AUCROC(key), label.auc(), 1e-12);
            assertEquals(tribuo.averagedPrecision(key), label.averagePrecision(), 1e-12);
            assertEquals(tribuo.tn(key) / (tribuo.tn(key) + tribuo.fp(key)), label.specificity(), 1e-12);
        });
    }

    @Test
    void theMapHoldsTribuosMetricsAndOurs() {
        ImbalanceEvaluation evaluation = new ImbalanceEvaluator(ClassCounts.of(train)).evaluate(model, test);
        assertTrue(evaluation
                .asMap()
                .entrySet()
                .containsAll(evaluation.labelEvaluation().asMap().entrySet()));
        assertEquals(
                evaluation.metrics().rarest().recall(),
                evaluation.get(new MetricID<Label>(MetricTarget.macroAverageTarget(), "rarestRecall")));
        assertEquals(
                evaluation.metrics().labels().get("blob2").specificity(),
                evaluation.get(new MetricID<Label>(new MetricTarget<>(new Label("blob2")), "specificity")));
        assertEquals(
                evaluation.metrics().averages().micro().specificity(),
                evaluation.get(new MetricID<Label>(MetricTarget.microAverageTarget(), "microSpecificity")));
        assertEquals(
                evaluation.metrics().averages().weighted().iba(),
                evaluation.get(new MetricID<Label>(MetricTarget.macroAverageTarget(), "weightedIBA")));
        assertEquals(
                evaluation.metrics().probability().logLoss(),
                evaluation.get(new MetricID<Label>(MetricTarget.macroAverageTarget(), "logLoss")));
        assertEquals(
                evaluation.metrics().labels().get("blob1").auc(),
                evaluation.curves().labels().get("blob1").auc());
    }

    @Test
    void countsInAnotherClassOrderAreRefused() {
        List<String> reversed = new ArrayList<>(ClassCounts.of(train).labels());
        Collections.reverse(reversed);
        ClassCounts other = new ClassCounts(reversed, 1, 2, 3);
        assertThrows(IllegalArgumentException.class, () -> new ImbalanceEvaluator(other).evaluate(model, test));
    }
}
