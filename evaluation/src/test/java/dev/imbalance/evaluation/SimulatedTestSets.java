package dev.imbalance.evaluation;

import dev.imbalance.data.ClassCounts;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.AliasMethodDiscreteSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateDiscreteSampler;

/** Draws confusion matrices of 2,000 test rows from a model of known recalls. */
final class SimulatedTestSets {
    /** What intervals are asked of. */
    enum Metric {
        BALANCED_ACCURACY,
        MACRO_F1,
        MCC,
        G_MEAN,
        RAREST_CLASS_RECALL,
        ACCURACY;

        Interval interval(Intervals intervals) {
            return switch (this) {
                case BALANCED_ACCURACY -> intervals.overall().get("balancedAccuracy");
                case MACRO_F1 -> intervals.overall().get("macroF1");
                case MCC -> intervals.overall().get("mcc");
                case G_MEAN -> intervals.overall().get("gMean");
                case RAREST_CLASS_RECALL ->
                    List.copyOf(intervals.labels().values())
                            .get(intervals.labels().size() - 1)
                            .get("recall");
                case ACCURACY -> intervals.overall().get("accuracy");
            };
        }
    }

    static final int ROWS = 2000;
    static final int RAREST = 20;

    private final long[] sizes;
    private final double[][] shares;
    private final SharedStateDiscreteSampler[] ofClass;
    private final SharedStateDiscreteSampler cells;
    private final boolean fixedSizes;

    /**
     * @param recalls       the true recall of each class, the largest first
     * @param errorsToHead  whether half of a class's errors go to the first other class, a quarter to the second and so on; evenly without
     * @param fixedSizes    whether each test set has the same class sizes; they are multinomial without
     */
    SimulatedTestSets(double[] recalls, boolean errorsToHead, boolean fixedSizes, long seed) {
        int classes = recalls.length;
        SplittableRandom random = new SplittableRandom(seed);
        UniformRandomProvider source = random::nextLong;
        this.fixedSizes = fixedSizes;
        sizes = sizes(classes);
        shares = new double[classes][classes];
        double[] ofCells = new double[classes * classes];
        ofClass = new SharedStateDiscreteSampler[classes];
        for (int t = 0; t < classes; t++) {
            double[] share = shares[t];
            for (int p = 0; p < classes; p++) {
                share[p] = p == t ? 0 : errorsToHead ? Math.pow(0.5, p) : 1;
            }
            double sum = Arrays.stream(share).sum();
            for (int p = 0; p < classes; p++) {
                share[p] = p == t ? recalls[t] : (1 - recalls[t]) * share[p] / sum;
                ofCells[t * classes + p] = share[p] * sizes[t] / ROWS;
            }
            ofClass[t] = AliasMethodDiscreteSampler.of(source, share);
        }
        cells = AliasMethodDiscreteSampler.of(source, ofCells);
    }

    /** A geometric profile that ends at 20 rows; as many rows a class as there can be if that is no more. */
    static long[] sizes(int classes) {
        long[] sizes = new long[classes];
        if (classes * RAREST >= ROWS) {
            Arrays.fill(sizes, ROWS / classes);
            return sizes;
        }
        double low = 1;
        double high = ROWS;
        for (int i = 0; i < 60; i++) {
            double ratio = (low + high) / 2;
            double sum = IntStream.range(0, classes)
                    .mapToDouble(k -> RAREST * Math.pow(ratio, k))
                    .sum();
            low = sum < ROWS ? ratio : low;
            high = sum < ROWS ? high : ratio;
        }
        for (int k = 0; k < classes; k++) {
            sizes[classes - 1 - k] = Math.round(RAREST * Math.pow(low, k));
        }
        sizes[0] += ROWS - Arrays.stream(sizes).sum();
        return sizes;
    }

    /** The value of every metric on endless rows. */
    Map<Metric, Double> truth() {
        int classes = sizes.length;
        double[][] cells = new double[classes][classes];
        for (int t = 0; t < classes; t++) {
            for (int p = 0; p < classes; p++) {
                cells[t][p] = sizes[t] * shares[t][p];
            }
        }
        ConfusionSums sums = new ConfusionSums(cells);
        double recall = 0;
        double f1 = 0;
        double logarithm = 0;
        for (int t = 0; t < classes; t++) {
            recall += sums.recall(t) / classes;
            f1 += sums.f1(t) / classes;
            logarithm += Math.log(sums.recall(t)) / classes;
        }
        return Map.of(
                Metric.BALANCED_ACCURACY,
                recall,
                Metric.MACRO_F1,
                f1,
                Metric.MCC,
                sums.mcc(),
                Metric.G_MEAN,
                Math.exp(logarithm),
                Metric.RAREST_CLASS_RECALL,
                sums.recall(classes - 1),
                Metric.ACCURACY,
                sums.allRight() / ROWS);
    }

    /** Draws a test set. The training sets have the class sizes of the test sets, so that one class or more is the rarest. */
    TestMetrics draw() {
        int classes = sizes.length;
        List<String> names =
                IntStream.range(0, classes).mapToObj(id -> "class" + id).toList();
        TestScores rows = new TestScores(names);
        if (fixedSizes) {
            for (int t = 0; t < classes; t++) {
                for (int row = 0; row < sizes[t]; row++) {
                    rows.add(t, ofClass[t].sample());
                }
            }
        } else {
            for (int row = 0; row < ROWS; row++) {
                int cell = cells.sample();
                rows.add(cell / classes, cell % classes);
            }
        }
        ClassCounts counts = new ClassCounts(names, sizes);
        return rows.metrics(counts, counts, Shots.DEFAULT);
    }
}
