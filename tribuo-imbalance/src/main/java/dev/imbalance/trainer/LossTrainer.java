package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.loss.Loss;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** Trains the inner trainer with a different loss. */
public final class LossTrainer extends ImbalanceTrainer {
    @Config(mandatory = true, description = "The loss.")
    private Loss loss;

    /** For OLCUT. */
    private LossTrainer() {}

    public LossTrainer(Trainer<Label> inner, Loss loss) {
        super(inner);
        this.loss = loss;
    }

    @Override
    protected TrainingPlan addTo(TrainingPlan plan) {
        return plan.withLoss(loss);
    }
}
