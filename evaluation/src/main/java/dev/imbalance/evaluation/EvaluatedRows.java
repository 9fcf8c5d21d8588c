package dev.imbalance.evaluation;

import dev.imbalance.data.ClassCounts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts together the metrics of a test set from its confusion matrix and what its scores gave.
 *
 * @param labels    the class names, by class id
 * @param confusion of all rows
 * @param scores    of all rows, or {@link ScoreMetrics#none}
 * @param options   what metrics depend on besides
 */
record EvaluatedRows(List<String> labels, ConfusionCounts confusion, ScoreMetrics scores, MetricOptions options) {
    /**
     * @param before the training counts before resampling; null where they are not known
     * @param after  the training counts after resampling; null likewise
     */
    TestMetrics metrics(ClassCounts before, ClassCounts after) {
        List<BinaryCounts> classes = confusion.perClass();
        Map<String, LabelMetrics> perLabel = new LinkedHashMap<>();
        for (int id = 0; id < labels.size(); id++) {
            perLabel.put(labels.get(id), label(id, classes.get(id), before, after));
        }
        Averages averages = Averages.of(classes, scores, options.beta());
        Bands bands = before == null ? null : Bands.of(before, options.shots(), classes);
        TestMetrics metrics = new TestMetrics(
                confusion.accuracy(),
                averages.macro().recall(),
                averages.macro().f1(),
                confusion.gMean(),
                confusion.mcc(),
                averages.macro().precision(),
                averages.macro().auc(),
                averages.macro().averagePrecision(),
                scores.calibration().expected(),
                bands == null ? Double.NaN : bands.many().recall(),
                bands == null ? Double.NaN : bands.medium().recall(),
                bands == null ? Double.NaN : bands.few().recall(),
                options.shots(),
                before == null
                        ? Rarest.UNKNOWN
                        : Rarest.of(Rarest.ids(before).stream().map(labels::get).toList(), labels, classes),
                perLabel,
                confusion.toArray(),
                options.beta(),
                averages,
                Agreement.of(confusion),
                scores.ranking(),
                scores.probability(),
                bands,
                options.cost() == null ? null : MisclassificationCost.of(options.cost(), confusion),
                Map.of());
        return metrics.because(reasons(metrics));
    }

    private LabelMetrics label(int id, BinaryCounts binary, ClassCounts before, ClassCounts after) {
        OneVsRest rank = scores.ranks().get(id);
        LabelMetrics metrics = new LabelMetrics(
                confusion.support(id),
                confusion.predicted(id),
                before == null ? null : (Long) before.count(id),
                after == null ? null : (Long) after.count(id),
                binary.precision(),
                binary.recall(),
                binary.f1(),
                binary.fBeta(options.beta()),
                binary.specificity(),
                binary.gMean(),
                binary.iba(),
                binary.balancedAccuracy(),
                binary.mcc(),
                binary.jaccard(),
                rank.auc(),
                rank.averagePrecision(),
                scores.brier()[id],
                before == null ? null : options.shots().band(before.count(id)),
                Map.of());
        return metrics.because(reasons(metrics));
    }

    private Map<String, String> reasons(LabelMetrics of) {
        String rows = confusion.total() == 0 || of.support() == 0 ? Reason.NO_TEST_ROWS : Reason.NO_OTHERS;
        String ranked = scores.rows() == 0 ? Reason.NO_SCORES : rows;
        Undefined undefined = new Undefined();
        undefined.check("precision", of.precision(), Reason.NEVER_PREDICTED);
        undefined.check("recall", of.recall(), Reason.NO_TEST_ROWS);
        undefined.check("f1", of.f1(), Reason.NEITHER);
        undefined.check("fBeta", of.fBeta(), Reason.NEITHER);
        undefined.check(
                "specificity", of.specificity(), confusion.total() == 0 ? Reason.NO_TEST_ROWS : Reason.NO_OTHERS);
        undefined.check("gMean", of.gMean(), rows);
        undefined.check("iba", of.iba(), rows);
        undefined.check("balancedAccuracy", of.balancedAccuracy(), rows);
        undefined.check("mcc", of.mcc(), Reason.NO_TEST_ROWS);
        undefined.check("jaccard", of.jaccard(), Reason.NEITHER);
        undefined.check("auc", of.auc(), ranked);
        undefined.check("averagePrecision", of.averagePrecision(), ranked);
        undefined.check("brier", of.brier(), scores.rows() == 0 ? Reason.NO_SCORES : Reason.NO_PROBABILITIES);
        return undefined.reasons();
    }

    private Map<String, String> reasons(TestMetrics of) {
        String rows = confusion.total() == 0 ? Reason.NO_TEST_ROWS : Reason.ONE_CLASS;
        String ranked = scores.rows() == 0 ? Reason.NO_SCORES : rows;
        String probable = scores.rows() == 0 ? Reason.NO_SCORES : Reason.NO_PROBABILITIES;
        String band = of.bands() == null ? Reason.NO_TRAINING_COUNTS : Reason.NO_CLASSES;
        Undefined undefined = new Undefined();
        undefined.check("accuracy", of.accuracy(), Reason.NO_TEST_ROWS);
        undefined.check("balancedAccuracy", of.balancedAccuracy(), Reason.NO_TEST_ROWS);
        undefined.check("macroF1", of.macroF1(), Reason.NO_TEST_ROWS);
        undefined.check("gMean", of.gMean(), Reason.NO_TEST_ROWS);
        undefined.check("mcc", of.mcc(), Reason.NO_TEST_ROWS);
        undefined.check("macroPrecision", of.macroPrecision(), Reason.NO_TEST_ROWS);
        undefined.check("macroAUC", of.macroAUC(), ranked);
        undefined.check("macroAveragePrecision", of.macroAveragePrecision(), ranked);
        undefined.check("expectedCalibrationError", of.expectedCalibrationError(), probable);
        undefined.check("manyRecall", of.manyRecall(), band);
        undefined.check("mediumRecall", of.mediumRecall(), band);
        undefined.check("fewRecall", of.fewRecall(), band);
        if (of.bands() != null) {
            undefined.check("bands.head.recall", of.bands().head().recall(), band);
            undefined.check("bands.tail.recall", of.bands().tail().recall(), band);
        }
        undefined.check("rarest.recall", of.rarest().recall(), band);
        undefined.check("rarest.otherRecall", of.rarest().otherRecall(), band);
        String together = scores.rows() == 0 ? Reason.NO_SCORES : Reason.TOO_MANY_SCORES;
        average("averages.micro.", of.averages().micro(), rows, together, undefined);
        average("averages.macro.", of.averages().macro(), rows, ranked, undefined);
        average("averages.weighted.", of.averages().weighted(), rows, ranked, undefined);
        String agreement = confusion.total() == 0 ? Reason.NO_TEST_ROWS : Reason.ONE_CLASS_EACH_WAY;
        undefined.check("agreement.kappa", of.agreement().kappa(), agreement);
        undefined.check("agreement.linearKappa", of.agreement().linearKappa(), agreement);
        undefined.check("agreement.quadraticKappa", of.agreement().quadraticKappa(), agreement);
        undefined.check("agreement.macroMAE", of.agreement().macroMAE(), Reason.NO_TEST_ROWS);
        undefined.check("ranking.oneVsOneAUC", of.ranking().oneVsOneAUC(), ranked);
        undefined.check("ranking.weightedOneVsOneAUC", of.ranking().weightedOneVsOneAUC(), ranked);
        undefined.check("ranking.topKAccuracy", of.ranking().topKAccuracy(), Reason.NO_SCORES);
        undefined.check("probability.brier", of.probability().brier(), probable);
        undefined.check("probability.logLoss", of.probability().logLoss(), probable);
        undefined.check("probability.maximumCalibrationError", of.probability().maximumCalibrationError(), probable);
        return undefined.reasons();
    }

    private static void average(String path, AverageMetrics of, String rows, String ranked, Undefined undefined) {
        undefined.check(path + "precision", of.precision(), Reason.NO_TEST_ROWS);
        undefined.check(path + "recall", of.recall(), Reason.NO_TEST_ROWS);
        undefined.check(path + "f1", of.f1(), Reason.NO_TEST_ROWS);
        undefined.check(path + "fBeta", of.fBeta(), Reason.NO_TEST_ROWS);
        undefined.check(path + "specificity", of.specificity(), rows);
        undefined.check(path + "gMean", of.gMean(), rows);
        undefined.check(path + "iba", of.iba(), rows);
        undefined.check(path + "jaccard", of.jaccard(), Reason.NO_TEST_ROWS);
        undefined.check(path + "auc", of.auc(), ranked);
        undefined.check(path + "averagePrecision", of.averagePrecision(), ranked);
    }

    /** Collects the reasons of the numbers that are NaN. */
    private static final class Undefined {
        private final Map<String, String> reasons = new LinkedHashMap<>();

        void check(String name, double value, String reason) {
            if (Double.isNaN(value)) {
                reasons.put(name, reason);
            }
        }

        Map<String, String> reasons() {
            return reasons;
        }
    }
}
