package dev.imbalance.ensemble;

import dev.imbalance.resampling.Resampler;
import dev.imbalance.trainer.ExampleWeights;
import dev.imbalance.trainer.RandomStreams;
import java.util.Optional;
import java.util.OptionalDouble;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.WeightedExamples;
import org.tribuo.classification.Label;

/**
 * Boosting by AdaBoost.M2 each of whose rounds trains on resampled rows. The pseudo-loss is counted on the rows as they are.
 * <p>
 * Boosting begins with the weights of the examples. A trainer that ignores weights, or averages them over minibatches, gets a bootstrap in
 * proportion to them. A round that does no better than chance is left out, and the next one has other rows.
 */
abstract class ResamplingBoostTrainer extends AveragingTrainer implements WeightedExamples {
    ResamplingBoostTrainer(Trainer<Label> innerTrainer, int numMembers, long seed) {
        super(innerTrainer, numMembers, seed);
    }

    /** What makes the rows of a round. */
    abstract Resampler resampler();

    @Override
    final void grow(SourceRows source, Members members, RandomStreams streams) {
        SourceRows copies = source.copies();
        Resampler resampler = resampler();
        RowScores scores = source.scores();
        AdaBoostM2 boosting = new AdaBoostM2(RowWeights.of(source.data()), source.labels(), source.present());
        Model<Label> first = null;
        for (int round = 0; round < numMembers(); round++) {
            RowWeights.set(copies.data(), boosting.rowWeights());
            RandomStreams own = streams.of("round", round);
            Model<Label> model =
                    probabilities(members, weighted(copies.resampled(resampler.resample(copies.rows(), own)), own));
            first = first == null ? model : first;
            double[][] probabilities = new double[source.data().size()][];
            scores.each(model, (row, output, by) -> probabilities[row] = by);
            OptionalDouble alpha = boosting.round(probabilities);
            alpha.ifPresent(weight -> members.add(model, weight));
        }
        if (members.size() == 0) {
            // Nothing does better than chance here, and an ensemble has at least one member.
            members.add(first, 1);
        }
    }

    private Dataset<Label> weighted(SourceRows rows, RandomStreams streams) {
        double[] weights = RowWeights.of(rows.data());
        if (!ExampleWeights.honouredBy(innerTrainer())) {
            return rows.select(RowWeights.bootstrap(weights, streams.stream("bootstrap", 0)));
        }
        RowWeights.set(rows.data(), weights);
        return rows.data();
    }

    @Override
    public final Optional<String> doubt() {
        return Optional.of(EasyEnsembleTrainer.DOUBT);
    }
}
