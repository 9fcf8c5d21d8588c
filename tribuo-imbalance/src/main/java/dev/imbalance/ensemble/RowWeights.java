package dev.imbalance.ensemble;

import dev.imbalance.data.DataException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/** The weights of rows while boosting changes them. */
final class RowWeights {
    private RowWeights() {}

    /** The weights of the examples. */
    static double[] of(Dataset<Label> rows) {
        double[] weights = new double[rows.size()];
        Arrays.setAll(weights, row -> rows.getExample(row).getWeight());
        return weights;
    }

    /**
     * Weights as shares of their sum.
     *
     * @throws DataException if any is negative, or all are 0
     */
    static double[] shares(double[] weights) {
        double sum = Arrays.stream(weights).sum();
        if (!(sum > 0 && Double.isFinite(sum)) || Arrays.stream(weights).anyMatch(weight -> weight < 0)) {
            throw new DataException(
                    "boosting begins with the weights of the examples, and these are not all at least 0 with a sum above 0;"
                            + " give every example a weight, 1 by default");
        }
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }

    /**
     * Sets the weights of the examples, scaled to a mean of 1: trees have a least weight for a node.
     *
     * @param weights the same for an example that is there several times
     */
    static void set(Dataset<Label> rows, double[] weights) {
        double mean = Arrays.stream(weights).average().orElseThrow();
        for (int row = 0; row < weights.length; row++) {
            rows.getExample(row).setWeight((float) (weights[row] / mean));
        }
    }

    /** As many rows as there are weights, drawn with replacement in proportion to them, in the order of the draws. */
    static int[] bootstrap(double[] weights, SplittableRandom random) {
        double[] upTo = new double[weights.length];
        double sum = 0;
        for (int row = 0; row < weights.length; row++) {
            sum += weights[row];
            upTo[row] = sum;
        }
        int[] drawn = new int[weights.length];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = firstAbove(upTo, random.nextDouble() * sum);
        }
        return drawn;
    }

    private static int firstAbove(double[] ascending, double value) {
        int low = 0;
        int high = ascending.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ascending[middle] > value) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
