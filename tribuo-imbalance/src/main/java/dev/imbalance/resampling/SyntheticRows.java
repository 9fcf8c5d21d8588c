package dev.imbalance.resampling;

/**
 * Rows that a resampler made.
 *
 * @param features  their features, with the columns of the rows they were made from
 * @param labels    the class id of each
 * @param weights   the weight of each: a row between two others has one between theirs
 * @param method    the type name of the resampler
 * @param base      for each the row, of those given to the resampler, that it was made from
 * @param neighbour the other row that it was made from; -1 where there is none
 * @param gap       how far it lies from the base towards the neighbour, 0 to 1; NaN where there is no neighbour
 */
public record SyntheticRows(
        FeatureRows features, int[] labels, float[] weights, String method, int[] base, int[] neighbour, float[] gap) {
    /** No rows. */
    public static final SyntheticRows NONE = new SyntheticRows(
            new DenseRows(new double[0], 0, 0), new int[0], new float[0], "", new int[0], new int[0], new float[0]);

    /** The number of rows. */
    public int size() {
        return labels.length;
    }
}
