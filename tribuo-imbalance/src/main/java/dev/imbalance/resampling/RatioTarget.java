package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Brings classes to a ratio of sizes: to {@code ratio n_max} when rows are added, n_max being the largest class, and to
 * {@code n_min / ratio} when they are dropped, n_min being the smallest.
 * <p>
 * Fractions are rounded to the nearest whole number, ties up. One ratio is between two classes; where more have rows, each class that changes is named with a ratio of its own, or {@link SpreadTarget} bounds
 * all of them. A ratio that would have to be reached in the other direction is refused.
 */
public final class RatioTarget implements SamplingTarget {
    @Config(description = "The smaller class to the larger one, of two classes; above 0 and at most 1.")
    private double ratio = 1;

    @Config(
            description =
                    "By label, a class to the largest one, or the smallest one to it; above 0 and at most 1. A class that is not named stays. In the place of one ratio.")
    private Map<String, Double> ratios = new LinkedHashMap<>();

    /** Two classes of the same size. */
    public RatioTarget() {}

    /** @param ratio of two classes, above 0 and at most 1 */
    public RatioTarget(double ratio) {
        this.ratio = ratio;
        postConfig();
    }

    /** @param ratios by label, above 0 and at most 1 */
    public RatioTarget(Map<String, Double> ratios) {
        this.ratios = new LinkedHashMap<>(ratios);
        postConfig();
    }

    @Override
    public void postConfig() {
        check("ratio", "ratio", ratio);
        ratios.forEach((label, value) -> check("ratios", "ratio of \"" + label + "\"", value));
        if (ratio != 1 && !ratios.isEmpty()) {
            throw new PropertyException(
                    "", "ratio", "RatioTarget has one ratio, " + ratio + ", and ratios by class; give one of the two");
        }
    }

    private static void check(String key, String name, double value) {
        if (!(value > 0 && value <= 1)) {
            throw new PropertyException(
                    "", key, "RatioTarget " + name + " must be above 0 and at most 1, was " + value);
        }
    }

    @Override
    public String typeName() {
        return "ratio";
    }

    @Override
    public String summary() {
        return "A ratio of class sizes, one of two classes or one for each class.";
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a label is not one of the classes
     */
    @Override
    public long[] counts(ClassCounts counts, Direction direction) {
        long[] target = counts.toArray();
        long end = counts.count(direction == Direction.OVER ? counts.largestClass() : counts.smallestClass());
        if (ratios.isEmpty()) {
            long seen = IntStream.range(0, counts.size())
                    .filter(c -> counts.count(c) > 0)
                    .count();
            if (seen != 2) {
                throw new DataException("target ratio " + ratio + " is between two classes, and " + seen
                        + " have rows; give ratios by class, or the target spread");
            }
            int changes = direction == Direction.OVER ? counts.smallestClass() : counts.largestClass();
            target[changes] = sized(end, ratio, direction);
        }
        ratios.forEach((label, value) -> target[counts.idOf(label, "target ratio")] = sized(end, value, direction));
        for (int c = 0; c < target.length; c++) {
            direction.require(counts, c, target[c], "target ratio");
        }
        return target;
    }

    private static long sized(long end, double ratio, Direction direction) {
        return direction == Direction.OVER
                ? RoundedCount.times(end, ratio, RoundingMode.HALF_UP)
                : RoundedCount.dividedBy(end, ratio, RoundingMode.HALF_UP);
    }
}
