package dev.imbalance.evaluation;

/**
 * Which repeat of a strategy a run is. Runs of two strategies are paired where theirs are equal: then the training rows, the test rows
 * and what was drawn are those of both.
 *
 * @param seed of everything random in the run and, with folds, of the cut
 * @param fold the fold that the run is tested on, from 1; null without folds
 */
public record Replicate(long seed, Integer fold) {
    /** A repeat of an experiment without folds. */
    public static Replicate of(long seed) {
        return new Replicate(seed, null);
    }

    @Override
    public String toString() {
        return "seed " + seed + (fold == null ? "" : ", fold " + fold);
    }
}
