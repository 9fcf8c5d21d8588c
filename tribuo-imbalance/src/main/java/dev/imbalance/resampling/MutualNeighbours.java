package dev.imbalance.resampling;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The search of {@link DenseNeighbours} where all rows that are searched ask for their neighbours among themselves: a distance is computed once for both of its rows, which is half of the work.
 * <p>
 * The rows of a block are compared with those of every block from their own on. Every row has to be offered the others in ascending order, for any number of threads: so a block may be compared with
 * a later one when the block before it has been. Threads that take one block each then follow one another.
 * <p>
 * The lists of all rows are there at once, some hundred bytes a row while it lasts, where {@link DenseNeighbours} has those of one group of queries a thread.
 */
final class MutualNeighbours {
    private static final int WIDTH = DenseNeighbours.WIDTH;

    /** How long a thread sleeps that has caught up with the one before it; to compare two blocks takes longer. */
    private static final long NAP_NANOS = 20_000;

    private final DenseNeighbours prepared;
    private final DenseRows rows;
    private final int[] members;
    private final NearestNeighbours found;
    private final Shortlist[] lists;

    /** By block a bound for each of its rows, rounded up: what is above it by more than the slack is not offered to the row. */
    private final float[][] limits;

    /** By block with how many, counted from the first, it has been compared. */
    private final AtomicIntegerArray compared;

    /**
     * @param prepared with bounds that hold
     * @param members  the rows that it searches and that ask
     */
    MutualNeighbours(DenseNeighbours prepared, DenseRows rows, int[] members, NearestNeighbours found) {
        this.prepared = prepared;
        this.rows = rows;
        this.members = members;
        this.found = found;
        lists = new Shortlist[members.length];
        Arrays.setAll(lists, i -> new Shortlist(found.k()));
        limits = new float[prepared.count()][WIDTH];
        for (int block = 0; block < limits.length; block++) {
            int size = Math.min(WIDTH, members.length - block * WIDTH);
            Arrays.fill(limits[block], 0, size, Float.POSITIVE_INFINITY);
            Arrays.fill(limits[block], size, WIDTH, Float.NEGATIVE_INFINITY);
        }
        compared = new AtomicIntegerArray(limits.length);
    }

    void run(int threads) {
        Parallel.forEach(limits.length, threads, this::compare);
    }

    private void compare(int own) {
        try {
            Queries queries = new Queries(own);
            for (int block = own; block < limits.length; block++) {
                while (own > 0 && compared.get(own - 1) <= block) {
                    LockSupport.parkNanos(NAP_NANOS);
                }
                queries.compare(block);
                compared.set(own, block + 1);
            }
            queries.decide();
        } finally {
            // Whatever happened, nobody waits for it.
            compared.set(own, Integer.MAX_VALUE);
        }
    }

    /** The rows of one block, which ask. */
    private final class Queries {
        private final int own;
        private final int first;
        private final int size;
        private final float[][] values;
        private final double[] lengths;
        private final float[][] squared = new float[NearestNeighbours.GROUP + DenseNeighbours.TOGETHER][WIDTH];
        private final float[] least = new float[WIDTH / 4];
        private final float[] parts = new float[DenseNeighbours.PARTS];

        Queries(int own) {
            this.own = own;
            first = own * WIDTH;
            size = Math.min(WIDTH, members.length - first);
            values = new float[size][];
            lengths = new double[size];
            for (int q = 0; q < size; q++) {
                values[q] = new float[prepared.columns()];
                lengths[q] = prepared.query(members[first + q], values[q]);
            }
        }

        void compare(int block) {
            for (int from = 0; from < size; from += NearestNeighbours.GROUP) {
                int count = Math.min(NearestNeighbours.GROUP, size - from);
                for (int tile = 0; tile < prepared.columns(); tile += DenseNeighbours.TILE) {
                    int end = Math.min(tile + DenseNeighbours.TILE, prepared.columns());
                    for (int q = 0; q < count; q += DenseNeighbours.TOGETHER) {
                        int last = Math.min(q + DenseNeighbours.TOGETHER, count) - 1;
                        int slot = prepared.columns() <= DenseNeighbours.TILE ? 0 : q;
                        prepared.add(
                                block,
                                tile,
                                end,
                                values[from + q],
                                values[from + Math.min(q + 1, last)],
                                values[from + last],
                                squared,
                                slot);
                        for (int i = q; end == prepared.columns() && i <= last; i++) {
                            offer(from + i, block, squared[slot + i - q]);
                        }
                    }
                }
            }
        }

        /** Offers the rows of a block to a query, and, of another block, the query to them. */
        private void offer(int q, int block, float[] distances) {
            int query = members[first + q];
            Shortlist list = lists[first + q];
            prepared.offer(block, distances, least, parts, lengths[q], first + q, list);
            list.settle(reference -> Distances.squared(rows, query, members[reference]));
            if (block > own) {
                offerBack(q, block, distances);
            }
        }

        private void offerBack(int q, int block, float[] distances) {
            double slack = prepared.slack(lengths[q], block);
            float above = Math.nextUp((float) slack);
            float[] bounds = limits[block];
            DenseNeighbours.foldAbove(distances, bounds, least);
            DenseNeighbours.foldAgain(least, parts);
            int start = block * WIDTH;
            int end = Math.min(WIDTH, members.length - start);
            for (int part = 0; part < parts.length; part++) {
                if (parts[part] <= above) {
                    for (int j = part; j < end; j += parts.length) {
                        if (distances[j] - bounds[j] <= above) {
                            offer(q, start + j, distances[j], slack);
                            bounds[j] = Math.nextUp((float) (lists[start + j].limit() * prepared.factor()));
                        }
                    }
                }
            }
        }

        private void offer(int q, int member, float distance, double slack) {
            Shortlist list = lists[member];
            if (distance <= list.limit() * prepared.factor() + slack) {
                list.offer(first + q, (distance - slack) / prepared.factor(), distance * prepared.factor() + slack);
                list.settle(reference -> Distances.squared(rows, members[member], members[reference]));
            }
        }

        /** Of all that they have been offered, when there is no more. */
        void decide() {
            for (int q = 0; q < size; q++) {
                int query = members[first + q];
                lists[first + q].decide(
                        reference -> Distances.squared(rows, query, members[reference]), members, found, first + q);
                lists[first + q] = null;
            }
        }
    }
}
