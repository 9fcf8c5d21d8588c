package dev.imbalance.report;

import dev.imbalance.evaluation.LabelCurves;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The curves of a class under a strategy as the page draws them: at fixed places, the mean over the runs, in thousandths.
 * <p>
 * ROC curves are averaged over runs at equal false-positive rates (vertical averaging: Fawcett, "An introduction to ROC analysis", Pattern Recognition
 * Letters 27, 2006), between points by straight lines. Precision is that of the first point that reaches a recall, since straight lines would be too
 * high there (Davis, Goadrich, "The relationship between Precision-Recall and ROC curves", ICML 2006).
 *
 * @param roc       the true-positive rate at each of {@link #FALSE_POSITIVE_RATES}; null where a class has no rows or all
 * @param precision at each of {@link #RECALLS}; null where a class has no rows
 */
record CurveGrid(List<Integer> roc, List<Integer> precision) {
    private static final int STEPS = 40;

    /** Closer at 0, where the curve of a rare class has its shape. */
    static final double[] FALSE_POSITIVE_RATES = IntStream.rangeClosed(0, STEPS)
            .mapToDouble(i -> (double) i * i / (STEPS * STEPS))
            .toArray();

    static final double[] RECALLS =
            IntStream.rangeClosed(0, STEPS).mapToDouble(i -> (double) i / STEPS).toArray();

    /** @param runs the curves of one class in each run */
    static CurveGrid of(List<LabelCurves> runs) {
        return new CurveGrid(mean(runs, CurveGrid::roc), mean(runs, CurveGrid::precision));
    }

    private static List<Integer> mean(List<LabelCurves> runs, Function<LabelCurves, double[]> curve) {
        List<double[]> defined =
                runs.stream().map(curve).filter(Objects::nonNull).toList();
        return defined.isEmpty()
                ? null
                : IntStream.range(0, defined.get(0).length)
                        .mapToObj(i -> (int) Math.round(1000
                                * defined.stream()
                                        .mapToDouble(values -> values[i])
                                        .average()
                                        .orElseThrow()))
                        .toList();
    }

    static double[] roc(LabelCurves curves) {
        if (curves.positives() == 0 || curves.negatives() == 0) {
            return null;
        }
        double[] x = curves.falsePositiveRate();
        double[] y = curves.truePositiveRate();
        return Arrays.stream(FALSE_POSITIVE_RATES)
                .map(rate -> {
                    int last = 0;
                    while (last + 1 < x.length && x[last + 1] <= rate) {
                        last++;
                    }
                    return last + 1 == x.length
                            ? y[last]
                            : y[last] + (y[last + 1] - y[last]) * (rate - x[last]) / (x[last + 1] - x[last]);
                })
                .toArray();
    }

    static double[] precision(LabelCurves curves) {
        if (curves.positives() == 0) {
            return null;
        }
        double[] recalls = curves.truePositiveRate();
        return Arrays.stream(RECALLS)
                .map(recall -> {
                    int first = 0;
                    while (first + 1 < recalls.length && recalls[first] < recall) {
                        first++;
                    }
                    return curves.precision()[first];
                })
                .toArray();
    }
}
