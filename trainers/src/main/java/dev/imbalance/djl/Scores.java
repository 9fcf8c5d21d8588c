package dev.imbalance.djl;

/**
 * How well logits fit labels.
 *
 * @param crossEntropy     the unweighted mean softmax cross-entropy
 * @param accuracy         the share of rows whose largest logit is their label's
 * @param balancedAccuracy the mean recall over the classes that have rows
 */
record Scores(double crossEntropy, double accuracy, double balancedAccuracy) {
    /** The scores of a set that is not there. */
    static final Scores NONE = new Scores(Double.NaN, Double.NaN, Double.NaN);

    static Scores of(double[][] logits, int[] labels, int classes) {
        long[] rows = new long[classes];
        long[] hits = new long[classes];
        double loss = 0;
        long right = 0;
        for (int i = 0; i < labels.length; i++) {
            loss += logSumExp(logits[i]) - logits[i][labels[i]];
            rows[labels[i]]++;
            if (argMax(logits[i], 0, classes) == labels[i]) {
                hits[labels[i]]++;
                right++;
            }
        }
        double recalls = 0;
        int present = 0;
        for (int c = 0; c < classes; c++) {
            if (rows[c] > 0) {
                recalls += (double) hits[c] / rows[c];
                present++;
            }
        }
        return new Scores(loss / labels.length, (double) right / labels.length, recalls / present);
    }

    /** The index of the largest value among {@code count} from {@code from} on, relative to {@code from}; the first of equals. */
    static int argMax(double[] values, int from, int count) {
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
