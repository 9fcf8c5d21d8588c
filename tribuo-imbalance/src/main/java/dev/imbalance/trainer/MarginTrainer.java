package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.loss.Margin;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** Trains the inner trainer with a margin on its training logits. */
public final class MarginTrainer extends ImbalanceTrainer {
    @Config(mandatory = true, description = "The margin.")
    private Margin margin;

    /** For OLCUT. */
    private MarginTrainer() {}

    public MarginTrainer(Trainer<Label> inner, Margin margin) {
        super(inner);
        this.margin = margin;
    }

    @Override
    protected TrainingPlan addTo(TrainingPlan plan) {
        return plan.withMargin(margin);
    }
}
