package dev.imbalance.resampling;

import dev.imbalance.data.DataException;
import dev.imbalance.trainer.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;

/**
 * One over-sampling under way: how a resampler grows a class, and what it has added so far. First it is only noted how many rows are made, and how it is
 * drawn of which; then all of them are drawn and made at once, in memory of their own size.
 */
abstract class Growth {
    private final String method;
    private final TrainingRows rows;
    private final RandomStreams streams;
    private int[] repeats = new int[16];
    private int repeated;
    private final Searches searches = new Searches();
    private final List<Batch> batches = new ArrayList<>();
    private int made;

    Growth(String method, TrainingRows rows, RandomStreams streams) {
        this.method = method;
        this.rows = rows;
        this.streams = streams;
    }

    /**
     * Adds rows to a class, which has at least one.
     *
     * @param number how many, at least 1
     */
    abstract void grow(int c, int number);

    final TrainingRows rows() {
        return rows;
    }

    final RandomStreams streams() {
        return streams;
    }

    /** Adds a row once more. */
    final void repeat(int row) {
        if (repeated == repeats.length) {
            repeats = Arrays.copyOf(repeats, 2 * repeated);
        }
        repeats[repeated++] = row;
    }

    /** Adds rows once more, each drawn with replacement. */
    final void repeatAtRandom(int[] of, int c, int number) {
        SplittableRandom random = streams.stream("random-over", c);
        for (int i = 0; i < number; i++) {
            repeat(of[random.nextInt(of.length)]);
        }
    }

    /**
     * The k nearest rows of each query, as {@link Searches#add} says. They are found when all searches are known, before the first row is drawn.
     */
    final NearestNeighbours search(FeatureRows features, int[] queries, int[] references, int k) {
        return searches.add(features, queries, references, k);
    }

    /** What says of which rows one is made. */
    @FunctionalInterface
    interface Drawing {
        /**
         * @param item   the number of the row among those to make, from 0
         * @param random of this row alone
         * @param into   takes what was drawn
         */
        void of(int item, SplittableRandom random, Parents into);
    }

    /** The rows of which one is made. */
    static final class Parents {
        private int base;
        private int neighbour;
        private float gap;

        /**
         * @param base      a row of the class
         * @param neighbour the row towards which the new one lies; -1 for none
         * @param gap       how far; NaN for none
         */
        void are(int base, int neighbour, float gap) {
            this.base = base;
            this.neighbour = neighbour;
            this.gap = gap;
        }
    }

    /** Rows to make: from the {@code first}-th of all so many. */
    private record Batch(int first, int number, ObjIntConsumer<Parents> drawing) {}

    /**
     * Makes rows of a class, each from a random stream of its own. They are drawn when all are known, and threads share them.
     *
     * @param number  how many
     * @param purpose of the streams
     */
    final void make(int number, String purpose, int c, Drawing drawing) {
        IntFunction<SplittableRandom> randoms = streams.items(purpose, c);
        make(number, (into, item) -> drawing.of(item, randoms.apply(item), into));
    }

    /** Makes rows of one other each, of the class of that. */
    final void make(int[] bases) {
        make(bases.length, (into, item) -> into.are(bases[item], -1, Float.NaN));
    }

    private void make(int number, ObjIntConsumer<Parents> drawing) {
        batches.add(new Batch(made, number, drawing));
        made += number;
    }

    /** Makes the features of the rows. */
    @FunctionalInterface
    interface Making {
        /** Makes those of the rows from the {@code from}-th to before the {@code to}-th, whose parents are drawn, if they can be made by ranges. */
        default void make(int from, int to) {}

        /** Those of all rows, when the parents of all are drawn and every range was made. */
        FeatureRows all();
    }

    /**
     * What makes the features; on the segments from base to neighbour unless a resampler says otherwise.
     *
     * @param from the features of all rows
     * @param base of each row to make, drawn later, as the other two
     */
    Making features(FeatureRows from, int[] base, int[] neighbour, float[] gap) {
        return Segments.of(from, base, neighbour, gap);
    }

    /**
     * All rows as they were, then the repeats, then the rows that were made.
     *
     * @param originals how many rows there were, of which those at hand may be a part
     */
    final Resampled result(int originals) {
        int[] kept = new int[originals + repeated];
        for (int i = 0; i < originals; i++) {
            kept[i] = i;
        }
        for (int i = 0; i < repeated; i++) {
            kept[originals + i] = rows.origin(repeats[i]);
        }
        if (made == 0) {
            return new Resampled(kept);
        }
        FeatureRows numbers = rows.features();
        if (numbers instanceof DenseRows && (long) made * numbers.columns() > Integer.MAX_VALUE) {
            throw new DataException(method + " would make " + made + " rows of " + numbers.columns()
                    + " columns, more numbers than an array holds (" + Integer.MAX_VALUE
                    + "); lower the target, or put an under-sampler before it");
        }
        int[] base = new int[made];
        int[] neighbour = new int[made];
        float[] gap = new float[made];
        int[] labels = new int[made];
        float[] weights = new float[made];
        searches.run(rows.threads());
        Making making = features(numbers, base, neighbour, gap);
        Parallel.forRanges(made, Parallel.ROWS, rows.threads(), (from, to) -> {
            draw(from, to, base, neighbour, gap);
            for (int i = from; i < to; i++) {
                labels[i] = rows.label(base[i]);
                float weight = rows.weight(base[i]);
                weights[i] = neighbour[i] < 0 ? weight : weight + gap[i] * (rows.weight(neighbour[i]) - weight);
            }
            making.make(from, to);
        });
        FeatureRows features = making.all();
        for (int i = 0; i < made; i++) {
            base[i] = rows.origin(base[i]);
            neighbour[i] = neighbour[i] < 0 ? neighbour[i] : rows.origin(neighbour[i]);
        }
        return new Resampled(kept, new SyntheticRows(features, labels, weights, method, base, neighbour, gap));
    }

    /** Draws what the rows from the {@code from}-th to before the {@code to}-th are made of. */
    private void draw(int from, int to, int[] base, int[] neighbour, float[] gap) {
        Parents drawn = new Parents();
        for (Batch batch : batches) {
            int end = Math.min(to, batch.first + batch.number);
            for (int i = Math.max(from, batch.first); i < end; i++) {
                batch.drawing.accept(drawn, i - batch.first);
                base[i] = drawn.base;
                neighbour[i] = drawn.neighbour;
                gap[i] = drawn.gap;
            }
        }
    }
}
