package dev.imbalance.sampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.SplittableRandom;

/**
 * Independent draws with replacement, the semantics of PyTorch's {@code WeightedRandomSampler}: first a class by q_c, then a row of it, so
 * that a row of class c has the weight q_c / n_c.
 */
public abstract class WeightedRandomSampling implements ClassSampling {
    @Config(description = "Draws an epoch as a multiple of the training rows, above 0 and at most 100.")
    private double length = 1;

    protected WeightedRandomSampling() {}

    protected WeightedRandomSampling(double length) {
        this.length = length;
    }

    @Override
    public void postConfig() {
        if (!(length > 0 && length <= 100)) {
            throw new PropertyException(
                    "",
                    "length",
                    getClass().getSimpleName() + " length must be above 0 and at most 100, was " + length);
        }
    }

    /** The share of each class before normalisation, above 0. Every class has at least one row. */
    protected abstract double[] shares(ClassCounts counts, EpochContext at);

    @Override
    public final double[] distribution(ClassCounts counts, EpochContext at) {
        double[] q = shares(counts.requireNonEmpty("sampling " + typeName()), at);
        double sum = 0;
        for (double share : q) {
            sum += share;
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
        int[] draws = new int[Math.toIntExact(Math.max(1, Math.round(length * labels.length)))];
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
