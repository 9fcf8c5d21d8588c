package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;

/**
 * Half a cosine from the whole learning rate to 0: {@code (1 + cos(pi epoch / period)) / 2}, epochs from 0, changing once an
 * epoch. This is the closed form of PyTorch's {@code CosineAnnealingLR} with {@code T_max = period}; beyond the period the
 * rate rises again.
 * <p>
 * Loshchilov, Hutter. "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017, without the restarts.
 */
public final class CosineAnnealing implements LearningRateSchedule {
    @Config(description = "Epochs until the rate reaches 0, at least 0; 0 for the number of epochs of the run.")
    private int period;

    public CosineAnnealing() {}

    public CosineAnnealing(int period) {
        this.period = period;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(period >= 0, this, "period", "at least 1, or 0 for the number of epochs", period);
    }

    @Override
    public String typeName() {
        return "cosine";
    }

    @Override
    public String summary() {
        return "A learning rate that falls to 0 along half a cosine.";
    }

    @Override
    public double factor(TrainingPosition at) {
        int half = period == 0 ? at.epochs() : period;
        return (1 + Math.cos(Math.PI * at.epoch() / half)) / 2;
    }
}
