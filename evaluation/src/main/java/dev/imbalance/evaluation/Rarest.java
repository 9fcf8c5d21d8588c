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

    /**
     * The recalls of some classes and of all others.
     *
     * @param rare    the names of the rarest classes
     * @param labels  all class names, by class id
     * @param classes all classes, by class id
     */
    static Rarest of(List<String> rare, List<String> labels, List<BinaryCounts> classes) {
        List<BinaryCounts> others = IntStream.range(0, classes.size())
                .filter(id -> !rare.contains(labels.get(id)))
                .mapToObj(classes::get)
                .toList();
        return new Rarest(
                rare,
                Average.MACRO.of(
                        rare.stream()
                                .map(name -> classes.get(labels.indexOf(name)))
                                .toList(),
                        BinaryCounts::recall),
                Average.MACRO.of(others, BinaryCounts::recall));
    }
}
