package dev.imbalance.evaluation;

import java.util.Arrays;

/**
 * The scores of one class from the highest to the lowest, each with the true class of its row: sorted once, read by every metric that ranks.
 * It is made for a number of rows and filled anew for each class, so that a test set of K classes allocates once. Not thread-safe.
 * <p>
 * The sort is a radix sort of the bits of the scores, 11 at a time; bits that all scores share, such as the low ones of what was single precision,
 * cost nothing.
 */
final class RankedScores {
    private static final int BITS = 11;
    private static final int BUCKETS = 1 << BITS;
    private static final int DIGITS = (Long.SIZE + BITS - 1) / BITS;

    private final int rows;
    private final int[] support;
    /** Ascending where the scores descend. */
    private long[] keys;

    private int[] truths;
    private long[] otherKeys;
    private int[] otherTruths;

    /**
     * @param rows    how many scores a class has
     * @param classes K
     */
    RankedScores(int rows, int classes) {
        this.rows = rows;
        this.support = new int[classes];
        this.keys = new long[rows];
        this.truths = new int[rows];
        this.otherKeys = new long[rows];
        this.otherTruths = new int[rows];
    }

    /**
     * Ranks other scores.
     *
     * @param scores one a row, not NaN; more are passed over
     * @param truth  the id of the true class of each row
     * @return this
     */
    RankedScores rank(double[] scores, int[] truth) {
        int[] histogram = new int[DIGITS * BUCKETS];
        Arrays.fill(support, 0);
        for (int row = 0; row < rows; row++) {
            long key = key(scores[row]);
            keys[row] = key;
            truths[row] = truth[row];
            support[truth[row]]++;
            for (int digit = 0; digit < DIGITS; digit++) {
                histogram[digit * BUCKETS + bucket(key, digit)]++;
            }
        }
        for (int digit = 0; digit < DIGITS; digit++) {
            if (rows > 0 && histogram[digit * BUCKETS + bucket(keys[0], digit)] < rows) {
                sortBy(digit, histogram);
            }
        }
        return this;
    }

    private void sortBy(int digit, int[] histogram) {
        int[] next = new int[BUCKETS];
        for (int bucket = 1; bucket < BUCKETS; bucket++) {
            next[bucket] = next[bucket - 1] + histogram[digit * BUCKETS + bucket - 1];
        }
        for (int i = 0; i < rows; i++) {
            int place = next[bucket(keys[i], digit)]++;
            otherKeys[place] = keys[i];
            otherTruths[place] = truths[i];
        }
        long[] sortedKeys = otherKeys;
        otherKeys = keys;
        keys = sortedKeys;
        int[] sortedTruths = otherTruths;
        otherTruths = truths;
        truths = sortedTruths;
    }

    /** What was given as the true class of each row, from the highest score to the lowest. */
    int[] rows() {
        return truths;
    }

    /** The first place behind those with the score of this one. */
    int endOfTies(int place) {
        int end = place + 1;
        while (end < rows && keys[end] == keys[place]) {
            end++;
        }
        return end;
    }

    /** The first place with the score of this one. */
    int startOfTies(int place) {
        int start = place;
        while (start > 0 && keys[start - 1] == keys[place]) {
            start--;
        }
        return start;
    }

    /** The bits of a double, flipped so that they order as unsigned numbers in the opposite direction. */
    private static long key(double score) {
        // -0 is 0.
        long bits = Double.doubleToRawLongBits(score + 0.0);
        return ~(bits ^ ((bits >> (Long.SIZE - 1)) | Long.MIN_VALUE));
    }

    private static double score(long key) {
        long flipped = ~key;
        return Double.longBitsToDouble(flipped ^ ((~flipped >> (Long.SIZE - 1)) | Long.MIN_VALUE));
    }

    private static int bucket(long key, int digit) {
        return (int) (key >>> (digit * BITS)) & (BUCKETS - 1);
    }

    /** How well the scores rank the rows of a class above all others. */
    OneVsRest against(int id) {
        double positives = support[id];
        double negatives = rows - positives;
        double won = 0;
        double averagePrecision = 0;
        long found = 0;
        int i = 0;
        while (i < rows) {
            long key = keys[i];
            int first = i;
            int tied = 0;
            while (i < rows && keys[i] == key) {
                tied += truths[i] == id ? 1 : 0;
                i++;
            }
            if (tied > 0) {
                found += tied;
                double others = i - first - tied;
                double above = i - found - others;
                won += tied * (negatives - above - others / 2);
                averagePrecision += tied * ((double) found / i);
            }
        }
        return new OneVsRest(won / (positives * negatives), averagePrecision / positives);
    }

    /**
     * The AUC of a class against each other one alone, rows of further classes left out.
     *
     * @return by class id; NaN for itself, and where one of the two has no rows
     */
    double[] againstEach(int id) {
        double[] won = new double[support.length];
        int[] above = new int[support.length];
        int[] tied = new int[support.length];
        int i = 0;
        while (i < rows) {
            long key = keys[i];
            int first = i;
            while (i < rows && keys[i] == key) {
                tied[truths[i]]++;
                i++;
            }
            if (tied[id] > 0) {
                for (int other = 0; other < won.length; other++) {
                    won[other] += tied[id] * (support[other] - above[other] - tied[other] / 2.0);
                }
            }
            for (int row = first; row < i; row++) {
                above[truths[row]]++;
                tied[truths[row]] = 0;
            }
        }
        for (int other = 0; other < won.length; other++) {
            won[other] = other == id ? Double.NaN : won[other] / ((double) support[id] * support[other]);
        }
        return won;
    }

    /** What each threshold between the scores gives for a class. */
    OperatingPoints points(int id) {
        int distinct = 0;
        for (int i = 0; i < rows; i++) {
            distinct += i + 1 == rows || keys[i] != keys[i + 1] ? 1 : 0;
        }
        double[] thresholds = new double[distinct + 1];
        long[] hits = new long[distinct + 1];
        long[] alarms = new long[distinct + 1];
        thresholds[0] = Double.POSITIVE_INFINITY;
        int point = 0;
        long found = 0;
        for (int i = 0; i < rows; i++) {
            found += truths[i] == id ? 1 : 0;
            if (i + 1 == rows || keys[i] != keys[i + 1]) {
                point++;
                thresholds[point] = score(keys[i]);
                hits[point] = found;
                alarms[point] = i + 1 - found;
            }
        }
        return new OperatingPoints(thresholds, hits, alarms);
    }
}
