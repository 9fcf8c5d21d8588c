package dev.imbalance.schedule;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.weighting.ClassWeighting;
import dev.imbalance.weighting.EffectiveNumber;
import dev.imbalance.weighting.Normalisation;
import java.util.Arrays;

/**
 * Deferred re-weighting (DRW): all classes weigh 1 at first, so that the features are learnt from the data as they are, and what the inner
 * weighting says from an epoch on.
 * <p>
 * Cao, Wei, Gaidon, Arechiga, Ma. "Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss", NeurIPS 2019, Algorithm 1, with
 * the weights of their code.
 */
public final class DeferredWeighting implements ClassWeighting, Scheduled {
    @Config(description = "The weighting to begin late.")
    private ClassWeighting weighting = new EffectiveNumber(0.9999, Normalisation.SUM_K);

    @Config(
            description =
                    "The first epoch with these weights: a whole number of at least 0, or auto for ceil(0.8 T) of T epochs.")
    private String fromEpoch = FirstEpoch.AUTO;

    public DeferredWeighting() {}

    /** Begins in ceil(0.8 T) of T epochs. */
    public DeferredWeighting(ClassWeighting weighting) {
        this.weighting = weighting;
    }

    public DeferredWeighting(ClassWeighting weighting, int fromEpoch) {
        this(weighting);
        this.fromEpoch = Integer.toString(fromEpoch);
        postConfig();
    }

    @Override
    public void postConfig() {
        FirstEpoch.check(fromEpoch, "DeferredWeighting");
    }

    @Override
    public String typeName() {
        return "deferred";
    }

    @Override
    public String summary() {
        return "Weights no class at first, and as another weighting says from an epoch on (DRW).";
    }

    @Override
    public String formula() {
        return "w_c = 1 while epoch < fromEpoch, then that of the inner weighting";
    }

    @Override
    public String reference() {
        return "Cao, Wei, Gaidon, Arechiga, Ma. \"Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss\", NeurIPS 2019, Algorithm 1.";
    }

    @Override
    public int begins(int epochs) {
        return FirstEpoch.of(fromEpoch, epochs);
    }

    @Override
    public double[] weights(ClassCounts counts, EpochContext at) {
        // Asked from the first epoch on: what the counts do not allow is refused at once, not after hours.
        double[] weights = weighting.weights(counts, at);
        if (at.epoch() < begins(at.epochs())) {
            Arrays.fill(weights, 1);
        }
        return weights;
    }
}
