package dev.imbalance.experiment;

/**
 * One run of an experiment.
 *
 * @param strategy the strategy's name
 * @param seed     the seed of everything random in it
 * @param hash     of its resolved configuration, its data and the toolkit's version
 */
public record RunKey(String strategy, long seed, String hash) {
    /** The name of the run's directory. */
    public String directory() {
        return strategy + "-seed" + seed + "-" + hash;
    }

    @Override
    public String toString() {
        return strategy + ", seed " + seed;
    }
}
