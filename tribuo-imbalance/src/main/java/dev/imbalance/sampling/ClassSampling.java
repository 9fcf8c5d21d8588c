package dev.imbalance.sampling;

import dev.imbalance.StrategyValue;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.SplittableRandom;

/** Draws the rows of each training epoch. */
public interface ClassSampling extends StrategyValue {
    /**
     * The class distribution of the draws.
     *
     * @param counts the training counts after resampling
     * @return q_c by class id, adding to 1
     */
    double[] distribution(ClassCounts counts, EpochContext at);

    /** Whether this goes by the scores on a validation slice. */
    default boolean needsValidation() {
        return false;
    }

    /**
     * The rows of one epoch, in the order they are trained on.
     *
     * @param labels the class id of every training row
     * @param counts the training counts after resampling
     * @param random the generator of this epoch
     */
    int[] draw(int[] labels, ClassCounts counts, EpochContext at, SplittableRandom random);
}
