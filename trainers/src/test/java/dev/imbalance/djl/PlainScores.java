package dev.imbalance.djl;

import dev.imbalance.posthoc.ScoreAdjustment;

/** What the exported graphs do after the logits, in doubles. */
final class PlainScores {
    private PlainScores() {}

    static double[] softmax(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double z : logits) {
            largest = Math.max(largest, z);
        }
        double[] p = new double[logits.length];
        double sum = 0;
        for (int c = 0; c < p.length; c++) {
            p[c] = Math.exp(logits[c] - largest);
            sum += p[c];
        }
        for (int c = 0; c < p.length; c++) {
            p[c] /= sum;
        }
        return p;
    }

    static double[] adjusted(double[] logits, ScoreAdjustment adjustment) {
        double[] z = new double[logits.length];
        for (int c = 0; c < z.length; c++) {
            z[c] = adjustment.scale()[c] * logits[c] + adjustment.offset()[c];
        }
        return z;
    }

    static int largest(double[] scores) {
        int best = 0;
        for (int c = 1; c < scores.length; c++) {
            if (scores[c] > scores[best]) {
                best = c;
            }
        }
        return best;
    }

    static double[] doubles(float[] values) {
        double[] copy = new double[values.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = values[i];
        }
        return copy;
    }
}
