package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;

/**
 * A learning rate that is multiplied by gamma every few epochs: {@code gamma^floor(epoch / every)}, epochs from 0. This is PyTorch's
 * {@code StepLR} with {@code step_size = every}.
 */
public final class StepDecay implements LearningRateSchedule {
    @Config(description = "Epochs from one drop to the next, at least 1.")
    private int every = 30;

    @Config(description = "What the rate is multiplied by at each drop, in (0, 1].")
    private double gamma = 0.1;

    public StepDecay() {}

    public StepDecay(int every, double gamma) {
        this.every = every;
        this.gamma = gamma;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(every >= 1, this, "every", "at least 1 epoch", every);
        Range.require(gamma > 0 && gamma <= 1, this, "gamma", "in (0, 1]", gamma);
    }

    @Override
    public String typeName() {
        return "step";
    }

    @Override
    public String summary() {
        return "A learning rate that drops by a factor every few epochs.";
    }

    @Override
    public double factor(TrainingPosition at) {
        int drops = at.epoch() / every;
        return Math.pow(gamma, drops);
    }
}
