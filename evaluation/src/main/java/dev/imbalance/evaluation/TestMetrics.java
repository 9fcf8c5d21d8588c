package dev.imbalance.evaluation;

import dev.imbalance.data.ClassCounts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What a test set says about a model. Means over classes take the classes that the test set has; NaN where undefined, null in
 * JSON.
 *
 * @param accuracy              the share of rows predicted rightly
 * @param balancedAccuracy      the mean recall. Brodersen, Ong, Stephan, Buhmann, "The balanced accuracy and its posterior
 *                              distribution", ICPR 2010
 * @param macroF1               the mean F1
 * @param gMean                 the K-th root of the product of the K recalls
 * @param mcc                   {@link ConfusionCounts#mcc}
 * @param macroPrecision        the mean precision; a class that is never predicted counts as 0, since to leave it out would reward a
 *                              model for ignoring it
 * @param macroAUC              the mean one-vs-rest area under the ROC curve
 * @param macroAveragePrecision the mean one-vs-rest average precision
 * @param expectedCalibrationError
 *                              how far the confidence in the class with the highest score, the first of equals, is from its
 *                              accuracy ({@link CalibrationError}, 15 bins); NaN without scores, or where they are no probabilities
 * @param manyRecall            the mean recall of the many-shot classes
 * @param mediumRecall          the mean recall of the medium-shot classes
 * @param fewRecall             the mean recall of the few-shot classes
 * @param shots                 the bounds of those bands
 * @param rarest                the recall of the rarest classes and of the others
 * @param labels                the metrics of each class, in class-id order
 * @param confusion             {@code [true class][predicted class]} in class-id order
 */
public record TestMetrics(
        double accuracy,
        double balancedAccuracy,
        double macroF1,
        double gMean,
        double mcc,
        double macroPrecision,
        double macroAUC,
        double macroAveragePrecision,
        double expectedCalibrationError,
        double manyRecall,
        double mediumRecall,
        double fewRecall,
        Shots shots,
        Rarest rarest,
        Map<String, LabelMetrics> labels,
        long[][] confusion) {
    public TestMetrics {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    static TestMetrics of(
            ConfusionCounts confusion,
            List<OneVsRest> ranks,
            CalibrationError calibration,
            ClassCounts before,
            ClassCounts after,
            Shots shots) {
        Map<String, LabelMetrics> labels = new LinkedHashMap<>();
        for (int id = 0; id < confusion.size(); id++) {
            OneVsRest rank = ranks.get(id);
            labels.put(
                    before.labels().get(id),
                    new LabelMetrics(
                            confusion.support(id),
                            before.count(id),
                            after.count(id),
                            confusion.precision(id),
                            confusion.recall(id),
                            confusion.f1(id),
                            confusion.specificity(id),
                            confusion.gMean(id),
                            rank.auc(),
                            rank.averagePrecision(),
                            shots.band(before.count(id))));
        }
        Collection<LabelMetrics> all = labels.values();
        return new TestMetrics(
                confusion.accuracy(),
                mean(all, LabelMetrics::recall),
                mean(all, LabelMetrics::f1),
                // In logarithms, because the product of a thousand recalls underflows.
                Math.exp(mean(all, label -> Math.log(label.recall()))),
                confusion.mcc(),
                mean(all, label -> Double.isNaN(label.precision()) ? 0 : label.precision()),
                mean(all, LabelMetrics::auc),
                mean(all, LabelMetrics::averagePrecision),
                calibration.expected(),
                recallOf(all, label -> label.shot() == Shots.Band.MANY),
                recallOf(all, label -> label.shot() == Shots.Band.MEDIUM),
                recallOf(all, label -> label.shot() == Shots.Band.FEW),
                shots,
                rarest(Rarest.ids(before).stream().map(before.labels()::get).toList(), labels),
                labels,
                confusion.toArray());
    }

    /**
     * The same with the classes grouped as in the metrics of another run: the same ones are rarest, many-, medium- and few-shot.
     *
     * @throws IllegalArgumentException if they are of other classes
     */
    TestMetrics groupedAs(TestMetrics reference) {
        if (!labels.keySet().equals(reference.labels.keySet())) {
            throw new IllegalArgumentException("runs of different classes cannot be compared: " + labels.keySet()
                    + " and " + reference.labels.keySet());
        }
        Map<String, LabelMetrics> grouped = new LinkedHashMap<>();
        labels.forEach((name, label) ->
                grouped.put(name, label.in(reference.labels.get(name).shot())));
        return new TestMetrics(
                accuracy,
                balancedAccuracy,
                macroF1,
                gMean,
                mcc,
                macroPrecision,
                macroAUC,
                macroAveragePrecision,
                expectedCalibrationError,
                recallOf(grouped.values(), label -> label.shot() == Shots.Band.MANY),
                recallOf(grouped.values(), label -> label.shot() == Shots.Band.MEDIUM),
                recallOf(grouped.values(), label -> label.shot() == Shots.Band.FEW),
                reference.shots,
                rarest(reference.rarest.labels(), grouped),
                grouped,
                confusion);
    }

    private static Rarest rarest(List<String> rare, Map<String, LabelMetrics> labels) {
        List<String> others = new ArrayList<>(labels.keySet());
        others.removeAll(rare);
        return new Rarest(
                rare,
                mean(rare.stream().map(labels::get).toList(), LabelMetrics::recall),
                mean(others.stream().map(labels::get).toList(), LabelMetrics::recall));
    }

    private static double recallOf(Collection<LabelMetrics> labels, Predicate<LabelMetrics> which) {
        return mean(labels.stream().filter(which).toList(), LabelMetrics::recall);
    }

    /** The mean over the classes that have test rows; NaN if none has. */
    private static double mean(Collection<LabelMetrics> labels, ToDoubleFunction<LabelMetrics> metric) {
        return labels.stream()
                .filter(label -> label.support() > 0)
                .mapToDouble(metric)
                .average()
                .orElse(Double.NaN);
    }
}
