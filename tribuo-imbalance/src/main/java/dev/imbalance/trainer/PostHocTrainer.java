package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.posthoc.PostHoc;
import java.util.ArrayList;
import java.util.List;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/**
 * Corrects the scores of the model that the inner trainer gives, in order. Without any correction the model predicts as the inner one
 * does and still carries its prior ledger.
 * <p>
 * What corrections choose, they choose on a validation slice of the training rows. A leaf that keeps one itself lends it to them; any
 * other is trained without the rows that this trainer sets aside.
 */
public final class PostHocTrainer extends ImbalanceTrainer {
    @Config(description = "The corrections, in order.")
    private List<PostHoc> postHoc = new ArrayList<>();

    @Config(
            description =
                    "The share of the training rows to set aside by class for what corrections choose, in [0, 1); 0 for none, as for a"
                            + " trainer that sets rows aside itself.")
    private double validation = 0;

    @Config(description = "The seed of the choice of these rows.")
    private long seed = Trainer.DEFAULT_SEED;

    /** For OLCUT. */
    private PostHocTrainer() {}

    public PostHocTrainer(Trainer<Label> inner, PostHoc... postHoc) {
        super(inner);
        this.postHoc = List.of(postHoc);
    }

    /** Sets aside a share of the rows that the inner trainer would train on, by class, for what the corrections choose. */
    public PostHocTrainer(Trainer<Label> inner, double validation, long seed, PostHoc... postHoc) {
        this(inner, postHoc);
        this.validation = validation;
        this.seed = seed;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(validation >= 0 && validation < 1)) {
            throw new PropertyException(
                    "", "validation", "PostHocTrainer validation must be in [0, 1), was " + validation);
        }
    }

    @Override
    protected TrainingPlan addTo(TrainingPlan plan) {
        return plan.withPostHoc(postHoc).withValidation(validation, seed);
    }
}
