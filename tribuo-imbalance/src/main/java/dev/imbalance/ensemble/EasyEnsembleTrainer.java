package dev.imbalance.ensemble;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.trainer.ExampleWeights;
import dev.imbalance.trainer.RandomStreams;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.WeightedExamples;
import org.tribuo.classification.Label;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.ensemble.EnsembleCombiner;

/**
 * Boosts on many balanced samples of the rows: each has n_min rows of every class, drawn without replacement, where n_min is the number of rows
 * of the rarest class, all of whose rows each sample thus has.
 * <p>
 * All learners of all samples vote together with their weights, {@code H(x) = argmax_k sum_i sum_j alpha_ij [h_ij(x) = k]}, so that the model
 * is one ensemble of numMembers x rounds learners, or fewer where boosting ended early. The paper boosts two classes by AdaBoost; here it is
 * SAMME for any number of classes, which is the same for two. Boosting begins with the weights of the examples; a trainer that ignores weights,
 * or averages them over minibatches, gets a bootstrap in proportion to them. It ends when no row of the sample is wrong, or when a learner that
 * honours weights does no better than chance.
 * <p>
 * Liu, Wu, Zhou. "Exploratory Undersampling for Class-Imbalance Learning", IEEE Transactions on Systems, Man, and Cybernetics B 2009,
 * algorithm 1.
 */
public final class EasyEnsembleTrainer extends EnsembleTrainer implements WeightedExamples {
    static final String DOUBT =
            "The scores of boosting are weighted votes, not calibrated probabilities, and its weights move the class prior from round to round, so"
                    + " the prior ledger of this run is approximate. Where probabilities matter use balanced-bagging or"
                    + " balanced-random-forest, or postHoc temperature.";

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
    EnsembleCombiner<Label> combiner() {
        return new VotingCombiner();
    }

    @Override
    void grow(SourceRows source, Members members, RandomStreams streams) {
        for (int member = 0; member < numMembers(); member++) {
            RandomStreams own = streams.of("member", member);
            boost(source.part(source.balanced(own)), members, own);
        }
    }

    private void boost(SourceRows sample, Members members, RandomStreams streams) {
        boolean weighs = ExampleWeights.honouredBy(innerTrainer());
        Dataset<Label> copies = sample.copies().data();
        RowScores scores = sample.scores();
        int classes = Math.toIntExact(Arrays.stream(sample.rows().counts().toArray())
                .filter(count -> count > 0)
                .count());
        SAMME samme = new SAMME(RowWeights.of(sample.data()), classes);
        Model<Label> first = null;
        int before = members.size();
        boolean goesOn = true;
        for (int round = 0; round < rounds && goesOn; round++) {
            RowWeights.set(copies, samme.weights());
            Model<Label> model = members.train(
                    weighs
                            ? copies
                            : sample.select(RowWeights.bootstrap(samme.weights(), streams.stream("bootstrap", round))));
            first = first == null ? model : first;
            boolean[] wrong = scores.wrong(model);
            goesOn = samme.error(wrong) > 0;
            OptionalDouble alpha = samme.round(wrong);
            alpha.ifPresent(weight -> members.add(model, weight));
            // With the same weights again a trainer that honours them would do no better; a bootstrap may.
            goesOn &= alpha.isPresent() || !weighs;
        }
        if (members.size() == before) {
            // Nothing does better than chance here: the sample still has its say.
            members.add(first, 1);
        }
    }

    @Override
    public Optional<String> doubt() {
        return Optional.of(DOUBT);
    }
}
