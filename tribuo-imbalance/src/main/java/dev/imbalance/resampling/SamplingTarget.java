package dev.imbalance.resampling;

import dev.imbalance.Plugin;
import dev.imbalance.data.ClassCounts;

/** How many rows each class is to have after resampling. */
public interface SamplingTarget extends Plugin {
    /** In which direction a resampler changes counts. */
    enum Direction {
        OVER,
        UNDER
    }

    /**
     * The counts to reach; a class that is to stay as it is has its own count. Fractions are rounded to the nearest whole number, ties up.
     *
     * @return by class id; at least the count under {@link Direction#OVER}, at most under {@link Direction#UNDER}
     * @throws dev.imbalance.data.DataException if the target asks for the other direction, naming class, count and what was asked for
     */
    long[] counts(ClassCounts counts, Direction direction);
}
