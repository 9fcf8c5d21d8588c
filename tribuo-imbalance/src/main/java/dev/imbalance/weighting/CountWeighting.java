package dev.imbalance.weighting;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;

/** A weighting that follows from the class counts alone, with an explicit scale. */
public abstract class CountWeighting implements ClassWeighting {
    @Config(
            description =
                    "The scale of the weights: NONE, SUM_K (mean over classes 1), SAMPLE_MEAN (mean over rows 1), MAX_1 or MIN_1.")
    private Normalisation normalisation = Normalisation.SAMPLE_MEAN;

    protected CountWeighting() {}

    protected CountWeighting(Normalisation normalisation) {
        this.normalisation = normalisation;
    }

    /** The weights as the formula gives them, before normalisation. Every class has at least one row. */
    protected abstract double[] raw(ClassCounts counts);

    @Override
    public final double[] weights(ClassCounts counts, EpochContext at) {
        return normalisation.apply(raw(counts.requireNonEmpty("weighting " + typeName())), counts);
    }
}
