package dev.imbalance.sampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Shuffle;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws every class exactly equally often, {@code q_c = 1 / K}: one row of each class in a random order, then one of each again. The rows of a
 * class come in random orders, one after the other, so that each is drawn as often as any other of its class, or once more.
 * <p>
 * Shen, Lin, Huang. "Relay Backpropagation for Effective Learning of Deep Convolutional Neural Networks", ECCV 2016. Unlike public code,
 * which carries the orders over from epoch to epoch, each epoch starts new ones.
 */
public final class ClassAwareSampling implements ClassSampling {
    /**
     * How many rows an epoch draws. The constants have no bodies: OLCUT cannot read the provenance of an enum constant that is a class of
     * its own.
     */
    public enum Epoch {
        /** Every row of the largest class once, K n_max rows in all, as in the reference. */
        LARGEST_CLASS,
        /** As many as there are training rows, and what is missing to a whole cycle of the classes. */
        ROWS
    }

    @Config(
            description =
                    "The length of an epoch: LARGEST_CLASS (each of its rows once, and as many of every other class), or ROWS (as many as there"
                            + " are, up to a whole cycle).")
    private Epoch epoch = Epoch.LARGEST_CLASS;

    public ClassAwareSampling() {}

    public ClassAwareSampling(Epoch epoch) {
        this.epoch = epoch;
    }

    @Override
    public String typeName() {
        return "class-aware";
    }

    @Override
    public String summary() {
        return "Draws every class exactly equally often, in cycles, and its rows in turn.";
    }

    @Override
    public String formula() {
        return "q_c = 1 / K, exactly in every cycle of K rows";
    }

    @Override
    public String reference() {
        return "Shen, Lin, Huang. \"Relay Backpropagation for Effective Learning of Deep Convolutional Neural Networks\", ECCV 2016.";
    }

    @Override
    public double[] distribution(ClassCounts counts, EpochContext at) {
        double[] q = new double[counts.requireNonEmpty("sampling " + typeName()).size()];
        Arrays.fill(q, 1.0 / q.length);
        return q;
    }

    @Override
    public int[] draw(int[] labels, ClassCounts counts, EpochContext at, SplittableRandom random) {
        int[][] rows = ClassRows.of(labels, counts.requireNonEmpty("sampling " + typeName()));
        int[] classes = IntStream.range(0, counts.size()).toArray();
        int cycles = Math.toIntExact(
                epoch == Epoch.LARGEST_CLASS ? counts.max() : (counts.total() + counts.size() - 1) / counts.size());
        int[] draws = new int[Math.multiplyExact(cycles, classes.length)];
        for (int cycle = 0; cycle < cycles; cycle++) {
            int[] order = Shuffle.firstOf(classes, classes.length, random);
            for (int i = 0; i < order.length; i++) {
                int c = order[i];
                int place = cycle % rows[c].length;
                if (place == 0) {
                    rows[c] = Shuffle.firstOf(rows[c], rows[c].length, random);
                }
                draws[cycle * order.length + i] = rows[c][place];
            }
        }
        return draws;
    }
}
