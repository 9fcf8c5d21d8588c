package dev.imbalance.evaluation;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A metric of a confusion matrix by which strategies are compared, and how much each test row moves it.
 * <p>
 * The influence of a row is n times the derivative of the metric by the count of the row's cell, so that over all rows it has the mean
 * 0 and, divided by n, the metric's variance: the linearisation of Hampel, "The influence curve and its role in robust
 * estimation", Journal of the American Statistical Association 69, 1974.
 */
public enum HeadlineMetric {
    /** {@link TestMetrics#balancedAccuracy}. */
    BALANCED_ACCURACY("balancedAccuracy", "balanced accuracy"),
    /** {@link TestMetrics#accuracy}. */
    ACCURACY("accuracy", "accuracy"),
    /** {@link TestMetrics#macroF1}. */
    MACRO_F1("macroF1", "macro F1"),
    /** {@link TestMetrics#mcc}. */
    MCC("mcc", "MCC"),
    /** {@link TestMetrics#gMean}. */
    G_MEAN("gMean", "G-mean"),
    /** {@link TestMetrics#manyRecall}. */
    MANY_RECALL("manyRecall", "recall of the many-shot classes"),
    /** {@link TestMetrics#mediumRecall}. */
    MEDIUM_RECALL("mediumRecall", "recall of the medium-shot classes"),
    /** {@link TestMetrics#fewRecall}. */
    FEW_RECALL("fewRecall", "recall of the few-shot classes"),
    /** {@link Rarest#recall}. */
    RAREST_RECALL("rarestRecall", "recall of the rarest classes"),
    /** {@link Rarest#otherRecall}. */
    OTHER_RECALL("otherRecall", "recall of the other classes");

    private final String key;
    private final String words;

    HeadlineMetric(String key, String words) {
        this.key = key;
        this.words = words;
    }

    /** Its key in JSON. */
    @JsonValue
    public String key() {
        return key;
    }

    /** Its name in a sentence. */
    public String words() {
        return words;
    }

    /** Its value. */
    public double value(TestMetrics test) {
        return switch (this) {
            case BALANCED_ACCURACY -> test.balancedAccuracy();
            case ACCURACY -> test.accuracy();
            case MACRO_F1 -> test.macroF1();
            case MCC -> test.mcc();
            case G_MEAN -> test.gMean();
            case MANY_RECALL -> test.manyRecall();
            case MEDIUM_RECALL -> test.mediumRecall();
            case FEW_RECALL -> test.fewRecall();
            case RAREST_RECALL -> test.rarest().recall();
            case OTHER_RECALL -> test.rarest().otherRecall();
        };
    }

    /** Whether it is a mean over classes, so that a class of one row weighs as much as one of a thousand. */
    boolean averagesClasses() {
        return this != ACCURACY && this != MCC;
    }

    /** The ids of the classes with test rows that it is about. */
    int[] classes(TestMetrics test) {
        List<String> names = new ArrayList<>(test.labels().keySet());
        List<String> rare = test.rarest() == null ? List.of() : test.rarest().labels();
        return IntStream.range(0, names.size())
                .filter(id -> {
                    LabelMetrics label = test.labels().get(names.get(id));
                    return label.support() > 0
                            && switch (this) {
                                case MANY_RECALL -> label.shot() == Shots.Band.MANY;
                                case MEDIUM_RECALL -> label.shot() == Shots.Band.MEDIUM;
                                case FEW_RECALL -> label.shot() == Shots.Band.FEW;
                                case RAREST_RECALL -> rare.contains(names.get(id));
                                case OTHER_RECALL -> !rare.isEmpty() && !rare.contains(names.get(id));
                                default -> true;
                            };
                })
                .toArray();
    }

    /** How much a row moves the metric of a matrix; NaN where that is not defined, as for a G-mean of 0. */
    @FunctionalInterface
    interface Influence {
        /** Of a row of the class {@code truth} that was predicted to be of the class {@code predicted}. */
        double of(int truth, int predicted);
    }

    /**
     * Its value on any matrix of the classes of a test set.
     *
     * @param classes {@link #classes} of that test set
     */
    double value(ConfusionSums sums, int... classes) {
        return switch (this) {
            case ACCURACY -> sums.allRight() / sums.total();
            case MCC -> sums.isOfOneClass() ? 0 : sums.mcc();
            case MACRO_F1 ->
                Arrays.stream(classes).mapToDouble(sums::f1).average().orElse(Double.NaN);
            case G_MEAN ->
                Math.exp(Arrays.stream(classes)
                        .mapToDouble(id -> Math.log(sums.recall(id)))
                        .average()
                        .orElse(Double.NaN));
            default ->
                Arrays.stream(classes).mapToDouble(sums::recall).average().orElse(Double.NaN);
        };
    }

    /** The influence of the rows of a matrix; the classes as for {@link #value(ConfusionSums, int...)}. */
    Influence influence(ConfusionSums sums, int... classes) {
        double n = sums.total();
        double value = value(sums, classes);
        double[] weights = new double[sums.size()];
        Arrays.stream(classes).forEach(id -> weights[id] = 1.0 / classes.length);
        return switch (this) {
            case ACCURACY -> (t, p) -> (t == p ? 1 : 0) - value;
            case MCC -> matthews(sums);
            case MACRO_F1 ->
                (t, p) -> {
                    if (t == p) {
                        return n * weights[t] * 2 * (1 - sums.f1(t)) / sums.truthsAndPredictions(t);
                    }
                    double ofPredicted = weights[p] == 0 ? 0 : weights[p] * sums.f1(p) / sums.truthsAndPredictions(p);
                    return -n * (weights[t] * sums.f1(t) / sums.truthsAndPredictions(t) + ofPredicted);
                };
            // The derivative of exp(mean log recall).
            case G_MEAN ->
                (t, p) -> value > 0
                        ? n * value * weights[t] * ((t == p ? 1 : 0) - sums.recall(t)) / sums.right(t)
                        : Double.NaN;
            default ->
                (t, p) -> weights[t] == 0 ? 0 : n * weights[t] * ((t == p ? 1 : 0) - sums.recall(t)) / sums.truths(t);
        };
    }

    /** The derivative of {@link ConfusionCounts#mcc} by a count, times n. */
    private static Influence matthews(ConfusionSums sums) {
        double n = sums.total();
        double covariance = sums.allRight() * n;
        double ofPredictions = n * n;
        double ofTruths = n * n;
        for (int id = 0; id < sums.size(); id++) {
            covariance -= sums.truths(id) * sums.predictions(id);
            ofPredictions -= sums.predictions(id) * sums.predictions(id);
            ofTruths -= sums.truths(id) * sums.truths(id);
        }
        double scale = Math.sqrt(ofPredictions * ofTruths);
        if (scale == 0) {
            return (t, p) -> Double.NaN;
        }
        double perPrediction = covariance / ofPredictions;
        double perTruth = covariance / ofTruths;
        return (t, p) -> n
                / scale
                * ((t == p ? n : 0)
                        + sums.allRight()
                        - sums.predictions(t)
                        - sums.truths(p)
                        - perPrediction * (n - sums.predictions(p))
                        - perTruth * (n - sums.truths(t)));
    }
}
