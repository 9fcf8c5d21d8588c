package dev.imbalance.evaluation;

import java.time.Instant;

/**
 * The content of {@code failed.json}: that a run failed, so that it is not tried again unasked.
 *
 * @param schema   {@link #SCHEMA}
 * @param strategy the strategy's name
 * @param seed     of the run
 * @param fold     of the run; null without folds
 * @param error    why, in a line; {@code log.txt} beside it says more
 * @param failedAt when, as ISO 8601 in UTC
 */
public record RunFailure(String schema, String strategy, long seed, Integer fold, String error, String failedAt) {
    /** The name and version of this form. */
    public static final String SCHEMA = "imbalance-failure/1";

    public RunFailure(String strategy, Replicate replicate, String error, Instant failedAt) {
        this(SCHEMA, strategy, replicate.seed(), replicate.fold(), error, failedAt.toString());
    }

    /** Which repeat of its strategy the run is. */
    public Replicate replicate() {
        return new Replicate(seed, fold);
    }
}
