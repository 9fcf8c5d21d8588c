package dev.imbalance.resampling;

import java.util.stream.IntStream;

/**
 * The k nearest rows of each query by Euclidean distance, exact, nearest first; equal distances in the order of the references. The result is
 * the same for any number of threads.
 */
final class NearestNeighbours {
    private NearestNeighbours() {}

    /**
     * Searches.
     *
     * @param rows       all rows
     * @param queries    the rows whose neighbours are asked for
     * @param references the rows to search, ascending; a query that is among them is not its own neighbour
     * @param k          how many; at least 1, and every query must have so many
     * @return (queries, k): rows, of those of {@code references}
     */
    static int[][] of(FeatureRows rows, int[] queries, int[] references, int k) {
        double[][] values = new double[rows.rows()][];
        IntStream.concat(IntStream.of(queries), IntStream.of(references)).forEach(row -> {
            if (values[row] == null) {
                double[] dense = new double[rows.columns()];
                rows.forEach(row, (column, value) -> dense[column] = value);
                values[row] = dense;
            }
        });
        int[][] nearest = new int[queries.length][];
        for (int q = 0; q < queries.length; q++) {
            int query = queries[q];
            nearest[q] = IntStream.of(references)
                    .filter(row -> row != query)
                    .boxed()
                    .sorted((a, b) -> Double.compare(
                            squaredDistance(values[query], values[a]), squaredDistance(values[query], values[b])))
                    .limit(k)
                    .mapToInt(row -> row)
                    .toArray();
        }
        return nearest;
    }

    private static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = a[i] - b[i];
            sum += difference * difference;
        }
        return sum;
    }
}
