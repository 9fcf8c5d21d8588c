package dev.imbalance.ensemble;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.resampling.BalancedTarget;
import dev.imbalance.resampling.RandomUnderSampler;
import dev.imbalance.resampling.Resampler;
import dev.imbalance.resampling.SamplingTarget;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/**
 * Boosts on a random under-sample of the rows that is drawn anew for each round, with the weights that boosting gives them.
 * <p>
 * As in the paper boosting is AdaBoost.M2, for any number of classes: the pseudo-loss is counted on all rows, and the scores are the mean of the
 * learners' probabilities, each weighted by its alpha. A round that does no better than chance is left out.
 * <p>
 * Seiffert, Khoshgoftaar, Van Hulse, Napolitano. "RUSBoost: A Hybrid Approach to Alleviating Class Imbalance", IEEE Transactions on Systems,
 * Man, and Cybernetics A 2010.
 */
public final class RUSBoostTrainer extends ResamplingBoostTrainer {
    @Config(description = "How many rows each class is to have in a round.")
    private SamplingTarget target = new BalancedTarget();

    /** Fifty stumps, each on as many rows of every class as the rarest has. */
    public RUSBoostTrainer() {
        super(new PresortedCARTTrainer(1, 1, Trainer.DEFAULT_SEED), 50, Trainer.DEFAULT_SEED);
    }

    /**
     * @param innerTrainer what trains a learner
     * @param numMembers   the rounds, at least 1
     */
    public RUSBoostTrainer(Trainer<Label> innerTrainer, int numMembers, SamplingTarget target, long seed) {
        super(innerTrainer, numMembers, seed);
        this.target = target;
        postConfig();
    }

    @Override
    Resampler resampler() {
        return new RandomUnderSampler(target);
    }
}
