package dev.imbalance.schedule;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.loss.LogitTransform;
import dev.imbalance.loss.Margin;
import dev.imbalance.trainer.EpochContext;

/** Leaves the training logits as they are at first, and moves them as the inner margin does from an epoch on. */
public final class DeferredMargin implements Margin, Scheduled {
    @Config(description = "The margin to begin late.")
    private Margin margin = new LogitAdjusted();

    @Config(
            description =
                    "The first epoch with this margin: a whole number of at least 0, or auto for ceil(0.8 T) of T epochs.")
    private String fromEpoch = FirstEpoch.AUTO;

    public DeferredMargin() {}

    /** Begins in ceil(0.8 T) of T epochs. */
    public DeferredMargin(Margin margin) {
        this.margin = margin;
    }

    public DeferredMargin(Margin margin, int fromEpoch) {
        this(margin);
        this.fromEpoch = Integer.toString(fromEpoch);
        postConfig();
    }

    @Override
    public void postConfig() {
        FirstEpoch.check(fromEpoch, "DeferredMargin");
    }

    @Override
    public String typeName() {
        return "deferred";
    }

    @Override
    public String summary() {
        return "Moves no logit at first, and as another margin does from an epoch on.";
    }

    @Override
    public String formula() {
        return "z' = z while epoch < fromEpoch, then that of the inner margin";
    }

    @Override
    public String reference() {
        return "Cao, Wei, Gaidon, Arechiga, Ma. \"Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss\", NeurIPS 2019: their deferred schedule, for a margin.";
    }

    @Override
    public int begins(int epochs) {
        return FirstEpoch.of(fromEpoch, epochs);
    }

    @Override
    public boolean needsCosineHead() {
        return margin.needsCosineHead();
    }

    @Override
    public LogitTransform transform(ClassCounts counts, double[] effectivePrior, EpochContext at) {
        LogitTransform later = margin.transform(counts, effectivePrior, at);
        return at.epoch() < begins(at.epochs()) ? LogitTransform.offset(new double[counts.size()]) : later;
    }
}
