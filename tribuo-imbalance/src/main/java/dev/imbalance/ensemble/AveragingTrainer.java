package dev.imbalance.ensemble;

import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.ensemble.FullyWeightedVotingCombiner;
import org.tribuo.ensemble.EnsembleCombiner;

/** An ensemble whose scores are the mean of its members' probabilities, weighted where members have weights. */
abstract class AveragingTrainer extends EnsembleTrainer {
    AveragingTrainer(Trainer<Label> innerTrainer, int numMembers, long seed) {
        super(innerTrainer, numMembers, seed);
    }

    @Override
    final EnsembleCombiner<Label> combiner() {
        return new FullyWeightedVotingCombiner();
    }

    /** Trains a member of the weight 1. */
    final Model<Label> train(Members members, Dataset<Label> rows) {
        Model<Label> model = probabilities(members, rows);
        members.add(model, 1);
        return model;
    }

    /**
     * Trains what may become a member.
     *
     * @throws IllegalArgumentException if it gives no probabilities
     */
    final Model<Label> probabilities(Members members, Dataset<Label> rows) {
        Model<Label> model = members.train(rows);
        // Tribuo's trees give probabilities and say that they do not.
        if (!model.generatesProbabilities()
                && !model.predict(rows.getExample(0)).hasProbabilities()) {
            throw new IllegalArgumentException(
                    getClass().getSimpleName()
                            + " takes the mean of its members' probabilities, and "
                            + innerTrainer().getClass().getSimpleName()
                            + " gives scores that are none; use one that gives probabilities, or easy-ensemble, which counts votes");
        }
        return model;
    }
}
