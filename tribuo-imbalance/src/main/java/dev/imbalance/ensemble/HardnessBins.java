package dev.imbalance.ensemble;

import dev.imbalance.data.LargestRemainder;
import dev.imbalance.data.Shuffle;
import dev.imbalance.trainer.RandomStreams;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Draws rows of a class by how hard they are. */
final class HardnessBins {
    private final double[] hardness;
    private final int bins;
    private final double pace;

    /**
     * @param hardness of every row, 0 to 1
     * @param pace     a, above 0: what is added to the mean hardness of a bin
     */
    HardnessBins(double[] hardness, int bins, double pace) {
        this.hardness = hardness;
        this.bins = bins;
        this.pace = pace;
    }

    /** Draws without replacement: all rows if there are no more than asked for. */
    int[] draw(int[] rows, int count, RandomStreams streams) {
        if (rows.length <= count) {
            return rows.clone();
        }
        int[][] binned = IntStream.range(0, bins)
                .mapToObj(
                        bin -> IntStream.of(rows).filter(row -> bin(row) == bin).toArray())
                .toArray(int[][]::new);
        int[] sizes = sizes(
                Arrays.stream(binned).mapToInt(bin -> bin.length).toArray(),
                Arrays.stream(binned).mapToDouble(this::share).toArray(),
                count);
        return IntStream.range(0, bins)
                .boxed()
                .flatMapToInt(
                        bin -> Arrays.stream(Shuffle.firstOf(binned[bin], sizes[bin], streams.stream("bin", bin))))
                .toArray();
    }

    private int bin(int row) {
        return Math.max(0, Math.min(bins - 1, (int) (hardness[row] * bins)));
    }

    /** 1 / (h + a), and 0 of an empty bin. */
    private double share(int[] bin) {
        return bin.length == 0
                ? 0
                : 1
                        / (IntStream.of(bin)
                                        .mapToDouble(row -> hardness[row])
                                        .average()
                                        .orElseThrow()
                                + pace);
    }

    /**
     * Splits a count by shares, none above what is there; what one lacks the others get in the same proportion.
     *
     * @param there  at least the count in all
     * @param shares above 0 where anything is there
     */
    static int[] sizes(int[] there, double[] shares, int count) {
        boolean[] full = new boolean[there.length];
        double[] sizes = new double[there.length];
        boolean changed = true;
        while (changed) {
            changed = false;
            double left = count;
            double open = 0;
            for (int bin = 0; bin < there.length; bin++) {
                left -= full[bin] ? there[bin] : 0;
                open += full[bin] ? 0 : shares[bin];
            }
            for (int bin = 0; bin < there.length; bin++) {
                sizes[bin] = full[bin] ? there[bin] : open > 0 ? left * shares[bin] / open : 0;
                if (!full[bin] && sizes[bin] >= there[bin]) {
                    full[bin] = true;
                    changed = true;
                }
            }
        }
        return LargestRemainder.round(sizes, count);
    }
}
