package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.stage.ClassifierStage;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** Trains the classifier of the inner trainer's network in a second stage. */
public final class ClassifierRetrainingTrainer extends ImbalanceTrainer {
    @Config(mandatory = true, description = "The second stage.")
    private ClassifierStage stage;

    @Config(description = "The seed of the draws.")
    private long seed = Trainer.DEFAULT_SEED;

    /** For OLCUT. */
    private ClassifierRetrainingTrainer() {}

    public ClassifierRetrainingTrainer(Trainer<Label> inner, ClassifierStage stage) {
        this(inner, stage, Trainer.DEFAULT_SEED);
    }

    public ClassifierRetrainingTrainer(Trainer<Label> inner, ClassifierStage stage, long seed) {
        super(inner);
        this.stage = stage;
        this.seed = seed;
    }

    @Override
    protected TrainingPlan addTo(TrainingPlan plan) {
        return plan.withStage(stage, seed);
    }
}
