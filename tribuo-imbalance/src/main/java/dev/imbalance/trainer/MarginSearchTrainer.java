package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.search.MarginSearch;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** Trains the inner trainer with the margin that a search finds. */
public final class MarginSearchTrainer extends ImbalanceTrainer {
    @Config(mandatory = true, description = "The search.")
    private MarginSearch search;

    @Config(description = "The seed of the split of the search.")
    private long seed = Trainer.DEFAULT_SEED;

    /** For OLCUT. */
    private MarginSearchTrainer() {}

    public MarginSearchTrainer(Trainer<Label> inner, MarginSearch search) {
        this(inner, search, Trainer.DEFAULT_SEED);
    }

    public MarginSearchTrainer(Trainer<Label> inner, MarginSearch search, long seed) {
        super(inner);
        this.search = search;
        this.seed = seed;
    }

    @Override
    protected TrainingPlan addTo(TrainingPlan plan) {
        return plan.withSearch(search, seed);
    }
}
