package dev.imbalance.ensemble;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.trainer.RandomStreams;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/**
 * Boosts on many balanced samples of the rows: each has n_min rows of every class, drawn without replacement, where n_min is the number of rows
 * of the rarest class, all of whose rows each sample thus has.
 * <p>
 * All learners of all samples vote together with their weights, {@code H(x) = argmax_k sum_i sum_j alpha_ij [h_ij(x) = k]}, so that the model
 * is one ensemble of numMembers x rounds learners, or fewer where boosting ended early. The paper boosts two classes by AdaBoost; here it is
 * SAMME for any number of classes, which is the same for two.
 * <p>
 * Liu, Wu, Zhou. "Exploratory Undersampling for Class-Imbalance Learning", IEEE Transactions on Systems, Man, and Cybernetics B 2009,
 * algorithm 1.
 */
public final class EasyEnsembleTrainer extends BoostingTrainer {
    @Config(description = "The most rounds of boosting on each sample, at least 1.")
    private int rounds = 50;

    /** Ten samples, and fifty stumps on each. */
    public EasyEnsembleTrainer() {
        super(new PresortedCARTTrainer(1, 1, Trainer.DEFAULT_SEED), 10, Trainer.DEFAULT_SEED);
    }

    /**
     * @param innerTrainer what trains a learner
     * @param numMembers   the number of samples, at least 1
     * @param rounds       at least 1
     */
    public EasyEnsembleTrainer(Trainer<Label> innerTrainer, int numMembers, int rounds, long seed) {
        super(innerTrainer, numMembers, seed);
        this.rounds = rounds;
        postConfig();
    }

    @Override
    public void postConfig() {
        super.postConfig();
        require(rounds >= 1, "rounds", "at least 1", rounds);
    }

    @Override
    int trainings() {
        return Math.multiplyExact(numMembers(), rounds);
    }

    @Override
    void grow(SourceRows source, Members members, RandomStreams streams) {
        boolean weighs = ExampleWeights.honouredBy(innerTrainer());
        for (int member = 0; member < numMembers(); member++) {
            RandomStreams own = streams.of("member", member);
            SourceRows sample = source.part(source.balanced(own));
            Dataset<Label> copies = sample.copies().data();
            boost(
                    members,
                    sample,
                    rounds,
                    (round, weights) -> {
                        if (!weighs) {
                            return sample.select(ExampleWeights.bootstrap(weights, own.stream("bootstrap", round)));
                        }
                        ExampleWeights.set(copies, weights);
                        return copies;
                    },
                    !weighs);
        }
    }
}
