package dev.imbalance.resampling;

/**
 * What a resampler made of its rows.
 *
 * @param rows the rows to train on, as indices into those given, repeats allowed
 * @param made the rows that follow them, which were not among those given
 */
public record Resampled(int[] rows, SyntheticRows made) {
    /** A selection: nothing was made. */
    public Resampled(int[] rows) {
        this(rows, SyntheticRows.NONE);
    }
}
