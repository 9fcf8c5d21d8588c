package dev.imbalance.sampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.LargestRemainder;
import dev.imbalance.data.Shuffle;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws more of the classes that the model does not yet get right: in each epoch {@code (1 - F1_c) / sum_k (1 - F1_k) * S} rows of class c, by
 * the F1 of each class on the validation slice after the epoch before. The first epoch has every row once.
 * <p>
 * Sizes are whole numbers by largest remainders that add to S exactly, and no class gets fewer than {@code floor}. If every F1 is 1 all
 * classes get the same. Of a class with more rows than its size a random subset is drawn; one with fewer repeats all its rows as often as that
 * fits and fills up with a random subset.
 * <p>
 * Pouyanfar et al. "Dynamic Sampling in Convolutional Neural Networks for Imbalanced Data Classification", MIPR 2018. Its rows beyond the
 * data are augmented images: give the trainer an augmentation. The scores are on rows held out of the training data, never on the test set.
 */
public final class DynamicF1Sampling implements ClassSampling {
    /**
     * The rows S of an epoch. The constants have no bodies: OLCUT cannot read the provenance of an enum constant that is a class of its
     * own.
     */
    public enum Size {
        /** As many as there are training rows, K times the mean class size, as in public code. */
        ROWS,
        /** The mean class size, as the paper words it. */
        MEAN_CLASS
    }

    @Config(
            description =
                    "The rows of an epoch after the first: ROWS (all of the training rows) or MEAN_CLASS (the mean class size).")
    private Size size = Size.ROWS;

    @Config(description = "The fewest rows of a class in an epoch, at least 1.")
    private int floor = 1;

    public DynamicF1Sampling() {}

    public DynamicF1Sampling(Size size, int floor) {
        this.size = size;
        this.floor = floor;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (floor < 1) {
            throw new PropertyException("", "floor", "DynamicF1Sampling floor must be at least 1, was " + floor);
        }
    }

    @Override
    public String typeName() {
        return "dynamic-f1";
    }

    @Override
    public String summary() {
        return "Draws more of the classes whose F1 on the validation slice is low.";
    }

    @Override
    public String formula() {
        return "size (1 - F1_c) / sum_k (1 - F1_k) rows of class c";
    }

    @Override
    public String reference() {
        return "Pouyanfar et al. \"Dynamic Sampling in Convolutional Neural Networks for Imbalanced Data Classification\", MIPR 2018.";
    }

    @Override
    public boolean needsValidation() {
        return true;
    }

    @Override
    public double[] distribution(ClassCounts counts, EpochContext at) {
        int[] sizes = sizes(counts, at.validationF1());
        double sum = Arrays.stream(sizes).sum();
        return Arrays.stream(sizes).mapToDouble(n -> n / sum).toArray();
    }

    @Override
    public int[] draw(int[] labels, ClassCounts counts, EpochContext at, SplittableRandom random) {
        int[] sizes = sizes(counts, at.validationF1());
        int[][] rows = ClassRows.of(labels, counts);
        int[] draws = new int[Arrays.stream(sizes).sum()];
        int next = 0;
        for (int c = 0; c < sizes.length; c++) {
            for (int left = sizes[c]; left > 0; ) {
                int[] some = Shuffle.firstOf(rows[c], Math.min(left, rows[c].length), random);
                System.arraycopy(some, 0, draws, next, some.length);
                next += some.length;
                left -= some.length;
            }
        }
        return Shuffle.firstOf(draws, draws.length, random);
    }

    /** The rows of each class in an epoch. */
    int[] sizes(ClassCounts counts, List<Double> f1) {
        counts.requireNonEmpty("sampling " + typeName());
        long total = size == Size.ROWS ? counts.total() : Math.round((double) counts.total() / counts.size());
        if (floor * (long) counts.size() > total) {
            throw new IllegalArgumentException("DynamicF1Sampling floor " + floor + " for each of " + counts.size()
                    + " classes is more than the " + total + " rows of an epoch; lower floor, or set size to ROWS");
        }
        if (f1.isEmpty()) {
            return Arrays.stream(counts.toArray()).mapToInt(Math::toIntExact).toArray();
        }
        return LargestRemainder.round(raised(targets(f1, (double) total)), Math.toIntExact(total));
    }

    /** The sizes as the formula gives them, which are no whole numbers. */
    static double[] targets(List<Double> f1, double total) {
        double missing = f1.stream().mapToDouble(score -> 1 - score).sum();
        return f1.stream()
                .mapToDouble(score -> missing == 0 ? total / f1.size() : (1 - score) / missing * total)
                .toArray();
    }

    /** The targets with those below the floor raised to it, and the others lowered by one factor to what is left. */
    private double[] raised(double[] targets) {
        boolean[] atFloor = new boolean[targets.length];
        double total = Arrays.stream(targets).sum();
        while (true) {
            double left = total;
            double wanted = 0;
            for (int c = 0; c < targets.length; c++) {
                if (atFloor[c]) {
                    left -= floor;
                } else {
                    wanted += targets[c];
                }
            }
            double[] raised = new double[targets.length];
            boolean fits = true;
            for (int c = 0; c < targets.length; c++) {
                raised[c] = atFloor[c] ? floor : targets[c] * left / wanted;
                if (!atFloor[c] && raised[c] < floor) {
                    atFloor[c] = true;
                    fits = false;
                }
            }
            if (fits) {
                return raised;
            }
        }
    }
}
