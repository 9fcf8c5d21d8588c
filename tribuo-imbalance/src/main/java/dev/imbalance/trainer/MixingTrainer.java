package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.mixing.Mixing;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** Trains the inner trainer on blends of two rows. */
public final class MixingTrainer extends ImbalanceTrainer {
    @Config(mandatory = true, description = "How rows are blended.")
    private Mixing mixing;

    @Config(description = "The seed of the draws.")
    private long seed = Trainer.DEFAULT_SEED;

    /** For OLCUT. */
    private MixingTrainer() {}

    public MixingTrainer(Trainer<Label> inner, Mixing mixing) {
        this(inner, mixing, Trainer.DEFAULT_SEED);
    }

    public MixingTrainer(Trainer<Label> inner, Mixing mixing, long seed) {
        super(inner);
        this.mixing = mixing;
        this.seed = seed;
    }

    @Override
    protected TrainingPlan addTo(TrainingPlan plan) {
        return plan.withMixing(mixing, seed);
    }
}
