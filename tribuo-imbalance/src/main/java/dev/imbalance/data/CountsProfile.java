package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.util.Arrays;

/**
 * Explicit class sizes, one a class in the order of the classes.
 * <p>
 * A list rather than a map by name, because that is how papers print them and how every profile speaks of classes: by their place in the
 * cut's {@code classOrder}, which without one is the source's own.
 */
public final class CountsProfile implements LongTailProfile {
    @Config(
            mandatory = true,
            description = "The number of rows of each class, at least 0 each, in the order of the classes.")
    private long[] counts = {};

    /** For the configuration system. */
    public CountsProfile() {}

    /** @param counts at least 0 each */
    public CountsProfile(long... counts) {
        this.counts = counts.clone();
        postConfig();
    }

    @Override
    public void postConfig() {
        if (counts.length == 0 || Arrays.stream(counts).anyMatch(n -> n < 0)) {
            throw new PropertyException(
                    "",
                    "counts",
                    "CountsProfile counts must be one number of at least 0 a class, was " + Arrays.toString(counts));
        }
    }

    @Override
    public String typeName() {
        return "counts";
    }

    @Override
    public String summary() {
        return "Explicit class sizes.";
    }

    @Override
    public long[] counts(ClassCounts available) {
        if (counts.length != available.size()) {
            throw new DataException("CountsProfile has " + counts.length + " counts for the " + available.size()
                    + " classes " + available.labels() + "; give one a class");
        }
        return counts.clone();
    }
}
