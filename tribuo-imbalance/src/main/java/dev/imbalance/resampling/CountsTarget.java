package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.Plugin;
import dev.imbalance.data.ClassCounts;
import java.util.LinkedHashMap;
import java.util.Map;

/** The final number of rows of each class by its label; a class that is not named keeps its own. */
public final class CountsTarget implements SamplingTarget {
    @Config(
            mandatory = true,
            description = "The final number of rows of each class that changes, by label; at least 0.")
    private Map<String, Long> counts = new LinkedHashMap<>();

    /** Counts that are still to be given. */
    public CountsTarget() {}

    public CountsTarget(Map<String, Long> counts) {
        this.counts = new LinkedHashMap<>(counts);
        postConfig();
    }

    @Override
    public void postConfig() {
        if (counts.isEmpty()) {
            throw new PropertyException("", "counts", "CountsTarget counts must name at least one class, named none");
        }
        counts.forEach((label, count) -> {
            if (count < 0) {
                throw new PropertyException(
                        "", "counts", "CountsTarget count of \"" + label + "\" must be at least 0, was " + count);
            }
        });
    }

    @Override
    public String typeName() {
        return "counts";
    }

    @Override
    public String summary() {
        return "The final number of rows of each class.";
    }

    @Override
    public Plugin example() {
        return new CountsTarget(Map.of("a", 10L));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a label is not one of the classes
     */
    @Override
    public long[] counts(ClassCounts counts, Direction direction) {
        long[] target = counts.toArray();
        this.counts.forEach((label, count) -> target[counts.idOf(label, "target counts")] = count);
        for (int c = 0; c < target.length; c++) {
            direction.require(counts, c, target[c], "target counts");
        }
        return target;
    }
}
