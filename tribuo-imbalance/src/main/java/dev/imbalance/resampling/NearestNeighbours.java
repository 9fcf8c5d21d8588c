package dev.imbalance.resampling;

import java.util.Arrays;
import java.util.stream.IntStream;

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
        Arrays.setAll(nearest, found::rowsOf);
        return nearest;
    }

    /** Makes one search, with what {@link Searches#add} is given. */
    static NearestNeighbours search(FeatureRows rows, int[] queries, int[] references, int k, int threads) {
        Searches searches = new Searches();
        NearestNeighbours found = searches.add(rows, queries, references, k);
        searches.run(threads);
        return found;
    }

    /** These with other numbers of the rows. */
    NearestNeighbours numbered(int[] numbers) {
        return new NearestNeighbours(
                k, IntStream.of(rows).map(row -> numbers[row]).toArray(), squaredDistances);
    }

    /** The nearest rows of a query. */
    int[] rowsOf(int query) {
        return Arrays.copyOfRange(rows, query * k, (query + 1) * k);
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
