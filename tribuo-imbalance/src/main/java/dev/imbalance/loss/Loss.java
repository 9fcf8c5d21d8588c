package dev.imbalance.loss;

import dev.imbalance.Plugin;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;

/** What a training step minimises. */
public interface Loss extends Plugin {
    /**
     * Binds this loss to the data it will train on.
     *
     * @param counts the training counts after resampling
     * @param at     the epoch; most losses ignore it
     */
    BatchLoss bind(ClassCounts counts, EpochContext at);

    /** Whether its minimiser is the class posterior. If not, prior correction is approximate. */
    default boolean isProper() {
        return true;
    }
}
