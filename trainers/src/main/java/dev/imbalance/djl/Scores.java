package dev.imbalance.djl;

import dev.imbalance.loss.Link;
import java.util.ArrayList;
import java.util.List;

/**
 * How well logits fit labels.
 *
 * @param crossEntropy     the unweighted mean cross-entropy of the probabilities
 * @param accuracy         the share of rows whose largest logit is their label's
 * @param balancedAccuracy the mean recall over the classes that have rows
 * @param f1               the F1 of each class, by class id, 0 where undefined; empty for a set that is not there
 */
public record Scores(double crossEntropy, double accuracy, double balancedAccuracy, List<Double> f1) {
    /** The scores of a set that is not there. */
    public static final Scores NONE = new Scores(Double.NaN, Double.NaN, Double.NaN, List.of());

    /**
     * The scores of rows that have labels.
     *
     * @param network (rows, K) logits
     * @param link    how they become probabilities
     * @param labels  the class id of each row, at least one
     */
    public static Scores of(double[][] network, Link link, int[] labels, int classes) {
        long[] rows = new long[classes];
        long[] hits = new long[classes];
        long[] predictions = new long[classes];
        double loss = 0;
        long right = 0;
        for (int i = 0; i < labels.length; i++) {
            double[] logits = link.softmaxLogits(network[i]);
            loss += logSumExp(logits) - logits[labels[i]];
            rows[labels[i]]++;
            int predicted = argMax(logits, 0, classes);
            predictions[predicted]++;
            if (predicted == labels[i]) {
                hits[labels[i]]++;
                right++;
            }
        }
        double recalls = 0;
        int present = 0;
        List<Double> f1 = new ArrayList<>(classes);
        for (int c = 0; c < classes; c++) {
            long any = rows[c] + predictions[c];
            f1.add(any == 0 ? 0 : 2.0 * hits[c] / any);
            if (rows[c] > 0) {
                recalls += (double) hits[c] / rows[c];
                present++;
            }
        }
        return new Scores(loss / labels.length, (double) right / labels.length, recalls / present, f1);
    }

    /** The index of the largest value among {@code count} from {@code from} on, relative to {@code from}; the first of equals. */
    public static int argMax(double[] values, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (values[from + i] > values[from + best]) {
                best = i;
            }
        }
        return best;
    }

    static double logSumExp(double[] values) {
        double max = values[argMax(values, 0, values.length)];
        double sum = 0;
        for (double value : values) {
            sum += Math.exp(value - max);
        }
        return max + Math.log(sum);
    }
}
