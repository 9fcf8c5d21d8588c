package dev.imbalance.sampling;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.SplittableRandom;

/**
 * As many independent draws with replacement as there are rows, the semantics of PyTorch's {@code WeightedRandomSampler}: first a class
 * by q_c, then a row of it, so that a row of class c has the weight q_c / n_c.
 */
public abstract class WeightedRandomSampling implements ClassSampling {
    /** The share of one class before normalisation. */
    protected abstract double share(long count);

    @Override
    public final double[] distribution(ClassCounts counts, EpochContext at) {
        counts.requireNonEmpty("sampling " + typeName());
        double[] q = new double[counts.size()];
        double sum = 0;
        for (int c = 0; c < q.length; c++) {
            q[c] = share(counts.count(c));
            sum += q[c];
        }
        for (int c = 0; c < q.length; c++) {
            q[c] /= sum;
        }
        return q;
    }

    @Override
    public final int[] draw(int[] labels, ClassCounts counts, EpochContext at, SplittableRandom random) {
        double[] q = distribution(counts, at);
        int[][] rows = ClassRows.of(labels, counts);
        int[] draws = new int[labels.length];
        for (int i = 0; i < draws.length; i++) {
            int[] ofClass = rows[classAt(q, random.nextDouble())];
            draws[i] = ofClass[random.nextInt(ofClass.length)];
        }
        return draws;
    }

    private static int classAt(double[] q, double u) {
        double below = 0;
        for (int c = 0; c < q.length - 1; c++) {
            below += q[c];
            if (u < below) {
                return c;
            }
        }
        return q.length - 1;
    }
}
