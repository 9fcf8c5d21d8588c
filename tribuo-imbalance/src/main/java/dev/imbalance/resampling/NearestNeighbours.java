package dev.imbalance.resampling;

import java.util.Arrays;

/**
 * The k nearest rows of each query by Euclidean distance, nearest first; equal distances in the order of the references. Exact: the answer,
 * distances and all, is that of summing {@code (a_i - b_i)^2} in double precision by ascending column for every pair and sorting. The same
 * for any number of threads.
 *
 * @param k                how many neighbours each query has
 * @param rows             (queries, k), row-major: the neighbours
 * @param squaredDistances (queries, k), row-major: their squared distances
 */
record NearestNeighbours(int k, int[] rows, double[] squaredDistances) {
    /** Queries that share each pass over the references: enough that a block of those is fetched for many, few enough to share out. */
    static final int GROUP = 48;

    /** What finds the neighbours of some of the queries. Safe for use by several threads. */
    sealed interface Search permits DenseNeighbours, SparseNeighbours {
        /** Writes the answers of the queries from the {@code from}-th to before the {@code to}-th. */
        void answer(int from, int to, NearestNeighbours into);
    }

    /** {@link #search}, as an array for each query. */
    static int[][] of(FeatureRows rows, int[] queries, int[] references, int k, int threads) {
        NearestNeighbours found = search(rows, queries, references, k, threads);
        int[][] nearest = new int[queries.length][];
        Arrays.setAll(nearest, q -> Arrays.copyOfRange(found.rows, q * k, (q + 1) * k));
        return nearest;
    }

    /**
     * Searches.
     *
     * @param rows       all rows; their values must be finite
     * @param queries    the rows whose neighbours are asked for
     * @param references the rows to search, ascending; a query that is among them is not its own neighbour
     * @param k          how many; at least 1, and every query must have so many
     * @param threads    how many threads search; at least 1
     * @throws IllegalArgumentException if a query has fewer than k neighbours, or fewer than one neighbour or thread is asked for
     */
    static NearestNeighbours search(FeatureRows rows, int[] queries, int[] references, int k, int threads) {
        if (k < 1 || threads < 1) {
            throw new IllegalArgumentException(
                    "a search needs at least 1 neighbour and 1 thread, was " + k + " and " + threads);
        }
        for (int query : queries) {
            int others = references.length - (Arrays.binarySearch(references, query) >= 0 ? 1 : 0);
            if (others < k) {
                throw new IllegalArgumentException(
                        "row " + query + " has " + others + " rows to search for " + k + " neighbours");
            }
        }
        int answers = Math.multiplyExact(queries.length, k);
        NearestNeighbours found = new NearestNeighbours(k, new int[answers], new double[answers]);
        if (queries.length == 0) {
            return found;
        }
        Search search = rows instanceof DenseRows dense
                ? new DenseNeighbours(dense, queries, references, threads)
                : new SparseNeighbours((SparseRows) rows, queries, references);
        Parallel.forRanges(queries.length, GROUP, threads, (from, to) -> search.answer(from, to, found));
        return found;
    }

    /** The {@code i}-th nearest row of a query, from 0. */
    int row(int query, int i) {
        return rows[query * k + i];
    }

    /** The squared distance to the {@code i}-th nearest row of a query, from 0. */
    double squaredDistance(int query, int i) {
        return squaredDistances[query * k + i];
    }
}
