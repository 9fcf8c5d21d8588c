package dev.imbalance.resampling;

/**
 * The search of {@link DenseNeighbours} where all rows that are searched ask for their neighbours among themselves: a distance is computed once for both of its rows, which is half of the work.
 * <p>
 * Each block of rows is compared with itself, and then each pair of blocks, in the order of a round-robin tournament: those that follow one another have no block in common, so that threads need not
 * wait for one another. What a row is offered first depends on the threads, its answer does not.
 * <p>
 * The lists and the single-precision values of all rows are there at once, some hundred bytes a row and 4 a value while it lasts, where {@link DenseNeighbours} has those of one group of queries a thread.
 */
final class MutualNeighbours {
    private static final int WIDTH = DenseNeighbours.WIDTH;

    private final DenseNeighbours prepared;
    private final DenseRows rows;
    private final int[] members;
    private final NearestNeighbours found;
    private final Block[] blocks;

    /**
     * @param prepared with bounds that hold
     * @param members  the rows that it searches and that ask
     */
    MutualNeighbours(DenseNeighbours prepared, DenseRows rows, int[] members, NearestNeighbours found) {
        this.prepared = prepared;
        this.rows = rows;
        this.members = members;
        this.found = found;
        blocks = new Block[prepared.count()];
    }

    void run(int threads) {
        Parallel.forEach(blocks.length, threads, number -> {
            blocks[number] = new Block(number);
            blocks[number].compareWithItself();
        });
        // With an odd number of blocks one sits out each round.
        int even = blocks.length + blocks.length % 2;
        int games = even / 2;
        Parallel.forEach((even - 1) * games, threads, game -> {
            int round = game / games;
            int i = game % games;
            int a = i == 0 ? even - 1 : (round + i) % (even - 1);
            int b = i == 0 ? round : (round - i + even - 1) % (even - 1);
            if (Math.max(a, b) < blocks.length) {
                compare(blocks[Math.min(a, b)], blocks[Math.max(a, b)]);
            }
        });
        Parallel.forEach(blocks.length, threads, number -> blocks[number].decide());
    }

    private void compare(Block earlier, Block later) {
        // Always the earlier first, so that no two threads wait for one another.
        synchronized (earlier) {
            synchronized (later) {
                // The last block may have few rows, and then takes little time.
                later.compareWith(earlier);
            }
        }
    }

    /** Rows that follow one another. */
    private final class Block {
        private final int number;
        private final int first;
        private final float[][] values;
        private final double[] lengths;
        private final Shortlist[] lists;

        Block(int number) {
            this.number = number;
            first = number * WIDTH;
            int size = Math.min(WIDTH, members.length - first);
            values = new float[size][prepared.columns()];
            lengths = new double[size];
            lists = new Shortlist[size];
            for (int i = 0; i < size; i++) {
                lengths[i] = prepared.query(members[first + i], values[i]);
                lists[i] = new Shortlist(found.k());
            }
        }

        void compareWithItself() {
            DenseNeighbours.Scratch scratch = prepared.takeScratch();
            prepared.compare(number, values, scratch, (i, squared) -> offer(i, this, squared, scratch));
            prepared.giveBack(scratch);
        }

        /** Offers the rows of another block, which is full, to those of this one, and the other way round. */
        void compareWith(Block other) {
            DenseNeighbours.Scratch scratch = prepared.takeScratch();
            float[] bounds = other.bounds(this);
            prepared.compare(other.number, values, scratch, (i, squared) -> {
                offer(i, other, squared, scratch);
                offerTo(other, bounds, i, squared, scratch);
            });
            prepared.giveBack(scratch);
        }

        /** For each row a bound, rounded up: a reference of the other block with a distance above it by more than the slack is not offered to the row. */
        private float[] bounds(Block other) {
            float[] bounds = new float[WIDTH];
            for (int i = 0; i < WIDTH; i++) {
                bounds[i] = bound(i, other);
            }
            return bounds;
        }

        private float bound(int i, Block other) {
            return Math.nextUp((float) (lists[i].limit(other.first) * prepared.factor()));
        }

        /** Offers the rows of a block to a row of this one. */
        private void offer(int i, Block other, float[] distances, DenseNeighbours.Scratch scratch) {
            prepared.offer(other.number, distances, scratch, lengths[i], first + i, lists[i]);
            settle(i);
        }

        /** Offers a row of this block to those of another. */
        private void offerTo(Block other, float[] bounds, int i, float[] distances, DenseNeighbours.Scratch scratch) {
            double slack = prepared.slack(lengths[i], other.number);
            float above = Math.nextUp((float) slack);
            float[] parts = scratch.parts;
            DenseNeighbours.foldAbove(distances, bounds, scratch.least);
            DenseNeighbours.foldAgain(scratch.least, parts);
            for (int part = 0; part < parts.length; part++) {
                if (parts[part] <= above) {
                    for (int j = part; j < WIDTH; j += parts.length) {
                        if (distances[j] - bounds[j] <= above) {
                            other.offer(j, first + i, distances[j], slack);
                            bounds[j] = other.bound(j, this);
                        }
                    }
                }
            }
        }

        private void offer(int i, int reference, float distance, double slack) {
            double factor = prepared.factor();
            Shortlist list = lists[i];
            if (distance <= list.limit(reference) * factor + slack) {
                list.offer(reference, (distance - slack) / factor, distance * factor + slack);
                settle(i);
            }
        }

        private void settle(int i) {
            int row = members[first + i];
            lists[i].settle(reference -> Distances.squared(rows, row, members[reference]));
        }

        /** Of all that its rows have been offered, when there is no more. */
        void decide() {
            for (int i = 0; i < lists.length; i++) {
                int row = members[first + i];
                lists[i].decide(
                        reference -> Distances.squared(rows, row, members[reference]), members, found, first + i);
                lists[i] = null;
            }
        }
    }
}
