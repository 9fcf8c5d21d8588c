package dev.imbalance.evaluation;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How the values of the classes become one: the only place that says so.
 * <p>
 * A class without test rows is in none of these means, however often it is predicted. A value that is undefined for a class with test rows makes
 * the mean undefined.
 */
public enum Average {
    /** The metric of the counts of all classes added up. */
    MICRO,
    /** The mean over the classes that the test set has. */
    MACRO,
    /** The mean over them, weighted by their test rows. */
    WEIGHTED;

    /**
     * Averages a metric of counts.
     *
     * @param classes the counts of each class
     * @param metric  of one class against the rest
     */
    public double of(List<BinaryCounts> classes, ToDoubleFunction<BinaryCounts> metric) {
        if (this == MICRO) {
            return classes.stream()
                    .reduce(BinaryCounts::plus)
                    .map(metric::applyAsDouble)
                    .orElse(Double.NaN);
        }
        return of(
                classes.stream().mapToDouble(metric).toArray(),
                classes.stream().mapToDouble(BinaryCounts::support).toArray());
    }

    /**
     * Averages values that each class has already.
     *
     * @param values  by class
     * @param support the test rows of each class
     * @return NaN if no class has rows
     * @throws IllegalStateException for {@link #MICRO}, which is not a mean of values
     */
    public double of(double[] values, double[] support) {
        if (this == MICRO) {
            throw new IllegalStateException("a micro average is of counts, not of values");
        }
        double sum = 0;
        double weights = 0;
        for (int id = 0; id < values.length; id++) {
            if (support[id] > 0) {
                double weight = this == WEIGHTED ? support[id] : 1;
                sum += weight * values[id];
                weights += weight;
            }
        }
        return sum / weights;
    }
}
