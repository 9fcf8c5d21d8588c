package dev.imbalance.report;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A number of a strategy over its seeds.
 *
 * @param values one a seed that has it, in the order of the seeds
 */
record Stat(List<Double> values) {
    static Stat of(DoubleStream values) {
        return new Stat(values.filter(value -> !Double.isNaN(value)).boxed().toList());
    }

    boolean defined() {
        return !values.isEmpty();
    }

    /** Whether there is a spread to show. */
    boolean several() {
        return values.size() > 1;
    }

    /** The mean over the seeds; NaN if no seed has the number. */
    double mean() {
        return stream().average().orElse(Double.NaN);
    }

    double min() {
        return stream().min().orElse(Double.NaN);
    }

    double max() {
        return stream().max().orElse(Double.NaN);
    }

    private DoubleStream stream() {
        return values.stream().mapToDouble(Double::doubleValue);
    }
}
