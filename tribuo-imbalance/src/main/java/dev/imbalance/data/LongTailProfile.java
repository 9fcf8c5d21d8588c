package dev.imbalance.data;

import dev.imbalance.Plugin;

/** How many rows each class keeps in a long-tailed cut. */
public interface LongTailProfile extends Plugin {
    /**
     * The number of rows to keep.
     *
     * @param available the rows there are; the classes stand from the one to keep largest to the one to keep smallest
     * @return one count a class, at least 0, in that order; more than are available is for {@link LongTailSource} to refuse
     * @throws DataException if the profile does not fit the number of classes
     */
    long[] counts(ClassCounts available);
}
