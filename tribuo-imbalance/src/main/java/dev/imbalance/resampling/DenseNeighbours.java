package dev.imbalance.resampling;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A search among dense rows: squared distances in single precision, with a bound on their error, to find the few references that may be among
 * the nearest, and in double precision to decide among those.
 * <p>
 * The rows are centred, so that a common offset costs no digits, and scaled by a power of 2 to values below 1. With {@code u = 2^-24}, the
 * distance between two rounded rows differs from that between the rows by at most {@code delta = u (|a| + |b|)}, and the computed sum of its
 * d squares by a factor within {@code 1 +- (d + 2) u} and what underflows. For any {@code t > 0},
 * {@code (r + delta)^2 <= (1 + t) r^2 + (1 + 1/t) delta^2}: so neither the squared distance nor the computed one is more than
 * {@code (1 + t)(1 + (d + 2) u)} times the other and a slack of some {@code delta^2 / t}. Twice the unit roundoff is taken, which leaves room for
 * the roundings of the bounds themselves and of the sums in double precision. As the differences are taken before they are squared, nothing
 * cancels, unlike in {@code |a|^2 + |b|^2 - 2ab}, whose error would be in proportion to the norms.
 * <p>
 * The plain loop is as fast as a BLAS: in blocks of 256 references, in one thread of an AMD EPYC (family 26), in 10^9 columns of pairs a second, it adds 44 at 24 columns and
 * 39 at 780; OpenBLAS 0.3.30's sgemm 39 to 48 and 42 to 50 and dev.ludovic.netlib's plain Java sgemm 4 to 7, with the products still to be made
 * distances of. So there is none, and no native library.
 */
final class DenseNeighbours implements NearestNeighbours.Search {
    /** The unit roundoff of single precision, twice. */
    private static final double ROUNDOFF = 0x1p-23;

    /** More than underflow can take from a squared distance, for each column. */
    private static final double UNDERFLOW = 0x1p-140;

    /** References of a block: 256 are slower by a fifth, for what a loop does before and after its vectors, and 1024 no faster. */
    static final int WIDTH = 512;

    /** Columns of a tile: few enough that a processor's cache keeps those of a block while a group of queries passes over them. */
    private static final int TILE = 48;

    /** Parts of a block of which the least squared distances are compared before all are looked at; at first in four times as many. */
    private static final int PARTS = WIDTH / 16;

    /** The t of the bound: what it adds to a distance is too little to bring in many references. */
    private static final double SPREAD = 0x1p-10;

    /** Columns that one pass adds. */
    private static final int STEP = 4;

    /** Queries that one pass adds them for; at the end of a group the last fills up. */
    private static final int TOGETHER = 3;

    private final DenseRows rows;
    private final int[] queries;
    private final int[] references;
    private final double[] centre;
    private final double scale;
    private final double factor;
    private final double underflow;

    /** By block and column (as many as a multiple of the step) the values of its references. */
    private final float[][][] blocks;

    /** Memory for squared distances that no thread is at work in: a new one for each group would be a good part of all that a resampling takes. */
    private final Queue<Scratch> scratch = new ConcurrentLinkedQueue<>();

    /** By block the largest norm of its references. */
    private final double[] norms;

    /** @param threads how many may prepare the references, at least 1 */
    DenseNeighbours(DenseRows rows, int[] queries, int[] references, int threads) {
        this.rows = rows;
        this.queries = queries;
        this.references = references;
        int columns = rows.columns();
        factor = (1 + SPREAD) * (1 + (columns + 2) * ROUNDOFF);
        underflow = columns * UNDERFLOW;
        ColumnExtents searched = ColumnExtents.of(rows, references, threads);
        centre = searched.means();
        double largest = searched.farthest(centre);
        if (queries != references) {
            largest = Math.max(largest, ColumnExtents.of(rows, queries, threads).farthest(centre));
        }
        // The power of 2 that brings the largest centred value to below 1.
        scale = largest == 0 ? 1 : Math.scalb(1.0, -Math.getExponent(largest) - 1);
        int count = boundable() ? (references.length + WIDTH - 1) / WIDTH : 0;
        blocks = new float[count][][];
        norms = new double[count];
        Parallel.forRanges(count, Parallel.ROWS / WIDTH, threads, (from, to) -> {
            for (int block = from; block < to; block++) {
                fill(block);
            }
        });
    }

    /** Whether the bounds hold: not where squares overflow or underflow in double precision. */
    private boolean boundable() {
        return scale > 0x1p-500 && scale < 0x1p+400;
    }

    private void fill(int block) {
        int first = block * WIDTH;
        int size = Math.min(WIDTH, references.length - first);
        float[][] columns = new float[Math.max(STEP, (centre.length + STEP - 1) / STEP * STEP)][WIDTH];
        Arrays.fill(columns[0], size, WIDTH, Float.POSITIVE_INFINITY);
        double largest = 0;
        for (int j = 0; j < size; j++) {
            double squares = 0;
            for (int i = 0; i < centre.length; i++) {
                double value = (rows.get(references[first + j], i) - centre[i]) * scale;
                columns[i][j] = (float) value;
                squares += value * value;
            }
            largest = Math.max(largest, squares);
        }
        blocks[block] = columns;
        norms[block] = Math.sqrt(largest);
    }

    @Override
    public void answer(int from, int to, NearestNeighbours into) {
        int count = to - from;
        Shortlist[] lists = new Shortlist[count];
        Arrays.setAll(lists, q -> new Shortlist(into.k()));
        if (blocks.length == 0) {
            offerAll(from, lists);
        } else {
            Scratch taken = takeScratch();
            offerNear(from, lists, taken);
            giveBack(taken);
        }
        for (int q = 0; q < count; q++) {
            int query = queries[from + q];
            lists[q].decide(
                    reference -> Distances.squared(rows, query, references[reference]), references, into, from + q);
        }
    }

    /** Memory that a thread compares queries with a block in. */
    static final class Scratch {
        /** By query, so many as are kept at a time, the squared distances. */
        private final float[][] squared;

        final float[] least = new float[WIDTH / 4];
        final float[] parts = new float[PARTS];

        private Scratch(int queries) {
            squared = new float[queries][WIDTH];
        }
    }

    /** Memory that no other thread has until it is given back. */
    Scratch takeScratch() {
        Scratch free = scratch.poll();
        // With one tile, a sum is done before the next one begins, and stays in the nearest cache.
        return free == null ? new Scratch(columns() <= TILE ? TOGETHER : NearestNeighbours.GROUP + TOGETHER) : free;
    }

    void giveBack(Scratch used) {
        scratch.add(used);
    }

    /** How many blocks there are; none where the bounds do not hold. */
    int count() {
        return blocks.length;
    }

    /** The columns of a block: as many as a multiple of the step. */
    int columns() {
        return blocks[0].length;
    }

    /** What a squared distance is multiplied by to bound another of the same rows. */
    double factor() {
        return factor;
    }

    /** What is added to that, between a query of this length and the references of a block. */
    double slack(double length, int block) {
        double delta = ROUNDOFF * (length + norms[block]);
        return 2 * ((1 + 1 / SPREAD) * delta * delta + underflow);
    }

    /** Writes the values of a row as those of the blocks are, and returns its length. */
    double query(int row, float[] values) {
        double squares = 0;
        for (int i = 0; i < centre.length; i++) {
            double value = (rows.get(row, i) - centre[i]) * scale;
            values[i] = (float) value;
            squares += value * value;
        }
        return Math.sqrt(squares);
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

    private void offerNear(int from, Shortlist[] lists, Scratch scratch) {
        int count = lists.length;
        float[][] values = new float[count][columns()];
        double[] lengths = new double[count];
        int[] self = new int[count];
        for (int q = 0; q < count; q++) {
            lengths[q] = query(queries[from + q], values[q]);
            self[q] = Arrays.binarySearch(references, queries[from + q]);
        }
        for (int block = 0; block < blocks.length; block++) {
            int next = block;
            compare(block, values, scratch, (q, squared) -> {
                offer(next, squared, scratch, lengths[q], self[q], lists[q]);
                int query = queries[from + q];
                lists[q].settle(reference -> Distances.squared(rows, query, references[reference]));
            });
        }
    }

    /** Takes the squared distances of a query to the references of a block, in single precision. */
    @FunctionalInterface
    interface Receiver {
        void accept(int query, float[] squared);
    }

    /** Compares queries, of which there are the values as {@link #query} writes them, with the references of a block. */
    void compare(int block, float[][] values, Scratch scratch, Receiver receiver) {
        float[][] squared = scratch.squared;
        int columns = columns();
        for (int from = 0; from < values.length; from += NearestNeighbours.GROUP) {
            int count = Math.min(NearestNeighbours.GROUP, values.length - from);
            for (int tile = 0; tile < columns; tile += TILE) {
                int end = Math.min(tile + TILE, columns);
                for (int q = 0; q < count; q += TOGETHER) {
                    int last = Math.min(q + TOGETHER, count) - 1;
                    int slot = columns <= TILE ? 0 : q;
                    add(
                            blocks[block],
                            tile,
                            end,
                            values[from + q],
                            values[from + Math.min(q + 1, last)],
                            values[from + last],
                            squared,
                            slot);
                    for (int i = q; end == columns && i <= last; i++) {
                        receiver.accept(from + i, squared[slot + i - q]);
                    }
                }
            }
        }
    }

    /** Offers the references of a block to a query. */
    void offer(int block, float[] squared, Scratch scratch, double length, int self, Shortlist list) {
        float[] parts = scratch.parts;
        int start = block * WIDTH;
        int end = Math.min(WIDTH, references.length - start);
        double slack = slack(length, block);
        fold(squared, scratch.least);
        foldAgain(scratch.least, parts);
        boolean within = self >= start && self < start + end;
        if (list.limit(start) == Double.POSITIVE_INFINITY && parts.length > list.k()) {
            // The least of as many parts are as many references, or one fewer if the query is one of them.
            list.expect(smallest(parts, within ? list.k() + 1 : list.k()) * factor + slack);
        }
        double limit = list.limit(start) * factor + slack;
        for (int part = 0; part < PARTS; part++) {
            if (parts[part] <= limit) {
                for (int j = part; j < end; j += PARTS) {
                    if (squared[j] <= limit && start + j != self) {
                        list.offer(start + j, (squared[j] - slack) / factor, squared[j] * factor + slack);
                        limit = list.limit(start) * factor + slack;
                    }
                }
            }
        }
    }

    /** The number-th smallest. */
    private static float smallest(float[] values, int number) {
        float[] ascending = new float[number];
        Arrays.fill(ascending, Float.POSITIVE_INFINITY);
        for (float value : values) {
            int at = number - 1;
            if (value < ascending[at]) {
                while (at > 0 && ascending[at - 1] > value) {
                    ascending[at] = ascending[--at];
                }
                ascending[at] = value;
            }
        }
        return ascending[number - 1];
    }

    /** The least of each four that lie a quarter apart. */
    private static void fold(float[] squared, float[] least) {
        for (int j = 0; j < WIDTH / 4; j++) {
            least[j] = Math.min(
                    Math.min(squared[j], squared[j + WIDTH / 4]),
                    Math.min(squared[j + WIDTH / 2], squared[j + 3 * WIDTH / 4]));
        }
    }

    /** As {@link #fold}, of what is above a bound of each. */
    static void foldAbove(float[] squared, float[] bounds, float[] least) {
        for (int j = 0; j < WIDTH / 4; j++) {
            least[j] = Math.min(
                    Math.min(squared[j] - bounds[j], squared[j + WIDTH / 4] - bounds[j + WIDTH / 4]),
                    Math.min(
                            squared[j + WIDTH / 2] - bounds[j + WIDTH / 2],
                            squared[j + 3 * WIDTH / 4] - bounds[j + 3 * WIDTH / 4]));
        }
    }

    /** And of each four of those: few are near enough for a second look. */
    static void foldAgain(float[] least, float[] parts) {
        for (int j = 0; j < PARTS; j++) {
            parts[j] = Math.min(
                    Math.min(least[j], least[j + PARTS]), Math.min(least[j + 2 * PARTS], least[j + 3 * PARTS]));
        }
    }

    /** Adds the columns of a tile to the squared distances of three queries to all references of a block, in single precision. */
    private static void add(
            float[][] block, int tile, int end, float[] a, float[] b, float[] c, float[][] squared, int slot) {
        float[] first = squared[slot];
        float[] second = squared[slot + 1];
        float[] third = squared[slot + 2];
        if (tile == 0) {
            Arrays.fill(first, 0);
            Arrays.fill(second, 0);
            Arrays.fill(third, 0);
        }
        for (int i = tile; i < end; i += STEP) {
            add(block, i, a, b, c, first, second, third);
        }
    }

    /**
     * Adds four columns for three queries. Java 17's compiler makes vector instructions of this loop over whole arrays, up to a constant; not
     * of one over parts of a larger array, to a variable, or with a fourth query. It is too large to be inlined, which would cost a quarter.
     */
    private static void add(
            float[][] block, int i, float[] a, float[] b, float[] c, float[] first, float[] second, float[] third) {
        float[] x0 = block[i];
        float[] x1 = block[i + 1];
        float[] x2 = block[i + 2];
        float[] x3 = block[i + 3];
        float a0 = a[i];
        float a1 = a[i + 1];
        float a2 = a[i + 2];
        float a3 = a[i + 3];
        float b0 = b[i];
        float b1 = b[i + 1];
        float b2 = b[i + 2];
        float b3 = b[i + 3];
        float c0 = c[i];
        float c1 = c[i + 1];
        float c2 = c[i + 2];
        float c3 = c[i + 3];
        for (int j = 0; j < WIDTH; j++) {
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
            float f0 = v0 - c0;
            float f1 = v1 - c1;
            float f2 = v2 - c2;
            float f3 = v3 - c3;
            third[j] = Math.fma(f3, f3, Math.fma(f2, f2, Math.fma(f1, f1, Math.fma(f0, f0, third[j]))));
        }
    }
}
