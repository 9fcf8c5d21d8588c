package dev.imbalance.ensemble;

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
 * An ensemble that is boosted by SAMME; its scores are the shares of the votes of its learners, each with its weight alpha.
 * <p>
 * Boosting begins with the weights of the examples. A trainer that ignores weights, or that averages them over minibatches, gets a bootstrap in
 * proportion to them.
 */
abstract class BoostingTrainer extends EnsembleTrainer implements WeightedExamples {
    BoostingTrainer(Trainer<Label> innerTrainer, int numMembers, long seed) {
        super(innerTrainer, numMembers, seed);
    }

    @Override
    final EnsembleCombiner<Label> combiner() {
        return new VotingCombiner();
    }

    /** What gives the rows that a round trains on. */
    @FunctionalInterface
    interface Rounds {
        /** @param weights of the rows that errors are counted on, adding up to 1 */
        Dataset<Label> rows(int round, double[] weights);
    }

    /**
     * Boosts.
     *
     * @param judged  the rows that errors are counted on
     * @param redraws whether rounds differ by more than the weights, so that another may do better where one did no better than chance
     */
    static void boost(Members members, SourceRows judged, int count, Rounds rounds, boolean redraws) {
        long present = Arrays.stream(judged.rows().counts().toArray())
                .filter(n -> n > 0)
                .count();
        SAMME samme = new SAMME(ExampleWeights.of(judged.data()), Math.toIntExact(present));
        RowScores scores = judged.scores();
        Model<Label> first = null;
        int before = members.size();
        for (int round = 0; round < count; round++) {
            Model<Label> model = members.train(rounds.rows(round, samme.weights()));
            first = first == null ? model : first;
            boolean[] wrong = scores.wrong(model);
            boolean perfect = samme.error(wrong) == 0;
            OptionalDouble alpha = samme.round(wrong);
            alpha.ifPresent(weight -> members.add(model, weight));
            if (perfect || (alpha.isEmpty() && !redraws)) {
                break;
            }
        }
        if (members.size() == before) {
            // Nothing does better than chance here, and an ensemble has at least one member.
            members.add(first, 1);
        }
    }

    @Override
    public final Optional<String> doubt() {
        return Optional.of(
                "The scores of boosting are shares of votes, not probabilities, and its weights move the class prior from round to round, so the"
                        + " prior ledger of this run is approximate. Where probabilities matter use balanced-bagging or"
                        + " balanced-random-forest, or postHoc temperature.");
    }
}
