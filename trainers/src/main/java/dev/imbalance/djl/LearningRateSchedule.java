package dev.imbalance.djl;

import dev.imbalance.Plugin;
import dev.imbalance.trainer.EpochContext;

/** What happens to the learning rate over the epochs. */
public interface LearningRateSchedule extends Plugin {
    /**
     * The factor of one epoch.
     *
     * @return what the optimiser's learning rate is multiplied by, at least 0
     */
    double factor(EpochContext at);
}
