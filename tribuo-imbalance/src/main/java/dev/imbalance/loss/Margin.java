package dev.imbalance.loss;

import dev.imbalance.StrategyValue;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;

/** Moves the training logits before the loss sees them. Prediction uses the logits as they are. */
public interface Margin extends StrategyValue {
    /**
     * @param counts         the training counts after resampling
     * @param effectivePrior the class prior that the loss really sees, proportional to q_c w_c
     * @param at             the epoch; most margins ignore it
     */
    LogitTransform transform(ClassCounts counts, double[] effectivePrior, EpochContext at);

    /** Whether its margins are differences of cosines, so that the network needs a cosine head; they are scaled as that scales cosines. */
    default boolean needsCosineHead() {
        return false;
    }
}
