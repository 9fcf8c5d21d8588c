package dev.imbalance.resampling;

import java.util.Arrays;
import java.util.List;

/**
 * Where each training row comes from, through any number of resamplers.
 * <p>
 * An origin is a row of the data before resampling, from 0, or one of the rows that were made, as -1 - its number. Rows that were made and
 * dropped again are kept here while others come from them.
 */
public final class Lineage {
    private final int[] origins;
    private final List<Step> steps;
    private final int[] starts;

    /** What one resampler made: the parents of each row, as origins. */
    record Step(String method, int[] base, int[] neighbour, float[] gap) {
        int size() {
            return base.length;
        }
    }

    Lineage(int[] origins, List<Step> steps) {
        this.origins = origins;
        this.steps = List.copyOf(steps);
        this.starts = new int[steps.size() + 1];
        for (int i = 0; i < steps.size(); i++) {
            starts[i + 1] = starts[i] + steps.get(i).size();
        }
    }

    /**
     * How a row was made.
     *
     * @param method    the type name of the resampler
     * @param base      the origin that it was made from
     * @param neighbour the other origin; the base again where there is none
     * @param gap       how far it lies from the base towards the neighbour; NaN where there is none
     */
    public record Parents(String method, int base, int neighbour, float gap) {}

    /** The number of training rows. */
    public int size() {
        return origins.length;
    }

    /** The origin of a training row. */
    public int origin(int row) {
        return origins[row];
    }

    /** Whether a training row was made. */
    public boolean isSynthetic(int row) {
        return origins[row] < 0;
    }

    /** How many training rows were made. */
    public int synthetic() {
        return (int) Arrays.stream(origins).filter(origin -> origin < 0).count();
    }

    /** How the row of a negative origin was made. */
    public Parents parents(int origin) {
        int number = -1 - origin;
        int found = Arrays.binarySearch(starts, number);
        int index = found < 0 ? -2 - found : found;
        Step step = steps.get(index);
        int at = number - starts[index];
        return new Parents(step.method(), step.base()[at], step.neighbour()[at], step.gap()[at]);
    }
}
