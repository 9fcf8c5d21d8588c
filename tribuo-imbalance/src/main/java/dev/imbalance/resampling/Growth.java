package dev.imbalance.resampling;

import dev.imbalance.data.DataException;
import dev.imbalance.trainer.RandomStreams;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * One over-sampling under way: how a resampler grows a class, and what it has added so far. First it is only noted which rows are made of
 * which, then all of them are made at once, in memory of their own size.
 */
abstract class Growth {
    private final String method;
    private final TrainingRows rows;
    private final RandomStreams streams;
    private int[] repeats = new int[16];
    private int repeated;
    private int[] base = new int[16];
    private int[] neighbour = new int[16];
    private float[] gap = new float[16];
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
     * Makes a row of the class of another one.
     *
     * @param neighbour the row towards which it lies; -1 for none
     * @param gap       how far; NaN for none
     */
    final void make(int base, int neighbour, float gap) {
        if (made == this.base.length) {
            this.base = Arrays.copyOf(this.base, 2 * made);
            this.neighbour = Arrays.copyOf(this.neighbour, 2 * made);
            this.gap = Arrays.copyOf(this.gap, 2 * made);
        }
        this.base[made] = base;
        this.neighbour[made] = neighbour;
        this.gap[made++] = gap;
    }

    /**
     * The features of the rows that were made; on the segments from base to neighbour unless a resampler says otherwise.
     *
     * @param from the features of all rows
     */
    FeatureRows features(FeatureRows from, int[] base, int[] neighbour, float[] gap) {
        return Segments.of(from, base, neighbour, gap, rows.threads());
    }

    /**
     * All rows as they were, then the repeats, then the rows that were made.
     *
     * @param originals how many rows there were, of which those at hand may be a part
     */
    final Resampled result(int originals) {
        int[] kept = Arrays.copyOf(IntStream.range(0, originals).toArray(), originals + repeated);
        for (int i = 0; i < repeated; i++) {
            kept[originals + i] = rows.origin(repeats[i]);
        }
        if (made == 0) {
            return new Resampled(kept);
        }
        FeatureRows from = rows.features();
        if (from instanceof DenseRows && (long) made * from.columns() > Integer.MAX_VALUE) {
            throw new DataException(method + " would make " + made + " rows of " + from.columns()
                    + " columns, more numbers than an array holds (" + Integer.MAX_VALUE
                    + "); lower the target, or put an under-sampler before it");
        }
        int[] base = Arrays.copyOf(this.base, made);
        int[] neighbour = Arrays.copyOf(this.neighbour, made);
        float[] gap = Arrays.copyOf(this.gap, made);
        float[] weights = new float[made];
        for (int i = 0; i < made; i++) {
            float weight = rows.weight(base[i]);
            weights[i] = neighbour[i] < 0 ? weight : weight + gap[i] * (rows.weight(neighbour[i]) - weight);
        }
        int[] labels = IntStream.of(base).map(rows::label).toArray();
        FeatureRows features = features(from, base, neighbour, gap);
        Arrays.setAll(base, i -> rows.origin(base[i]));
        Arrays.setAll(neighbour, i -> neighbour[i] < 0 ? neighbour[i] : rows.origin(neighbour[i]));
        return new Resampled(kept, new SyntheticRows(features, labels, weights, method, base, neighbour, gap));
    }
}
