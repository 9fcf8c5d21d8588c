package dev.imbalance.mixing;

import dev.imbalance.StrategyValue;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.sampling.ClassSampling;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Trains on blends of two rows: {@code x = a x_i + (1 - a) x_j}, whose label is that of i by the share b and that of j by the rest.
 */
public interface Mixing extends StrategyValue {
    /**
     * How much of each pair is its first row.
     *
     * @param image the share a of the first row's pixels, by row, in [0, 1]
     * @param label the share b of the first row's label, by row, in [0, 1]
     */
    record Shares(double[] image, double[] label) {}

    /** How the second rows of pairs are drawn; empty for a permutation of the batch itself. */
    default Optional<ClassSampling> partners() {
        return Optional.empty();
    }

    /**
     * The shares of the pairs of one batch.
     *
     * @param first  the class id of each first row
     * @param second the class id of each second row
     * @param counts the training counts after resampling
     * @param random the generator of this batch
     */
    Shares shares(int[] first, int[] second, ClassCounts counts, SplittableRandom random);

    /**
     * The expected share of each class among the labels of mixed rows, which takes the place of q_c in the prior ledger.
     *
     * @param first  q_c of the first rows
     * @param second q_c of the second rows
     */
    double[] labelDistribution(double[] first, double[] second, ClassCounts counts);

    /**
     * Whether mixed labels are soft targets, over which a weighted mean divides by the rows, as PyTorch's does; else each of the two parts
     * is reduced by its own weights. The two differ only under a weighted mean.
     */
    boolean softTargets();
}
