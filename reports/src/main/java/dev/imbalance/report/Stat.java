package dev.imbalance.report;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A number of a strategy over its seeds. Where it is undefined for one of them, so is what is said of all: the others' mean would be of fewer runs
 * than that of the strategy beside it.
 *
 * @param values one a seed, in the order of the seeds; NaN where undefined
 */
record Stat(List<Double> values) {
    static Stat of(DoubleStream values) {
        return new Stat(values.boxed().toList());
    }

    /** Whether it is defined for any of them. */
    boolean defined() {
        return stream().anyMatch(value -> !Double.isNaN(value));
    }

    /** Whether there is a spread to show. */
    boolean several() {
        return values.size() > 1 && stream().noneMatch(Double::isNaN);
    }

    /** The mean over the seeds; NaN without seeds. */
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
