package dev.imbalance.experiment;

import dev.imbalance.evaluation.Replicate;

/**
 * One run of an experiment.
 *
 * @param strategy the strategy's name
 * @param seed     the seed of everything random in it
 * @param fold     the fold that it is tested on, from 1; null without folds
 * @param hash     of its resolved configuration, its data and the toolkit's version
 */
public record RunKey(String strategy, long seed, Integer fold, String hash) {
    /** Which repeat of its strategy this is. */
    public Replicate replicate() {
        return new Replicate(seed, fold);
    }

    /** The name of the run's directory. */
    public String directory() {
        return strategy + "-seed" + seed + (fold == null ? "" : "-fold" + fold) + "-" + hash;
    }

    @Override
    public String toString() {
        return strategy + ", " + replicate();
    }
}
