package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.posthoc.PostHoc;
import java.util.ArrayList;
import java.util.List;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/**
 * Corrects the scores of the model that the inner trainer gives, in order. Without any correction the model predicts as the inner one
 * does and still carries its prior ledger.
 */
public final class PostHocTrainer extends ImbalanceTrainer {
    @Config(description = "The corrections, in order.")
    private List<PostHoc> postHoc = new ArrayList<>();

    /** For OLCUT. */
    private PostHocTrainer() {}

    public PostHocTrainer(Trainer<Label> inner, PostHoc... postHoc) {
        super(inner);
        this.postHoc = List.of(postHoc);
    }

    @Override
    protected TrainingPlan addTo(TrainingPlan plan) {
        return plan.withPostHoc(postHoc);
    }
}
