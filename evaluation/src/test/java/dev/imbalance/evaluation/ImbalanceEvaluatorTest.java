package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.FixedDomainDataset;
import dev.imbalance.ensemble.BalancedRandomForestTrainer;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.resampling.ResamplingChain;
import dev.imbalance.resampling.SMOTE;
import dev.imbalance.trainer.PostHocTrainer;
import dev.imbalance.trainer.RandomStreams;
import dev.imbalance.trainer.ResamplingTrainer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
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

    /** The first rows, and then some of the data that were resampled, in another data set. */
    private static Dataset<Label> mixed(Dataset<Label> first, Dataset<Label> then, int... rows) {
        MutableDataset<Label> mixed = new MutableDataset<>(first.getSourceProvenance(), first.getOutputFactory());
        first.forEach(mixed::add);
        IntStream.of(rows).forEach(row -> mixed.add(then.getExample(row)));
        return mixed;
    }

    private String refusal(Model<Label> trained, Dataset<Label> rows) {
        ImbalanceEvaluator evaluator = new ImbalanceEvaluator(ClassCounts.of(train));
        return assertThrows(IllegalArgumentException.class, () -> evaluator.evaluate(trained, rows))
                .getMessage();
    }

    @Test
    void rowsThatWereResampledForTheModelAreRefused() {
        Model<Label> resampled = new ResamplingTrainer(new LogisticRegressionTrainer(), new SMOTE()).train(train);
        new ImbalanceEvaluator(ClassCounts.of(train)).evaluate(resampled, test);
        assertTrue(refusal(resampled, mixed(test, train, 7, 470))
                .startsWith(
                        "2 of 302 rows to measure on were resampled: 2 that a resampler was given for this model, and 0 that one made;"
                                + " the first is row 300. Set the test rows aside"));
        // Equal by chance are other rows.
        new ImbalanceEvaluator(ClassCounts.of(train)).evaluate(resampled, Blobs.of(3, 400, 60, 15));
        Model<Label> ensemble =
                new PostHocTrainer(new BalancedRandomForestTrainer(), new LogitAdjustment()).train(train);
        assertTrue(refusal(ensemble, train).startsWith("475 of 475 rows"));
    }

    private static Dataset<Label> everySecond(Dataset<Label> rows, int first) {
        return FixedDomainDataset.view(
                rows,
                IntStream.iterate(first, row -> row < rows.size(), row -> row + 2)
                        .toArray(),
                "half");
    }

    @Test
    void rowsThatAResamplerMadeAreRefusedForEveryModel() {
        Dataset<Label> resampled = new ResamplingChain(
                        train, IntStream.range(0, train.size()).toArray())
                .apply(new SMOTE(), new RandomStreams(1, 0))
                .data();
        Model<Label> leaking = new LogisticRegressionTrainer().train(everySecond(resampled, 0));
        assertTrue(refusal(leaking, everySecond(resampled, 1))
                .startsWith(
                        "363 of 600 rows to measure on were resampled: 0 that a resampler was given for this model, and 363 that"
                                + " one made; the first is row 237."));
        new ImbalanceEvaluator(ClassCounts.of(train)).evaluate(leaking, test);
    }

    @Test
    void countsInAnotherClassOrderAreRefused() {
        List<String> reversed = new ArrayList<>(ClassCounts.of(train).labels());
        Collections.reverse(reversed);
        ClassCounts other = new ClassCounts(reversed, 1, 2, 3);
        assertThrows(IllegalArgumentException.class, () -> new ImbalanceEvaluator(other).evaluate(model, test));
    }
}
