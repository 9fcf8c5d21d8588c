package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;

/**
 * One rise of the learning rate and one fall, changing with every update: from {@code 1 / initialDivisor} up to the optimiser's
 * learning rate, then down to {@code 1 / (initialDivisor finalDivisor)} of it at the last update. With S updates in the run the peak is
 * at {@code rise S - 1}, which need not be a whole number. This is PyTorch's {@code OneCycleLR} with two phases, whose
 * {@code max_lr} is the optimiser's learning rate; the momentum does not cycle ({@code cycle_momentum=False}).
 * <p>
 * Smith, Topin. "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates", 2018 (arXiv:1708.07120); the
 * paper rises and falls in equal parts before a last short phase.
 */
public final class OneCycle implements LearningRateSchedule {
    /** The way from one rate to another. */
    public enum Curve {
        /** Half a cosine: flat at both ends. */
        COSINE,
        /** A straight line. */
        LINEAR
    }

    @Config(description = "Share of the updates in which the rate rises, in [0, 1).")
    private double rise = 0.3;

    @Config(description = "The learning rate over the rate of the first update, at least 1.")
    private double initialDivisor = 25;

    @Config(description = "The rate of the first update over that of the last, at least 1.")
    private double finalDivisor = 1e4;

    @Config(description = "COSINE or LINEAR.")
    private Curve curve = Curve.COSINE;

    public OneCycle() {}

    public OneCycle(double rise, double initialDivisor, double finalDivisor, Curve curve) {
        this.rise = rise;
        this.initialDivisor = initialDivisor;
        this.finalDivisor = finalDivisor;
        this.curve = curve;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(rise >= 0 && rise < 1, this, "rise", "in [0, 1)", rise);
        Range.require(initialDivisor >= 1, this, "initialDivisor", "at least 1", initialDivisor);
        Range.require(finalDivisor >= 1, this, "finalDivisor", "at least 1", finalDivisor);
    }

    @Override
    public String typeName() {
        return "one-cycle";
    }

    @Override
    public String summary() {
        return "A learning rate that rises once and falls far below where it began, with every update.";
    }

    @Override
    public double factor(TrainingPosition at) {
        double initial = 1 / initialDivisor;
        double peak = rise * at.steps() - 1;
        double last = at.steps() - 1;
        // In a run so short that the peak is not after the first update, there is no rise; PyTorch divides 0 by 0 if
        // they
        // coincide.
        return at.step() <= peak && peak > 0
                ? between(initial, 1, at.step() / peak)
                : between(1, initial / finalDivisor, (at.step() - peak) / (last - peak));
    }

    private double between(double from, double to, double share) {
        return switch (curve) {
            case COSINE -> to + (from - to) / 2 * (Math.cos(Math.PI * share) + 1);
            case LINEAR -> from + (to - from) * share;
        };
    }
}
