package dev.imbalance.evaluation;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.imbalance.evaluation.ScoreInterval.Scale;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * 95 % intervals of one model's metrics over test rows: what the model would reach on all rows of the distribution that the test rows
 * were drawn from. The model is taken as it is: what another seed would give is not in them ({@link SeedMean} is of that).
 * <p>
 * All follow from the confusion matrix or the scores, without random numbers. docs/intervals.md has the method of each metric and how often it holds
 * the truth. A metric that is not defined has no interval.
 *
 * @param overall by the metric's key in metrics.json, in alphabetical order
 * @param labels  the recall, precision and F1 of each class, by its name
 */
public record Intervals(
        @JsonAnyGetter @JsonAnySetter Map<String, Interval> overall,
        @JsonProperty("labels") Map<String, Map<String, Interval>> labels) {
    private static final String WILSON = "Wilson score";

    private static final List<HeadlineMetric> RECALLS = List.of(
            HeadlineMetric.BALANCED_ACCURACY,
            HeadlineMetric.MANY_RECALL,
            HeadlineMetric.MEDIUM_RECALL,
            HeadlineMetric.FEW_RECALL,
            HeadlineMetric.RAREST_RECALL,
            HeadlineMetric.OTHER_RECALL);

    public Intervals {
        // In alphabetical order, because Jackson gathers them in none.
        overall = Collections.unmodifiableMap(new TreeMap<>(overall));
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /** The same and those of metrics that follow from scores. */
    Intervals and(Map<String, Interval> ofScores) {
        Map<String, Interval> all = new HashMap<>(overall);
        all.putAll(ofScores);
        return new Intervals(all, labels);
    }

    /** Those of the same rows with the classes grouped otherwise, which does not change what follows from scores. */
    Intervals groupedAs(TestMetrics grouped) {
        Map<String, Interval> ofScores = new HashMap<>(overall);
        ofScores.keySet().retainAll(ScoredIntervals.KEYS);
        return of(grouped).and(ofScores);
    }

    /** The intervals of a test set's metrics that follow from its confusion matrix; {@link TestScores#intervals} has all. */
    public static Intervals of(TestMetrics test) {
        ConfusionSums sums = new ConfusionSums(test.confusion());
        Map<String, Interval> overall = new HashMap<>();
        if (sums.total() > 0) {
            overall.put(
                    HeadlineMetric.ACCURACY.key(),
                    interval(ScoreInterval.wilson(sums.allRight(), sums.total()), WILSON));
            for (HeadlineMetric metric : RECALLS) {
                int[] classes = metric.classes(test);
                if (classes.length > 0) {
                    overall.put(metric.key(), meanRecall(sums, classes));
                }
            }
            overall.put(HeadlineMetric.MACRO_F1.key(), macroF1(test, sums));
            overall.put(HeadlineMetric.G_MEAN.key(), gMean(sums, HeadlineMetric.G_MEAN.classes(test)));
            if (!sums.isOfOneClass()) {
                overall.put(
                        HeadlineMetric.MCC.key(), interval(MatthewsInterval.of(test), "score of the recalls, widened"));
            }
        }
        return new Intervals(overall, ofLabels(List.copyOf(test.labels().keySet()), test.confusion()));
    }

    /**
     * Of the recall, precision and F1 of each class, as {@link #labels}, from any confusion matrix, such as that of all folds of a seed.
     *
     * @param names     the classes, by class id
     * @param confusion {@code [true class][predicted class]}
     */
    public static Map<String, Map<String, Interval>> ofLabels(List<String> names, long[][] confusion) {
        ConfusionSums sums = new ConfusionSums(confusion);
        Map<String, Map<String, Interval>> labels = new LinkedHashMap<>();
        for (int id = 0; id < names.size(); id++) {
            labels.put(names.get(id), ofLabel(sums, id));
        }
        return labels;
    }

    private static Map<String, Interval> ofLabel(ConfusionSums sums, int id) {
        double right = sums.right(id);
        Map<String, Interval> intervals = new LinkedHashMap<>();
        if (sums.truths(id) > 0) {
            intervals.put("recall", interval(ScoreInterval.wilson(right, sums.truths(id)), WILSON));
        }
        if (sums.predictions(id) > 0) {
            intervals.put("precision", interval(ScoreInterval.wilson(right, sums.predictions(id)), WILSON));
        }
        double union = sums.truthsAndPredictions(id) - right;
        if (union > 0) {
            double[] jaccard = ScoreInterval.wilson(right, union);
            intervals.put(
                    "f1",
                    new Interval(
                            Scale.F1.value(jaccard[0]),
                            Scale.F1.value(jaccard[1]),
                            "Wilson score of the Jaccard index"));
        }
        return Collections.unmodifiableMap(intervals);
    }

    private static Interval meanRecall(ConfusionSums sums, int[] classes) {
        double[] hits = Arrays.stream(classes).mapToDouble(sums::right).toArray();
        double[] trials = Arrays.stream(classes).mapToDouble(sums::truths).toArray();
        return interval(
                ScoreInterval.ofMean(hits, trials, classes.length, Scale.PROPORTION, 1), "score of the recalls");
    }

    private static Interval gMean(ConfusionSums sums, int[] classes) {
        double[] hits = Arrays.stream(classes).mapToDouble(sums::right).toArray();
        double[] trials = Arrays.stream(classes).mapToDouble(sums::truths).toArray();
        double[] ends = ScoreInterval.ofMean(hits, trials, classes.length, Scale.LOGARITHM, 1);
        return new Interval(Math.exp(ends[0]), Math.exp(ends[1]), "score of the recalls' logarithms");
    }

    /** Each F1 is a function of a Jaccard index; a row that is taken for another class lowers two of them, which widens the mean. */
    private static Interval macroF1(TestMetrics test, ConfusionSums sums) {
        int[] classes = HeadlineMetric.MACRO_F1.classes(test);
        double[] hits = Arrays.stream(classes).mapToDouble(sums::right).toArray();
        double[] trials = Arrays.stream(classes)
                .mapToDouble(id -> sums.truthsAndPredictions(id) - sums.right(id))
                .toArray();
        double independent = 0;
        for (int k = 0; k < classes.length; k++) {
            double jaccard = hits[k] / trials[k];
            double slope = Scale.F1.slope(jaccard) / classes.length;
            independent += slope * slope * jaccard * (1 - jaccard) / trials[k];
        }
        HeadlineMetric.Influence influence = HeadlineMetric.MACRO_F1.influence(sums, classes);
        double together = 0;
        long[][] confusion = test.confusion();
        for (int t = 0; t < confusion.length; t++) {
            for (int p = 0; p < confusion.length; p++) {
                if (confusion[t][p] > 0) {
                    double effect = influence.of(t, p) / sums.total();
                    together += confusion[t][p] * effect * effect;
                }
            }
        }
        double inflation = independent > 0 ? Math.max(1, Math.sqrt(together / independent)) : 1;
        return interval(
                ScoreInterval.ofMean(hits, trials, classes.length, Scale.F1, inflation),
                "score of the Jaccard indices, widened");
    }

    private static Interval interval(double[] ends, String method) {
        return new Interval(ends[0], ends[1], method);
    }
}
