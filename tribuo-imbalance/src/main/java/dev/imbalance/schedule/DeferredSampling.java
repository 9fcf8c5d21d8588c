package dev.imbalance.schedule;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.sampling.InstanceSampling;
import dev.imbalance.trainer.EpochContext;
import java.util.SplittableRandom;

/**
 * Deferred re-sampling (DRS): every row once an epoch at first, and as the inner sampling draws from an epoch on.
 * <p>
 * Cao, Wei, Gaidon, Arechiga, Ma. "Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss", NeurIPS 2019.
 */
public final class DeferredSampling implements ClassSampling, Scheduled {
    private static final ClassSampling BEFORE = new InstanceSampling();

    @Config(description = "The sampling to begin late.")
    private ClassSampling sampling = new ClassBalancedSampling();

    @Config(
            description =
                    "The first epoch drawn by it: a whole number of at least 0, or auto for ceil(0.8 T) of T epochs.")
    private String fromEpoch = FirstEpoch.AUTO;

    public DeferredSampling() {}

    /** Begins in ceil(0.8 T) of T epochs. */
    public DeferredSampling(ClassSampling sampling) {
        this.sampling = sampling;
    }

    public DeferredSampling(ClassSampling sampling, int fromEpoch) {
        this(sampling);
        this.fromEpoch = Integer.toString(fromEpoch);
        postConfig();
    }

    @Override
    public void postConfig() {
        FirstEpoch.check(fromEpoch, "DeferredSampling");
    }

    @Override
    public String typeName() {
        return "deferred";
    }

    @Override
    public String summary() {
        return "Draws every row once at first, and as another sampling does from an epoch on (DRS).";
    }

    @Override
    public String formula() {
        return "q_c = n_c / N while epoch < fromEpoch, then that of the inner sampling";
    }

    @Override
    public String reference() {
        return "Cao, Wei, Gaidon, Arechiga, Ma. \"Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss\", NeurIPS 2019.";
    }

    @Override
    public int begins(int epochs) {
        return FirstEpoch.of(fromEpoch, epochs);
    }

    @Override
    public boolean needsValidation() {
        return sampling.needsValidation();
    }

    private boolean hasBegun(EpochContext at) {
        return at.epoch() >= begins(at.epochs());
    }

    @Override
    public double[] distribution(ClassCounts counts, EpochContext at) {
        // Asked from the first epoch on: what the counts do not allow is refused at once, not after hours.
        double[] later = sampling.distribution(counts, at);
        return hasBegun(at) ? later : BEFORE.distribution(counts, at);
    }

    @Override
    public int[] draw(int[] labels, ClassCounts counts, EpochContext at, SplittableRandom random) {
        return (hasBegun(at) ? sampling : BEFORE).draw(labels, counts, at, random);
    }
}
