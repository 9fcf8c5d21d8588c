package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.DataException;
import dev.imbalance.data.LargestRemainder;
import dev.imbalance.trainer.RandomStreams;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * SMOTE that makes the more rows from a row the more of its k nearest rows of all classes are of other classes: a share
 * {@code r_i / sum r}, r_i being the part of the k that is.
 * <p>
 * Shares become whole numbers by largest remainder, so that the class gets exactly as many rows as its target says, where rounding each share misses it.
 * <p>
 * He, Bai, Garcia, Li. "ADASYN: Adaptive Synthetic Sampling Approach for Imbalanced Learning", IJCNN 2008.
 */
public final class ADASYN extends NeighbourOverSampler {
    @Config(
            description =
                    "What becomes of a class that has no other class near any row: ERROR, SMOTE (all its rows alike) or SKIP.")
    private NoCandidates noCandidates = NoCandidates.ERROR;

    /** Five neighbours, every class as large as the largest. */
    public ADASYN() {}

    /** @param k at least 1 */
    public ADASYN(int k, SamplingTarget target, SmallClass smallClass, NoCandidates noCandidates) {
        super(k, target, smallClass);
        this.noCandidates = noCandidates;
        postConfig();
    }

    @Override
    public String typeName() {
        return "adasyn";
    }

    @Override
    public String summary() {
        return "SMOTE that makes the more rows from a row the more other classes are around it.";
    }

    @Override
    public String formula() {
        return "x' = x_i + g (x_near - x_i), r_i / sum r of them from x_i, r_i = share of other classes in its k nearest; n'_c = target_c";
    }

    @Override
    public String reference() {
        return "He, Bai, Garcia, Li. \"ADASYN: Adaptive Synthetic Sampling Approach for Imbalanced Learning\", IJCNN 2008.";
    }

    @Override
    Growth begin(TrainingRows rows, RandomStreams streams) {
        FeatureRows features = rows.finiteFeatures(typeName());
        return new Growing(rows, streams) {
            @Override
            void grow(int c, int[] own, int near, int number) {
                int[] others = Surroundings.others(rows, features, own, near, typeName(), "k");
                if (IntStream.of(others).sum() > 0) {
                    make(c, own, others, near, number);
                    return;
                }
                switch (noCandidates) {
                    case ERROR ->
                        throw new DataException(typeName() + " found no other class among the k = " + near
                                + " nearest rows of any of the " + own.length + " rows of \""
                                + rows.counts().labels().get(c)
                                + "\", which is well separated. Set noCandidates to SMOTE or SKIP, or raise k.");
                    case SMOTE -> SMOTE.smote(this, features, c, own, near, number);
                    case SKIP -> {}
                }
            }

            private void make(int c, int[] own, int[] others, int near, int number) {
                int[] row = LargestRemainder.assign(
                        Arrays.stream(others).asDoubleStream().toArray(), number);
                NearestNeighbours nearest = search(features, own, own, near);
                make(number, "adasyn", c, (item, random, into) -> SMOTE.between(own, nearest, row[item], random, into));
            }
        };
    }
}
