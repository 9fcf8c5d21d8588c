package dev.imbalance.evaluation;

import dev.imbalance.data.ClassCounts;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The recall of the classes with the fewest training rows beside that of the others: what a strategy gains, and what it costs.
 *
 * @param labels      the rarest classes, rarest first; none where the training counts are not known
 * @param recall      their mean recall, over those that the test set has
 * @param otherRecall the mean recall of all other classes, over those that the test set has
 */
public record Rarest(List<String> labels, double recall, double otherRecall) {
    /** Where the training counts are not known. */
    static final Rarest UNKNOWN = new Rarest(List.of(), Double.NaN, Double.NaN);

    public Rarest {
        labels = List.copyOf(labels);
    }

    /**
     * The ids of the rarest classes, rarest first, the lower id first among equals: three, or the rarer half of fewer than six
     * classes, but at least one.
     */
    static List<Integer> ids(ClassCounts counts) {
        return IntStream.range(0, counts.size())
                .boxed()
                .sorted(Comparator.comparingLong(counts::count))
                .limit(Math.min(3, Math.max(1, counts.size() / 2)))
                .toList();
    }
}
