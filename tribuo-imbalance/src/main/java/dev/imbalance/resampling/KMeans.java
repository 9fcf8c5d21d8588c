package dev.imbalance.resampling;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Lloyd's k-means from k-means++ starts, until no row changes its cluster or for {@value #ITERATIONS} rounds. Equal distances go to the first centre; a
 * cluster that loses all its rows gets the row that is farthest from its own centre.
 * <p>
 * Tribuo's own trainer would need another copy of the rows as examples of clusters, and its sums depend on the number of threads.
 * <p>
 * Arthur, Vassilvitskii. "k-means++: The Advantages of Careful Seeding", SODA 2007.
 *
 * @param rows    what was clustered, as rows of the features
 * @param cluster the cluster of each of {@code rows}, from 0
 * @param centres (clusters, columns): fewer than asked for if there are fewer different rows
 */
record KMeans(int[] rows, int[] cluster, double[][] centres) {
    static final int ITERATIONS = 300;
    /** Rows that a thread takes at a time. */
    private static final int GROUP = 256;

    /** Of a sum this small next to what it is the rest of, about ten digits are right. */
    private static final double CANCELLED = 1e-6;

    /**
     * Clusters some rows.
     *
     * @param rows     at least one
     * @param clusters how many, at least 1
     * @param threads  how many threads measure distances, which changes no result; at least 1
     */
    static KMeans of(FeatureRows features, int[] rows, int clusters, SplittableRandom random, int threads) {
        double[][] centres = starts(features, rows, clusters, random);
        int[] cluster = new int[rows.length];
        Arrays.fill(cluster, -1);
        for (int i = 0; i < ITERATIONS && assign(features, rows, centres, cluster, threads); i++) {
            move(features, rows, centres, cluster);
        }
        return new KMeans(rows, cluster, centres);
    }

    /** The rows of each cluster, ascending as they were given. */
    int[][] members() {
        return IntStream.range(0, centres.length)
                .mapToObj(c -> IntStream.range(0, rows.length)
                        .filter(i -> cluster[i] == c)
                        .map(i -> rows[i])
                        .toArray())
                .toArray(int[][]::new);
    }

    /** Each start is a row drawn with a probability that grows with the square of its distance from the starts before. */
    private static double[][] starts(FeatureRows features, int[] rows, int clusters, SplittableRandom random) {
        double[][] centres = new double[Math.min(clusters, rows.length)][];
        double[] distance = new double[rows.length];
        int next = random.nextInt(rows.length);
        for (int c = 0; c < centres.length; c++) {
            double[] centre = new double[features.columns()];
            features.forEach(rows[next], (column, value) -> centre[column] = value);
            centres[c] = centre;
            double squares = squares(centre);
            double sum = 0;
            for (int i = 0; i < rows.length; i++) {
                double from = distance(features, rows[i], centre, squares);
                distance[i] = c == 0 ? from : Math.min(distance[i], from);
                sum += distance[i];
            }
            if (sum == 0) {
                return Arrays.copyOf(centres, c + 1);
            }
            double drawn = random.nextDouble() * sum;
            next = -1;
            for (int i = 0; i < rows.length && (next < 0 || drawn >= 0); i++) {
                if (distance[i] > 0) {
                    next = i;
                    drawn -= distance[i];
                }
            }
        }
        return centres;
    }

    /** @return whether any row is in another cluster than before */
    private static boolean assign(FeatureRows features, int[] rows, double[][] centres, int[] cluster, int threads) {
        double[] squares = Arrays.stream(centres).mapToDouble(KMeans::squares).toArray();
        double[] distance = new double[rows.length];
        int[] size = new int[centres.length];
        int[] before = cluster.clone();
        Parallel.forRanges(rows.length, GROUP, threads, (first, end) -> {
            for (int i = first; i < end; i++) {
                distance[i] = Double.POSITIVE_INFINITY;
                for (int c = 0; c < centres.length; c++) {
                    double to = distance(features, rows[i], centres[c], squares[c]);
                    if (to < distance[i]) {
                        distance[i] = to;
                        cluster[i] = c;
                    }
                }
            }
        });
        for (int own : cluster) {
            size[own]++;
        }
        for (int c = 0; c < centres.length; c++) {
            if (size[c] == 0) {
                int farthest = -1;
                for (int i = 0; i < rows.length; i++) {
                    if (size[cluster[i]] > 1 && (farthest < 0 || distance[i] > distance[farthest])) {
                        farthest = i;
                    }
                }
                size[cluster[farthest]]--;
                cluster[farthest] = c;
                distance[farthest] = 0;
                size[c] = 1;
            }
        }
        return !Arrays.equals(before, cluster);
    }

    private static void move(FeatureRows features, int[] rows, double[][] centres, int[] cluster) {
        int[] size = new int[centres.length];
        Arrays.stream(centres).forEach(centre -> Arrays.fill(centre, 0));
        for (int i = 0; i < rows.length; i++) {
            double[] centre = centres[cluster[i]];
            features.forEach(rows[i], (column, value) -> centre[column] += value);
            size[cluster[i]]++;
        }
        for (int c = 0; c < centres.length; c++) {
            for (int j = 0; j < centres[c].length; j++) {
                centres[c][j] /= size[c];
            }
        }
    }

    static double squares(double[] vector) {
        double sum = 0;
        for (double value : vector) {
            sum += value * value;
        }
        return sum;
    }

    /**
     * The squared distance from a row to a point; of the zeros of a sparse row only the point's squares count, which are given. Of a sum that is small next to
     * them little more than rounding is left: then differences are squared instead.
     */
    static double distance(FeatureRows features, int row, double[] point, double squares) {
        if (features instanceof DenseRows dense) {
            double[] values = dense.values();
            int start = row * point.length;
            double sum = 0;
            for (int j = 0; j < point.length; j++) {
                double difference = values[start + j] - point[j];
                sum += difference * difference;
            }
            return sum;
        }
        SparseRows sparse = (SparseRows) features;
        double sum = squares;
        for (int i = sparse.starts()[row]; i < sparse.starts()[row + 1]; i++) {
            double value = sparse.values()[i];
            sum += value * (value - 2 * point[sparse.ids()[i]]);
        }
        return sum < CANCELLED * squares ? Distances.squared(features, row, point) : sum;
    }
}
