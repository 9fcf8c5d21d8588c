package dev.imbalance.ensemble;

import dev.imbalance.resampling.Resampler;
import dev.imbalance.trainer.RandomStreams;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** Boosting each of whose rounds trains on resampled rows; errors are counted on the rows as they are. */
abstract class ResamplingBoostTrainer extends BoostingTrainer {
    ResamplingBoostTrainer(Trainer<Label> innerTrainer, int numMembers, long seed) {
        super(innerTrainer, numMembers, seed);
    }

    /** What makes the rows of a round. */
    abstract Resampler resampler();

    @Override
    final void grow(SourceRows source, Members members, RandomStreams streams) {
        boolean weighs = ExampleWeights.honouredBy(innerTrainer());
        SourceRows copies = source.copies();
        Resampler resampler = resampler();
        boost(
                members,
                source,
                numMembers(),
                (round, weights) -> {
                    ExampleWeights.set(copies.data(), weights);
                    RandomStreams own = streams.of("round", round);
                    SourceRows rows = copies.resampled(resampler.resample(copies.rows(), own));
                    double[] resampled = ExampleWeights.of(rows.data());
                    if (!weighs) {
                        return rows.select(ExampleWeights.bootstrap(resampled, own.stream("bootstrap", 0)));
                    }
                    ExampleWeights.set(rows.data(), resampled);
                    return rows.data();
                },
                true);
    }
}
