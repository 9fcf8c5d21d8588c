package dev.imbalance.resampling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Searches that are made together, so that threads share all of them: one in a small class is over before a second thread has begun. */
final class Searches {
    /** Rows up to which one thread makes a whole search, so that what those of many small classes need is not in memory at once. */
    private static final int SMALL = 4 * NearestNeighbours.GROUP;

    /** Rows from which a search among themselves is made for both rows of a pair at once: of fewer, what that takes besides is as much as what it spares. */
    private static final int MUTUAL = 4096;

    /** And for each thread, as no two may be at work in a block: with so many each has a block to itself and another to compare it with. */
    private static final int MUTUAL_BY_THREAD = 2 * DenseNeighbours.WIDTH;

    /** The share of these that has to ask; from a half on the others cost less than is spared. */
    private static final double ASKING = 0.7;

    private final List<Waiting> waiting = new ArrayList<>();

    /** A search to make. */
    private record Waiting(FeatureRows rows, int[] queries, int[] references, NearestNeighbours found) {
        boolean isSmall() {
            return Math.max(queries.length, references.length) <= SMALL;
        }

        NearestNeighbours.Search prepare(int threads) {
            return rows instanceof DenseRows dense
                    ? new DenseNeighbours(dense, queries, references, threads)
                    : new SparseNeighbours((SparseRows) rows, queries, references);
        }

        /** Whether it is a large one of dense rows of which most ask for their neighbours among all. */
        boolean isMutual(int threads) {
            return rows instanceof DenseRows
                    && references.length >= Math.max(MUTUAL, (long) MUTUAL_BY_THREAD * threads)
                    && queries.length >= ASKING * references.length
                    && IntStream.of(queries).allMatch(query -> Arrays.binarySearch(references, query) >= 0);
        }

        /** Finds the neighbours of all references, and takes those of the queries. */
        void answerMutually(DenseNeighbours search, int threads) {
            int k = found.k();
            NearestNeighbours all = new NearestNeighbours(
                    k, new int[Math.multiplyExact(references.length, k)], new double[references.length * k]);
            new MutualNeighbours(search, (DenseRows) rows, references, all).run(threads);
            for (int query = 0; query < queries.length; query++) {
                int from = Arrays.binarySearch(references, queries[query]) * k;
                System.arraycopy(all.rows(), from, found.rows(), query * k, k);
                System.arraycopy(all.squaredDistances(), from, found.squaredDistances(), query * k, k);
            }
        }

        void answer(NearestNeighbours.Search search, int group) {
            int from = group * NearestNeighbours.GROUP;
            search.answer(from, Math.min(from + NearestNeighbours.GROUP, queries.length), found);
        }

        int groups() {
            return (queries.length + NearestNeighbours.GROUP - 1) / NearestNeighbours.GROUP;
        }
    }

    /**
     * Adds a search.
     *
     * @param rows       all rows; their values must be finite
     * @param queries    the rows whose neighbours are asked for
     * @param references the rows to search, ascending; a query that is among them is not its own neighbour
     * @param k          how many; at least 1, and every query must have so many
     * @return what {@link #run} is to fill in
     * @throws IllegalArgumentException if a query has fewer than k neighbours, or fewer than one is asked for
     */
    NearestNeighbours add(FeatureRows rows, int[] queries, int[] references, int k) {
        if (k < 1) {
            throw new IllegalArgumentException("a search needs at least 1 neighbour, was " + k);
        }
        if (references.length <= k) {
            requireOthers(queries, references, k);
        }
        int answers = Math.multiplyExact(queries.length, k);
        NearestNeighbours found = new NearestNeighbours(k, new int[answers], new double[answers]);
        if (queries.length > 0) {
            waiting.add(new Waiting(rows, queries, references, found));
        }
        return found;
    }

    private static void requireOthers(int[] queries, int[] references, int k) {
        for (int query : queries) {
            int others = references.length - (Arrays.binarySearch(references, query) >= 0 ? 1 : 0);
            if (others < k) {
                throw new IllegalArgumentException(
                        "row " + query + " has " + others + " rows to search for " + k + " neighbours");
            }
        }
    }

    /**
     * Makes the searches that were added.
     *
     * @param threads how many threads search, which changes no answer; at least 1
     */
    void run(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("a search needs at least 1 thread, was " + threads);
        }
        List<Runnable> shares = new ArrayList<>();
        for (Waiting one : waiting) {
            if (one.isSmall()) {
                shares.add(() -> {
                    NearestNeighbours.Search search = one.prepare(1);
                    for (int group = 0; group < one.groups(); group++) {
                        one.answer(search, group);
                    }
                });
                continue;
            }
            NearestNeighbours.Search search = one.prepare(threads);
            if (one.isMutual(threads) && search instanceof DenseNeighbours dense && dense.count() > 0) {
                one.answerMutually(dense, threads);
                continue;
            }
            for (int group = 0; group < one.groups(); group++) {
                int next = group;
                shares.add(() -> one.answer(search, next));
            }
        }
        waiting.clear();
        Parallel.forEach(shares.size(), threads, share -> shares.get(share).run());
    }
}
