package dev.imbalance.evaluation;

import dev.imbalance.data.ClassCounts;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
 * @param beta                  of the F-beta scores; NaN in files of versions before these and all that follows, which then is null
 * @param averages              micro, macro and weighted averages of the metrics of the classes
 * @param agreement             of truth and prediction beyond chance
 * @param ranking               how well the scores rank, over all classes
 * @param probability           how good the scores are as probabilities
 * @param bands                 the classes by their training counts; null where these are not known
 * @param cost                  what the predictions cost; null without a cost matrix
 * @param undefined             why, for numbers here that are not defined, by their path in metrics.json
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
        long[][] confusion,
        double beta,
        Averages averages,
        Agreement agreement,
        RankingMetrics ranking,
        ProbabilityMetrics probability,
        Bands bands,
        MisclassificationCost cost,
        Map<String, String> undefined) {
    public TestMetrics {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        // Not in files of earlier versions.
        undefined = undefined == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(undefined));
    }

    TestMetrics because(Map<String, String> reasons) {
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
                manyRecall,
                mediumRecall,
                fewRecall,
                shots,
                rarest,
                labels,
                confusion,
                beta,
                averages,
                agreement,
                ranking,
                probability,
                bands,
                cost,
                reasons);
    }

    /**
     * The same with the classes grouped as in the metrics of another run: the same ones are rarest, many-, medium- and few-shot.
     *
     * @throws IllegalArgumentException if they are of other classes, or have them in another order
     */
    TestMetrics groupedAs(TestMetrics reference) {
        // Matrices and counts go by class id: the same classes in another order are others.
        if (!List.copyOf(labels.keySet()).equals(List.copyOf(reference.labels.keySet()))) {
            throw new IllegalArgumentException("runs of different classes cannot be compared: " + labels.keySet()
                    + " and " + reference.labels.keySet());
        }
        if (reference.labels.values().stream().anyMatch(label -> label.trainCount() == null)) {
            return this;
        }
        Map<String, LabelMetrics> grouped = new LinkedHashMap<>();
        labels.forEach((name, label) ->
                grouped.put(name, label.in(reference.labels.get(name).shot())));
        ClassCounts counts = new ClassCounts(
                List.copyOf(labels.keySet()),
                reference.labels.values().stream()
                        .mapToLong(LabelMetrics::trainCount)
                        .toArray());
        List<BinaryCounts> classes = ConfusionCounts.of(confusion).perClass();
        Bands groups = Bands.of(counts, reference.shots, classes);
        Rarest rare = Rarest.of(reference.rarest.labels(), counts.labels(), classes);
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
                groups.many().recall(),
                groups.medium().recall(),
                groups.few().recall(),
                reference.shots,
                rare,
                grouped,
                confusion,
                beta,
                averages,
                agreement,
                ranking,
                probability,
                groups,
                cost,
                regrouped(groups, rare));
    }

    private Map<String, String> regrouped(Bands groups, Rarest rare) {
        Map<String, String> reasons = new LinkedHashMap<>(undefined);
        Map<String, Double> recalls = new LinkedHashMap<>();
        recalls.put("manyRecall", groups.many().recall());
        recalls.put("mediumRecall", groups.medium().recall());
        recalls.put("fewRecall", groups.few().recall());
        recalls.put("bands.head.recall", groups.head().recall());
        recalls.put("bands.tail.recall", groups.tail().recall());
        recalls.put("rarest.recall", rare.recall());
        recalls.put("rarest.otherRecall", rare.otherRecall());
        recalls.forEach((name, recall) -> {
            if (Double.isNaN(recall)) {
                reasons.put(name, Reason.NO_CLASSES);
            } else {
                reasons.remove(name);
            }
        });
        return reasons;
    }
}
