package dev.imbalance.resampling;

import java.util.Arrays;

/**
 * The references that may be among the k nearest of a query, while all that is known of a squared distance is that it lies from a lower to an
 * upper bound: at least k have no more than the k-th smallest upper bound, so one whose lower bound is above that is out. They may be
 * offered in any order.
 */
final class Shortlist {
    private final double[] uppers;
    private int[] references;
    private double[] lowers;
    private int size;
    private double expected;

    /** Of the k lowest references that are known to have no distance the last: none after it comes before them. */
    private int last;

    Shortlist(int k) {
        uppers = new double[k];
        references = new int[2 * k + 30];
        lowers = new double[references.length];
        clear();
    }

    void clear() {
        size = 0;
        last = Integer.MAX_VALUE;
        expected = Double.POSITIVE_INFINITY;
        Arrays.fill(uppers, Double.POSITIVE_INFINITY);
    }

    /** How many neighbours are wanted. */
    int k() {
        return uppers.length;
    }

    /** Says, before they are offered, that k references have squared distances of at most so much. */
    void expect(double upper) {
        expected = upper;
    }

    /** The k-th smallest upper bound so far: a reference from this one on whose lower bound is above it need not be offered. Nothing is below it where k before it have no distance. */
    double limit(int from) {
        return from > last ? Double.NEGATIVE_INFINITY : limit();
    }

    private double limit() {
        return Math.min(expected, uppers[uppers.length - 1]);
    }

    /** Offers a reference, once. */
    void offer(int reference, double lower, double upper) {
        if (upper < limit()) {
            int at = uppers.length - 1;
            while (at > 0 && uppers[at - 1] > upper) {
                uppers[at] = uppers[at - 1];
                at--;
            }
            uppers[at] = upper;
        }
        if (size == references.length) {
            prune();
            if (size > references.length / 2) {
                references = Arrays.copyOf(references, 2 * references.length);
                lowers = Arrays.copyOf(lowers, references.length);
            }
        }
        references[size] = reference;
        lowers[size++] = lower;
    }

    private void prune() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (lowers[i] <= limit()) {
                references[kept] = references[i];
                lowers[kept++] = lowers[i];
            }
        }
        size = kept;
    }

    /** The squared distance to a reference as it is to be reported. */
    @FunctionalInterface
    interface SquaredDistance {
        double to(int reference);
    }

    /** Decides among those offered so far if they are many, which bounds cannot tell apart where distances are equal. */
    void settle(SquaredDistance distance) {
        int k = uppers.length;
        if (size <= 4 * k + 60) {
            return;
        }
        prune();
        int[] best = new int[k];
        double[] distances = new double[k];
        int found = 0;
        for (int i = 0; i < size; i++) {
            double squared = distance.to(references[i]);
            if (found < k) {
                found++;
            } else if (!before(squared, references[i], distances[k - 1], best[k - 1])) {
                continue;
            }
            insert(squared, references[i], distances, best, 0, found - 1);
        }
        size = k;
        System.arraycopy(best, 0, references, 0, k);
        Arrays.fill(lowers, 0, k, Double.NEGATIVE_INFINITY);
        if (distances[k - 1] == 0) {
            last = best[k - 1];
        }
    }

    /** Writes the k nearest by their distances, equal ones by the order of the references, as the {@code query}-th answer. */
    void decide(SquaredDistance distance, int[] rows, NearestNeighbours into, int query) {
        prune();
        int[] nearest = into.rows();
        double[] distances = into.squaredDistances();
        int first = query * uppers.length;
        int end = first;
        for (int i = 0; i < size; i++) {
            double squared = distance.to(references[i]);
            int row = rows[references[i]];
            if (end < first + uppers.length) {
                end++;
            } else if (!before(squared, row, distances[end - 1], nearest[end - 1])) {
                continue;
            }
            insert(squared, row, distances, nearest, first, end - 1);
        }
    }

    /** Moves those that come after a row up by one, over the last, and puts it in their place. */
    private static void insert(double squared, int row, double[] distances, int[] nearest, int first, int last) {
        int at = last;
        while (at > first && before(squared, row, distances[at - 1], nearest[at - 1])) {
            distances[at] = distances[at - 1];
            nearest[at] = nearest[at - 1];
            at--;
        }
        distances[at] = squared;
        nearest[at] = row;
    }

    private static boolean before(double squared, int row, double other, int otherRow) {
        return squared < other || (squared == other && row < otherRow);
    }
}
