package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.resampling.Resampler;
import java.util.List;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** Trains the inner trainer on resampled rows; the resamplers run once, in order, each on what the one before it left. */
public final class ResamplingTrainer extends ImbalanceTrainer {
    @Config(mandatory = true, description = "The resamplers, in order.")
    private List<Resampler> resamplers;

    @Config(description = "The seed of the draws.")
    private long seed = Trainer.DEFAULT_SEED;

    /** For OLCUT. */
    private ResamplingTrainer() {}

    public ResamplingTrainer(Trainer<Label> inner, Resampler... resamplers) {
        this(inner, Trainer.DEFAULT_SEED, resamplers);
    }

    public ResamplingTrainer(Trainer<Label> inner, long seed, Resampler... resamplers) {
        super(inner);
        this.resamplers = List.of(resamplers);
        this.seed = seed;
    }

    @Override
    protected TrainingPlan addTo(TrainingPlan plan) {
        return plan.withResamplers(resamplers, seed);
    }
}
