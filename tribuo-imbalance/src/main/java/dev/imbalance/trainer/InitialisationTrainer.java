package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.initialisation.BiasInitialisation;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** Starts the last layer of the inner trainer's network from given biases. */
public final class InitialisationTrainer extends ImbalanceTrainer {
    @Config(mandatory = true, description = "The rule of the biases.")
    private BiasInitialisation initialisation;

    /** For OLCUT. */
    private InitialisationTrainer() {}

    public InitialisationTrainer(Trainer<Label> inner, BiasInitialisation initialisation) {
        super(inner);
        this.initialisation = initialisation;
    }

    @Override
    protected TrainingPlan addTo(TrainingPlan plan) {
        return plan.withInitialisation(initialisation);
    }
}
