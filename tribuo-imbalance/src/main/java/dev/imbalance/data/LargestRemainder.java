package dev.imbalance.data;

import java.util.Arrays;

/** Whole numbers in the place of fractional sizes, with the same sum. */
public final class LargestRemainder {
    private LargestRemainder() {}

    /**
     * Rounds each size down and gives what is left of the sum to the largest remainders, of equal ones to the first.
     *
     * @param sizes at least 0 each
     * @param total their sum, a whole number; given apart because a sum of fractions may miss it
     */
    public static int[] round(double[] sizes, int total) {
        int[] whole = new int[sizes.length];
        Integer[] byRemainder = new Integer[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            whole[i] = (int) Math.floor(sizes[i]);
            byRemainder[i] = i;
        }
        Arrays.sort(byRemainder, (a, b) -> Double.compare(sizes[b] - whole[b], sizes[a] - whole[a]));
        int left = total - Arrays.stream(whole).sum();
        for (int i = 0; i < left; i++) {
            whole[byRemainder[i]]++;
        }
        return whole;
    }

    /** Splits a total by shares that need not add up to 1; at least one is above 0. A share of 0 gets nothing. */
    public static int[] split(double[] shares, int total) {
        double sum = Arrays.stream(shares).sum();
        return round(Arrays.stream(shares).map(share -> share / sum * total).toArray(), total);
    }

    /** As {@link #split}: for each of the total the number of the share that it falls to, ascending. */
    public static int[] assign(double[] shares, int total) {
        int[] parts = split(shares, total);
        int[] assigned = new int[total];
        int first = 0;
        for (int share = 0; share < parts.length; share++) {
            int end = first + parts[share];
            Arrays.fill(assigned, first, end, share);
            first = end;
        }
        return assigned;
    }
}
