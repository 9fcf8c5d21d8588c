package dev.imbalance.djl;

import dev.imbalance.Plugin;

/** What happens to the learning rate during training. It is a function of the position alone, so a resumed run goes on with it. */
public interface LearningRateSchedule extends Plugin {
    /**
     * The factor of one update.
     *
     * @return what the optimiser's learning rate is multiplied by, at least 0
     */
    double factor(TrainingPosition at);
}
