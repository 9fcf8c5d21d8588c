package dev.imbalance.djl;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** How a tensor starts. */
@FunctionalInterface
public interface Initialiser {
    /** Overwrites all values. */
    void fill(float[] values, RandomGenerator random);

    /** Every value the same. */
    static Initialiser constant(float value) {
        return (values, random) -> Arrays.fill(values, value);
    }

    /** Normal around 0. */
    static Initialiser normal(double standardDeviation) {
        return (values, random) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextGaussian() * standardDeviation);
            }
        };
    }

    /** Uniform in [-bound, bound). */
    static Initialiser uniform(double bound) {
        return (values, random) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
            }
        };
    }
}
