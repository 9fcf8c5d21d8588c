package dev.imbalance.resampling;

import java.util.Arrays;

/**
 * A search among dense rows: squared distances in single precision, with a bound on their error, to find the few references that may be among
 * the nearest, and in double precision to decide among those.
 * <p>
 * The rows are centred, so that a common offset costs no digits, and scaled by a power of 2 to values below 1. With {@code u = 2^-24}, the
 * distance between two rounded rows differs from that between the rows by at most {@code delta = u (|a| + |b|)}, and the sum of d squares
 * of differences in any order by a factor within {@code 1 +- (d + 2) u}; both bounds are taken twice, which leaves room for the roundings of
 * the bounds themselves and of the double precision sums. As the differences are taken before they are squared, nothing cancels: the bound
 * is in proportion to the distance, unlike that of {@code |a|^2 + |b|^2 - 2ab}.
 */
final class DenseNeighbours implements NearestNeighbours.Search {
    /** The unit roundoff of single precision, twice. */
    private static final double ROUNDOFF = 0x1p-23;

    /** More than underflow can take from a squared distance, or from a distance, for each column. */
    private static final double UNDERFLOW = 0x1p-140;

    /** Values of a block of references: what stays in a processor's cache while a group of queries passes over it. */
    private static final int BLOCK_VALUES = 1 << 17;

    private static final int MOST_REFERENCES = 512;
    private static final int FEWEST_REFERENCES = 128;

    /** Columns that one pass adds. */
    private static final int STEP = 4;

    private final DenseRows rows;
    private final int[] queries;
    private final int[] references;
    private final double[] centre;
    private final double scale;
    private final double relative;
    private final double absolute;
    private final int width;

    /** By block and column (as many as a multiple of the step) the values of its references. */
    private final float[][][] blocks;

    /** By block the largest norm of its references. */
    private final double[] norms;

    DenseNeighbours(DenseRows rows, int[] queries, int[] references) {
        this.rows = rows;
        this.queries = queries;
        this.references = references;
        int columns = rows.columns();
        relative = (columns + 2) * ROUNDOFF;
        absolute = columns * UNDERFLOW;
        centre = centre();
        scale = scale();
        width = Math.max(FEWEST_REFERENCES, Math.min(MOST_REFERENCES, BLOCK_VALUES / Math.max(1, columns)));
        int count = boundable() ? (references.length + width - 1) / width : 0;
        blocks = new float[count][][];
        norms = new double[count];
        for (int block = 0; block < count; block++) {
            fill(block);
        }
    }

    private double[] centre() {
        double[] sums = new double[rows.columns()];
        for (int row : references) {
            rows.forEach(row, (column, value) -> sums[column] += value / references.length);
        }
        return sums;
    }

    /** The power of 2 that brings the largest centred value to below 1. */
    private double scale() {
        double largest = 0;
        for (int[] some : new int[][] {queries, references}) {
            for (int row : some) {
                for (int i = 0; i < centre.length; i++) {
                    largest = Math.max(largest, Math.abs(rows.get(row, i) - centre[i]));
                }
            }
        }
        return largest == 0 ? 1 : Math.scalb(1.0, -Math.getExponent(largest) - 1);
    }

    /** Whether the bounds hold: not where squares overflow or underflow in double precision. */
    private boolean boundable() {
        return scale > 0x1p-500 && scale < 0x1p+400;
    }

    private void fill(int block) {
        int first = block * width;
        int size = Math.min(width, references.length - first);
        float[][] columns = new float[(centre.length + STEP - 1) / STEP * STEP][size];
        double[] squares = new double[size];
        for (int j = 0; j < size; j++) {
            for (int i = 0; i < centre.length; i++) {
                double value = (rows.get(references[first + j], i) - centre[i]) * scale;
                columns[i][j] = (float) value;
                squares[j] += value * value;
            }
        }
        blocks[block] = columns;
        norms[block] = Math.sqrt(Arrays.stream(squares).max().orElseThrow());
    }

    @Override
    public void answer(int from, int to, NearestNeighbours into) {
        int count = to - from;
        Shortlist[] lists = new Shortlist[count];
        Arrays.setAll(lists, q -> new Shortlist(into.k()));
        if (blocks.length == 0) {
            offerAll(from, lists);
        } else {
            offerNear(from, lists);
        }
        for (int q = 0; q < count; q++) {
            int query = queries[from + q];
            lists[q].decide(reference -> squaredDistance(query, references[reference]), references, into, from + q);
        }
    }

    private void offerAll(int from, Shortlist[] lists) {
        for (int q = 0; q < lists.length; q++) {
            for (int j = 0; j < references.length; j++) {
                if (references[j] != queries[from + q]) {
                    lists[q].offer(j, 0, Double.POSITIVE_INFINITY);
                }
            }
        }
    }

    private void offerNear(int from, Shortlist[] lists) {
        int count = lists.length;
        float[][] values = new float[count][blocks[0].length];
        double[] lengths = new double[count];
        int[] self = new int[count];
        for (int q = 0; q < count; q++) {
            double squares = 0;
            for (int i = 0; i < centre.length; i++) {
                double value = (rows.get(queries[from + q], i) - centre[i]) * scale;
                values[q][i] = (float) value;
                squares += value * value;
            }
            lengths[q] = Math.sqrt(squares);
            self[q] = Arrays.binarySearch(references, queries[from + q]);
        }
        float[] first = new float[width];
        float[] second = new float[width];
        for (int block = 0; block < blocks.length; block++) {
            for (int q = 0; q < count; q += 2) {
                int other = Math.min(q + 1, count - 1);
                squaredDistances(blocks[block], values[q], values[other], first, second);
                offer(block, first, lengths[q], self[q], lists[q]);
                if (other > q) {
                    offer(block, second, lengths[other], self[other], lists[other]);
                }
            }
        }
    }

    private void offer(int block, float[] squared, double length, int self, Shortlist list) {
        double delta = ROUNDOFF * (length + norms[block]) + absolute;
        int start = block * width;
        int end = Math.min(width, references.length - start);
        double limit = limit(list, delta);
        for (int j = 0; j < end; j++) {
            if (squared[j] <= limit && start + j != self) {
                double least = Math.max(0, Math.sqrt(Math.max(0, squared[j] / (1 + relative) - absolute)) - delta);
                double most = Math.sqrt(squared[j] * (1 + relative) + absolute) + delta;
                list.offer(start + j, least * least, most * most);
                limit = limit(list, delta);
            }
        }
    }

    /** No reference of a larger squared distance, in single precision, can be among the nearest. */
    private double limit(Shortlist list, double delta) {
        double distance = Math.sqrt(list.limit()) + delta;
        return distance * distance * (1 + relative) + absolute;
    }

    /** The squared distances of two queries to all references of a block, in single precision. */
    private static void squaredDistances(float[][] block, float[] a, float[] b, float[] first, float[] second) {
        Arrays.fill(first, 0);
        Arrays.fill(second, 0);
        for (int i = 0; i < block.length; i += STEP) {
            add(block[i], block[i + 1], block[i + 2], block[i + 3], a, b, i, first, second);
        }
    }

    /** Adds four columns. Java 17's compiler makes vector instructions of this loop, of whole arrays; not where they are parts of a larger one. */
    private static void add(
            float[] x0,
            float[] x1,
            float[] x2,
            float[] x3,
            float[] a,
            float[] b,
            int i,
            float[] first,
            float[] second) {
        float a0 = a[i];
        float a1 = a[i + 1];
        float a2 = a[i + 2];
        float a3 = a[i + 3];
        float b0 = b[i];
        float b1 = b[i + 1];
        float b2 = b[i + 2];
        float b3 = b[i + 3];
        for (int j = 0; j < x0.length; j++) {
            float v0 = x0[j];
            float v1 = x1[j];
            float v2 = x2[j];
            float v3 = x3[j];
            float d0 = v0 - a0;
            float d1 = v1 - a1;
            float d2 = v2 - a2;
            float d3 = v3 - a3;
            first[j] = Math.fma(d3, d3, Math.fma(d2, d2, Math.fma(d1, d1, Math.fma(d0, d0, first[j]))));
            float e0 = v0 - b0;
            float e1 = v1 - b1;
            float e2 = v2 - b2;
            float e3 = v3 - b3;
            second[j] = Math.fma(e3, e3, Math.fma(e2, e2, Math.fma(e1, e1, Math.fma(e0, e0, second[j]))));
        }
    }

    private double squaredDistance(int a, int b) {
        double[] values = rows.values();
        int columns = rows.columns();
        int first = a * columns;
        int second = b * columns;
        double sum = 0;
        for (int i = 0; i < columns; i++) {
            double difference = values[first + i] - values[second + i];
            sum += difference * difference;
        }
        return sum;
    }
}
