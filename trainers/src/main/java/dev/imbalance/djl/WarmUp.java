package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;

/**
 * Another schedule whose first epochs rise linearly: its factor times {@code from + (1 - from) t / epochs} while t, the epochs done
 * with their fraction, is below {@code epochs}. It changes with every update.
 * <p>
 * The other schedule's clock starts with the run, so that its milestones are epochs of the run whether there is a warm-up or not. This
 * is PyTorch's {@code ChainedScheduler} of a {@code LinearLR} and the other one, not {@code SequentialLR}, which starts the other one
 * after the warm-up.
 * <p>
 * Goyal et al. "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour", 2017 (arXiv:1706.02677), section 2.2.
 */
public final class WarmUp implements LearningRateSchedule {
    @Config(description = "Epochs until the whole rate is reached, at least 1.")
    private int epochs = 5;

    @Config(description = "Share of the rate at the first update, in [0, 1).")
    private double from = 0.2;

    @Config(description = "The schedule that is warmed up.")
    private LearningRateSchedule then = new ConstantRate();

    public WarmUp() {}

    public WarmUp(int epochs, double from, LearningRateSchedule then) {
        this.epochs = epochs;
        this.from = from;
        this.then = then;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(epochs >= 1, this, "epochs", "at least 1", epochs);
        Range.require(from >= 0 && from < 1, this, "from", "in [0, 1)", from);
    }

    @Override
    public String typeName() {
        return "warm-up";
    }

    @Override
    public String summary() {
        return "Another schedule whose first epochs rise linearly.";
    }

    @Override
    public double factor(TrainingPosition at) {
        double done = Math.min(1, (double) at.step() / ((long) epochs * at.updates()));
        return (from + (1 - from) * done) * then.factor(at);
    }
}
