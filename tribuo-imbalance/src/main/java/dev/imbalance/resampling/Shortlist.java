package dev.imbalance.resampling;

import java.util.Arrays;

/**
 * The references that may be among the k nearest of a query, while all that is known of a squared distance is that it lies from a lower to an
 * upper bound: at least k have no more than the k-th smallest upper bound, so one whose lower bound is above that is out.
 */
final class Shortlist {
    private final double[] uppers;
    private int[] references;
    private double[] lowers;
    private int size;

    Shortlist(int k) {
        uppers = new double[k];
        references = new int[2 * k + 30];
        lowers = new double[references.length];
        clear();
    }

    void clear() {
        size = 0;
        Arrays.fill(uppers, Double.POSITIVE_INFINITY);
    }

    /** The k-th smallest upper bound so far: a reference whose lower bound is above it need not be offered. */
    double limit() {
        return uppers[uppers.length - 1];
    }

    /** Offers a reference; they come in ascending order. */
    void offer(int reference, double lower, double upper) {
        if (lower > limit()) {
            return;
        }
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

    /** Writes the k nearest by their distances, equal ones by the order of the references, as the {@code query}-th answer. */
    void decide(SquaredDistance distance, int[] rows, NearestNeighbours into, int query) {
        prune();
        int k = uppers.length;
        int first = query * k;
        int found = 0;
        for (int i = 0; i < size; i++) {
            double squared = distance.to(references[i]);
            if (found == k && squared >= into.squaredDistances()[first + k - 1]) {
                continue;
            }
            int at = found < k ? found++ : k - 1;
            while (at > 0 && into.squaredDistances()[first + at - 1] > squared) {
                into.squaredDistances()[first + at] = into.squaredDistances()[first + at - 1];
                into.rows()[first + at] = into.rows()[first + at - 1];
                at--;
            }
            into.squaredDistances()[first + at] = squared;
            into.rows()[first + at] = rows[references[i]];
        }
    }
}
