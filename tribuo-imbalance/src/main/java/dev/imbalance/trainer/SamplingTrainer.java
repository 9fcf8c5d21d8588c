package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.sampling.ClassSampling;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** Trains the inner trainer on epochs drawn by a class sampling. */
public final class SamplingTrainer extends ImbalanceTrainer {
    @Config(mandatory = true, description = "How each epoch's rows are drawn.")
    private ClassSampling sampling;

    @Config(description = "The seed of the draws.")
    private long seed = Trainer.DEFAULT_SEED;

    /** For OLCUT. */
    private SamplingTrainer() {}

    public SamplingTrainer(Trainer<Label> inner, ClassSampling sampling) {
        this(inner, sampling, Trainer.DEFAULT_SEED);
    }

    public SamplingTrainer(Trainer<Label> inner, ClassSampling sampling, long seed) {
        super(inner);
        this.sampling = sampling;
        this.seed = seed;
    }

    @Override
    protected TrainingPlan addTo(TrainingPlan plan) {
        return plan.withSampling(sampling, seed);
    }
}
