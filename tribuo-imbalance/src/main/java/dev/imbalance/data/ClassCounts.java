package dev.imbalance.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;

/**
 * How many examples each class has, by class id.
 * <p>
 * Counts are taken by visiting the examples: a Tribuo view reports the counts of the data set it was cut from.
 */
public final class ClassCounts {
    private final List<String> labels;
    private final long[] counts;
    private final long total;

    /**
     * @param labels the class names, by class id
     * @param counts the number of examples of each class, by class id
     * @throws IllegalArgumentException if the lengths differ, there is no class, or a count is negative
     */
    public ClassCounts(List<String> labels, long... counts) {
        if (labels.size() != counts.length || counts.length == 0) {
            throw new IllegalArgumentException("ClassCounts needs one count for each of at least one label, had "
                    + labels.size() + " labels and " + counts.length + " counts");
        }
        for (long count : counts) {
            if (count < 0) {
                throw new IllegalArgumentException("ClassCounts must not be negative, was " + Arrays.toString(counts));
            }
        }
        this.labels = List.copyOf(labels);
        this.counts = counts.clone();
        this.total = Arrays.stream(counts).sum();
    }

    /** Counts the examples of a data set. */
    public static ClassCounts of(Dataset<Label> data) {
        return of(data, data.getOutputIDInfo());
    }

    /** Counts examples by the ids of a given domain; a label outside the domain is an error. */
    public static ClassCounts of(Iterable<Example<Label>> examples, ImmutableOutputInfo<Label> domain) {
        long[] counts = new long[domain.size()];
        for (Example<Label> example : examples) {
            counts[idOf(example.getOutput(), domain)]++;
        }
        return new ClassCounts(labels(domain), counts);
    }

    /** The class names of a domain, by class id. */
    public static List<String> labels(ImmutableOutputInfo<Label> domain) {
        String[] names = new String[domain.size()];
        for (int id = 0; id < names.length; id++) {
            names[id] = domain.getOutput(id).getLabel();
        }
        return List.of(names);
    }

    /**
     * The class id of a label.
     *
     * @throws IllegalArgumentException if the domain does not have the label
     */
    public static int idOf(Label label, ImmutableOutputInfo<Label> domain) {
        int id = domain.getID(label);
        if (id < 0) {
            throw new IllegalArgumentException(
                    "label \"" + label.getLabel() + "\" is not one of the classes " + labels(domain));
        }
        return id;
    }

    /**
     * The class id of a label that a configuration names.
     *
     * @param user what names it, as it should appear in the message
     * @throws IllegalArgumentException if it is not one of the classes
     */
    public int idOf(String label, String user) {
        int id = labels.indexOf(label);
        if (id < 0) {
            throw new IllegalArgumentException(
                    user + " names \"" + label + "\", which is not one of the classes " + labels);
        }
        return id;
    }

    /** The number of classes K, empty ones included. */
    public int size() {
        return counts.length;
    }

    /** The number of examples of one class. */
    public long count(int id) {
        return counts[id];
    }

    /** The number of examples N. */
    public long total() {
        return total;
    }

    /** The class names, by class id. */
    public List<String> labels() {
        return labels;
    }

    /** A copy of the counts, by class id. */
    public long[] toArray() {
        return counts.clone();
    }

    /** The largest count. */
    public long max() {
        return Arrays.stream(counts).max().orElseThrow();
    }

    /** The smallest count. */
    public long min() {
        return Arrays.stream(counts).min().orElseThrow();
    }

    /** The class with the most examples, the first of several. */
    public int largestClass() {
        int largest = 0;
        for (int id = 1; id < counts.length; id++) {
            largest = counts[id] > counts[largest] ? id : largest;
        }
        return largest;
    }

    /** The class with the fewest examples, the first of several; a class without examples only where there is no other. */
    public int smallestClass() {
        int smallest = largestClass();
        for (int id = counts.length - 1; id >= 0; id--) {
            smallest = counts[id] > 0 && counts[id] <= counts[smallest] ? id : smallest;
        }
        return smallest;
    }

    /** Whether all classes that have examples have equally many. */
    public boolean areEqual() {
        return counts[smallestClass()] == counts[largestClass()];
    }

    /** The share of each class, n_c / N. */
    public double[] priors() {
        return Arrays.stream(counts).mapToDouble(n -> (double) n / total).toArray();
    }

    /**
     * Refuses counts in which a class has no example.
     *
     * @param user who needs the counts, as it should appear in the message
     * @return these counts
     * @throws IllegalArgumentException naming every empty class and the way out
     */
    public ClassCounts requireNonEmpty(String user) {
        if (min() > 0) {
            return this;
        }
        StringBuilder empty = new StringBuilder();
        for (int id = 0; id < counts.length; id++) {
            if (counts[id] == 0) {
                empty.append(empty.isEmpty() ? "" : ", ")
                        .append('"')
                        .append(labels.get(id))
                        .append('"');
            }
        }
        throw new IllegalArgumentException(user + " needs at least one training example of every class and has none of "
                + empty + ". Add examples, drop the class, or choose a strategy that does not use class counts.");
    }

    /**
     * Refuses counts in which fewer than two classes have examples, so that there is nothing to balance.
     *
     * @param user who compares the counts, as it should appear in the message
     * @throws DataException naming the only class
     */
    public void requireTwoClasses(String user) {
        if (Arrays.stream(counts).filter(count -> count > 0).count() < 2) {
            throw new DataException(user + " needs examples of at least two classes and was given " + total + " of \""
                    + labels.get(largestClass()) + "\" only");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClassCounts that && labels.equals(that.labels) && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(labels, Arrays.hashCode(counts));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int id = 0; id < counts.length; id++) {
            text.append(id == 0 ? "" : ", ").append(labels.get(id)).append(' ').append(counts[id]);
        }
        return text.toString();
    }
}
