package dev.imbalance.resampling;

import dev.imbalance.Plugin;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;

/** How many rows each class is to have after resampling. */
public interface SamplingTarget extends Plugin {
    /** In which direction a resampler changes counts. */
    enum Direction {
        OVER,
        UNDER;

        /**
         * Refuses a count that cannot be reached in this direction.
         *
         * @param user what asks for it, as it should appear in the message
         */
        void require(ClassCounts counts, int c, long asked, String user) {
            long count = counts.count(c);
            if (this == OVER ? asked >= count && (count > 0 || asked == 0) : asked <= count) {
                return;
            }
            String wish = user + " asks for " + asked + " rows of \""
                    + counts.labels().get(c) + "\", which has " + count;
            if (this == UNDER) {
                throw new DataException(wish + ", and this resampler only drops rows; ask for at most " + count
                        + ", or put an over-sampler here");
            }
            throw new DataException(
                    count == 0
                            ? wish + ", so that there is nothing to make rows from; add examples or leave it out"
                            : wish + ", and this resampler only adds rows; ask for at least " + count
                                    + ", or put an under-sampler here");
        }
    }

    /**
     * The counts to reach; a class that is to stay as it is has its own count. A target that has fractions says how it rounds them.
     *
     * @return by class id; at least the count under {@link Direction#OVER}, at most under {@link Direction#UNDER}
     * @throws DataException if the target asks for the other direction, naming class, count and what was asked for
     */
    long[] counts(ClassCounts counts, Direction direction);
}
