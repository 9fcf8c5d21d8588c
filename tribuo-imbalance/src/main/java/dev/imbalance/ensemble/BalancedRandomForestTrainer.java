package dev.imbalance.ensemble;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.trainer.RandomStreams;
import java.util.Optional;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.common.tree.DecisionTreeTrainer;

/**
 * A random forest each of whose trees sees every class as often as the rarest: n_min rows of each, drawn with replacement, where n_min is the
 * number of rows of the smallest class. The scores are the mean of the trees' leaf shares.
 * <p>
 * Trees split on random features; by default whole trees that choose from the square root of the number of features, as in the paper. The
 * paper's votes are the trees' labels; the mean of shares is the same for whole trees whose leaves have one class.
 * <p>
 * Chen, Liaw, Breiman. "Using Random Forest to Learn Imbalanced Data", Technical Report 666, University of California, Berkeley, 2004.
 */
public final class BalancedRandomForestTrainer extends AveragingTrainer {
    /** A hundred trees. */
    public BalancedRandomForestTrainer() {
        this(new PresortedCARTTrainer(Integer.MAX_VALUE, 0, Trainer.DEFAULT_SEED), 100, Trainer.DEFAULT_SEED);
    }

    /**
     * @param innerTrainer grows trees that choose from a random part of the features at each split
     * @param numMembers   at least 1
     */
    public BalancedRandomForestTrainer(Trainer<Label> innerTrainer, int numMembers, long seed) {
        super(innerTrainer, numMembers, seed);
        postConfig();
    }

    @Override
    public void postConfig() {
        super.postConfig();
        String name = innerTrainer().getClass().getSimpleName();
        if (!(innerTrainer() instanceof DecisionTreeTrainer<Label> trees)) {
            throw new PropertyException(
                    "",
                    "innerTrainer",
                    "BalancedRandomForestTrainer innerTrainer must grow trees, as presorted-cart and cart do, was "
                            + name + "; for any trainer use balanced-bagging");
        }
        if (trees.getFractionFeaturesInSplit() == 1 && !trees.getUseRandomSplitPoints()) {
            throw new PropertyException(
                    "",
                    "innerTrainer",
                    "BalancedRandomForestTrainer innerTrainer must choose from a random part of the features, was "
                            + name + " with fractionFeaturesInSplit 1; set it below 1");
        }
    }

    @Override
    void grow(SourceRows source, Members members, RandomStreams streams) {
        for (int member = 0; member < numMembers(); member++) {
            int[] rows = source.balancedBootstrap(streams.of("member", member));
            train(members, source.select(rows));
        }
    }

    @Override
    public Optional<String> doubt() {
        return Optional.empty();
    }
}
