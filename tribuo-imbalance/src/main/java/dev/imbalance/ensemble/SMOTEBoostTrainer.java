package dev.imbalance.ensemble;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.resampling.BalancedTarget;
import dev.imbalance.resampling.Resampler;
import dev.imbalance.resampling.SMOTE;
import dev.imbalance.resampling.SamplingTarget;
import dev.imbalance.resampling.SmallClass;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/**
 * Boosts on the rows and on synthetic ones, which SMOTE makes anew for each round and which are then dropped.
 * <p>
 * A synthetic row has a weight between those of its parents, by its gap. As in the paper boosting is AdaBoost.M2: the pseudo-loss is counted on
 * the rows given, and the scores are the mean of the learners' probabilities, each weighted by its alpha. The paper makes rows of the one rare
 * class; here every class grows to its target. A round that does no better than chance is left out.
 * <p>
 * Chawla, Lazarevic, Hall, Bowyer. "SMOTEBoost: Improving Prediction of the Minority Class in Boosting", PKDD 2003.
 */
public final class SMOTEBoostTrainer extends ResamplingBoostTrainer {
    @Config(description = "How many neighbours of its class a synthetic row may lie towards, at least 1.")
    private int k = 5;

    @Config(description = "How many rows each class is to have in a round.")
    private SamplingTarget target = new BalancedTarget();

    @Config(description = "What to do with a class of k rows or fewer: ERROR, REDUCE_K, RANDOM_OVERSAMPLE or SKIP.")
    private SmallClass smallClass = SmallClass.ERROR;

    /** Ten stumps, each on every class grown to the size of the largest. */
    public SMOTEBoostTrainer() {
        super(new PresortedCARTTrainer(1, 1, Trainer.DEFAULT_SEED), 10, Trainer.DEFAULT_SEED);
    }

    /**
     * @param innerTrainer what trains a learner
     * @param numMembers   the rounds, at least 1
     * @param k            at least 1
     */
    public SMOTEBoostTrainer(
            Trainer<Label> innerTrainer,
            int numMembers,
            int k,
            SamplingTarget target,
            SmallClass smallClass,
            long seed) {
        super(innerTrainer, numMembers, seed);
        this.k = k;
        this.target = target;
        this.smallClass = smallClass;
        postConfig();
    }

    @Override
    public void postConfig() {
        super.postConfig();
        require(k >= 1, "k", "at least 1", k);
    }

    @Override
    Resampler resampler() {
        return new SMOTE(k, target, smallClass);
    }
}
