package dev.imbalance.resampling;

import java.util.Arrays;

/**
 * A search among sparse rows: {@code |a|^2 + |b|^2 - 2ab} with the products of a query and all references from an inverted index, by columns,
 * of the references. What the rounding of those can hide is decided by the differences of the entries.
 */
final class SparseNeighbours implements NearestNeighbours.Search {
    /** The unit roundoff of double precision, twice. */
    private static final double ROUNDOFF = 0x1p-52;

    private final SparseRows rows;
    private final int[] queries;
    private final int[] references;

    /** By column where its postings begin; the reference and the value of each. */
    private final int[] starts;

    private final int[] postings;
    private final double[] values;

    /** By reference its squared norm. */
    private final double[] squares;

    private final double largest;

    SparseNeighbours(SparseRows rows, int[] queries, int[] references) {
        this.rows = rows;
        this.queries = queries;
        this.references = references;
        starts = new int[rows.columns() + 1];
        squares = new double[references.length];
        for (int j = 0; j < references.length; j++) {
            for (int e = rows.starts()[references[j]]; e < rows.starts()[references[j] + 1]; e++) {
                starts[rows.ids()[e] + 1]++;
            }
            squares[j] = square(references[j]);
        }
        largest = Math.sqrt(Arrays.stream(squares).max().orElseThrow());
        Arrays.parallelPrefix(starts, Integer::sum);
        postings = new int[starts[rows.columns()]];
        values = new double[postings.length];
        int[] next = starts.clone();
        for (int j = 0; j < references.length; j++) {
            for (int e = rows.starts()[references[j]]; e < rows.starts()[references[j] + 1]; e++) {
                int at = next[rows.ids()[e]]++;
                postings[at] = j;
                values[at] = rows.values()[e];
            }
        }
    }

    private double square(int row) {
        double sum = 0;
        for (int e = rows.starts()[row]; e < rows.starts()[row + 1]; e++) {
            sum += rows.values()[e] * rows.values()[e];
        }
        return sum;
    }

    @Override
    public void answer(int from, int to, NearestNeighbours into) {
        double[] products = new double[references.length];
        Shortlist list = new Shortlist(into.k());
        for (int q = from; q < to; q++) {
            int query = queries[q];
            Arrays.fill(products, 0);
            for (int e = rows.starts()[query]; e < rows.starts()[query + 1]; e++) {
                int column = rows.ids()[e];
                double value = rows.values()[e];
                for (int at = starts[column]; at < starts[column + 1]; at++) {
                    products[postings[at]] += value * values[at];
                }
            }
            list.clear();
            offer(query, products, list);
            list.decide(reference -> Distances.squared(rows, query, references[reference]), references, into, q);
        }
    }

    /** Offers the references that may be near; all of them where squares overflow or nearly vanish, and the bound does not hold. */
    private void offer(int query, double[] products, Shortlist list) {
        double square = square(query);
        double longest = Math.sqrt(square) + largest;
        boolean bounded = longest < 0x1p+500 && longest > 0x1p-400;
        double error = bounded ? (rows.columns() + 8) * ROUNDOFF * longest * longest : Double.POSITIVE_INFINITY;
        for (int j = 0; j < references.length; j++) {
            double squared = bounded ? square + squares[j] - 2 * products[j] : 0;
            if (squared - error <= list.limit(j) && references[j] != query) {
                list.offer(j, squared - error, squared + error);
                list.settle(reference -> Distances.squared(rows, query, references[reference]));
            }
        }
    }
}
