package dev.imbalance.resampling;

import dev.imbalance.trainer.RandomStreams;
import java.util.SplittableRandom;

/**
 * Makes rows between a row of a class and one of its k nearest rows of the same class: {@code x' = x + g (x_near - x)} with g uniform in [0, 1).
 * <p>
 * Row and neighbour are drawn uniformly, where the paper goes through all rows as often as whole multiples of the class need it; every count can be
 * reached so. The neighbours go by the Euclidean distance, so scale columns first that have other units. Sparse rows stay sparse: a new row has the
 * columns of its parents.
 * <p>
 * Chawla, Bowyer, Hall, Kegelmeyer. "SMOTE: Synthetic Minority Over-sampling Technique", JAIR 2002.
 */
public final class SMOTE extends NeighbourOverSampler {
    /** Five neighbours, every class as large as the largest. */
    public SMOTE() {}

    /** @param k at least 1 */
    public SMOTE(int k) {
        this(k, new BalancedTarget(), SmallClass.ERROR);
    }

    /** @param k at least 1 */
    public SMOTE(int k, SamplingTarget target, SmallClass smallClass) {
        super(k, target, smallClass);
        postConfig();
    }

    @Override
    public String typeName() {
        return "smote";
    }

    @Override
    public String summary() {
        return "Makes rows between near rows of the same class.";
    }

    @Override
    public String formula() {
        return "x' = x + g (x_near - x), g ~ U[0, 1); n'_c = target_c";
    }

    @Override
    public String reference() {
        return "Chawla, Bowyer, Hall, Kegelmeyer. \"SMOTE: Synthetic Minority Over-sampling Technique\", JAIR 2002.";
    }

    @Override
    boolean looksAtOwnClassAlone() {
        return true;
    }

    @Override
    Growth begin(TrainingRows rows, RandomStreams streams) {
        FeatureRows features = rows.finiteFeatures(typeName());
        return new Growing(rows, streams) {
            @Override
            void grow(int c, int[] own, int near, int number) {
                smote(this, features, c, own, near, number);
            }
        };
    }

    /** Rows between some rows and their nearest, drawn alike. */
    static Growth.Drawing between(int[] own, NearestNeighbours nearest) {
        return (item, random, into) -> between(own, nearest, random.nextInt(own.length), random, into);
    }

    /** A row between one of some rows and one of its nearest. */
    static void between(int[] own, NearestNeighbours nearest, int row, SplittableRandom random, Growth.Parents into) {
        into.are(own[row], nearest.row(row, random.nextInt(nearest.k())), random.nextFloat());
    }

    /** Rows between those of a class and their nearest, drawn alike. */
    static void smote(Growth growth, FeatureRows features, int c, int[] own, int near, int number) {
        growth.make(number, "smote", c, between(own, growth.search(features, own, own, near)));
    }
}
