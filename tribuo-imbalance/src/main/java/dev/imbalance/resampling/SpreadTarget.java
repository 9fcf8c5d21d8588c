package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * Bounds how many times the smallest class the largest one may be: smaller classes grow to {@code n_max / spread} when rows are added, larger
 * ones shrink to {@code n_min spread} when they are dropped, as Weka's SpreadSubsample does. Fractions are rounded to the side that is within the bound. Classes within it, and those without rows, stay.
 */
public final class SpreadTarget implements SamplingTarget {
    @Config(description = "The largest class to the smallest, at least 1.")
    private double spread = 1;

    /** Classes of the same size. */
    public SpreadTarget() {}

    /** @param spread at least 1 */
    public SpreadTarget(double spread) {
        this.spread = spread;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(spread >= 1 && spread < Double.POSITIVE_INFINITY)) {
            throw new PropertyException(
                    "", "spread", "SpreadTarget spread must be finite and at least 1, was " + spread);
        }
    }

    @Override
    public String typeName() {
        return "spread";
    }

    @Override
    public String summary() {
        return "The largest class at most so many times the smallest.";
    }

    @Override
    public long[] counts(ClassCounts counts, Direction direction) {
        counts.requireTwoClasses("target spread");
        long[] target = counts.toArray();
        if (direction == Direction.OVER) {
            long least = RoundedCount.dividedBy(counts.count(counts.largestClass()), spread, RoundingMode.CEILING);
            Arrays.setAll(target, c -> target[c] == 0 ? 0 : Math.max(target[c], least));
        } else {
            long most = RoundedCount.times(counts.count(counts.smallestClass()), spread, RoundingMode.FLOOR);
            Arrays.setAll(target, c -> Math.min(target[c], most));
        }
        return target;
    }
}
