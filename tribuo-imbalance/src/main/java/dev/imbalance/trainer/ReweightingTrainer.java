package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.weighting.ClassWeighting;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** Trains the inner trainer with a weight for each class. */
public final class ReweightingTrainer extends ImbalanceTrainer {
    @Config(mandatory = true, description = "The class weights.")
    private ClassWeighting weighting;

    /** For OLCUT. */
    private ReweightingTrainer() {}

    public ReweightingTrainer(Trainer<Label> inner, ClassWeighting weighting) {
        super(inner);
        this.weighting = weighting;
    }

    @Override
    protected TrainingPlan addTo(TrainingPlan plan) {
        return plan.withWeighting(weighting);
    }
}
