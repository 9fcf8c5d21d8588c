package dev.imbalance.loss;

import dev.imbalance.Plugin;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;

/** What a training step minimises. */
public interface Loss extends Plugin {
    /**
     * Binds this loss to the data it will train on.
     *
     * @param counts the training counts after resampling
     * @param at     the epoch; most losses ignore it
     */
    BatchLoss bind(ClassCounts counts, EpochContext at);

    /**
     * What this loss itself multiplies the rows of each class by, such as focal loss's alpha; all 1 for most. It moves the prior that the
     * loss sees as class weights do.
     */
    default double[] classFactors(ClassCounts counts) {
        double[] ones = new double[counts.size()];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Whether its minimiser is the class posterior. If not, prior correction is approximate. */
    default boolean isProper() {
        return true;
    }
}
