package dev.imbalance.weighting;

import dev.imbalance.StrategyValue;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;

/** Per-class loss weights. */
public interface ClassWeighting extends StrategyValue {
    /**
     * The weight of each class.
     *
     * @param counts the training counts after resampling
     * @param at     the epoch; most weightings ignore it
     * @return one finite positive weight per class id
     * @throws IllegalArgumentException if a class that needs a count has no example
     */
    double[] weights(ClassCounts counts, EpochContext at);
}
