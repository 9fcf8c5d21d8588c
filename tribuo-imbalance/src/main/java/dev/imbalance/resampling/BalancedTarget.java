package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import java.util.stream.IntStream;

/**
 * Brings classes to the size of the largest class, or down to that of the smallest. Of classes of one size the first, in the order of the
 * class ids, is the largest or the smallest. A class without rows stays empty.
 */
public final class BalancedTarget implements SamplingTarget {
    /** Which classes change. */
    public enum Classes {
        /** All but the largest when rows are added, all but the smallest when they are dropped. */
        AUTO,
        MINORITY,
        MAJORITY,
        NOT_MINORITY,
        NOT_MAJORITY,
        ALL
    }

    @Config(
            description =
                    "Which classes change: AUTO (all but the one whose size the others get), MINORITY, MAJORITY, NOT_MINORITY, NOT_MAJORITY or ALL.")
    private Classes classes = Classes.AUTO;

    public BalancedTarget() {}

    public BalancedTarget(Classes classes) {
        this.classes = classes;
    }

    @Override
    public String typeName() {
        return "balanced";
    }

    @Override
    public String summary() {
        return "Every class as large as the largest, or as small as the smallest.";
    }

    @Override
    public long[] counts(ClassCounts counts, Direction direction) {
        int[] seen = IntStream.range(0, counts.size())
                .filter(c -> counts.count(c) > 0)
                .toArray();
        int largest = seen[0];
        int smallest = seen[0];
        for (int c : seen) {
            largest = counts.count(c) > counts.count(largest) ? c : largest;
            smallest = counts.count(c) < counts.count(smallest) ? c : smallest;
        }
        Classes which = classes;
        if (which == Classes.AUTO) {
            which = direction == Direction.OVER ? Classes.NOT_MAJORITY : Classes.NOT_MINORITY;
        }
        if (which == (direction == Direction.OVER ? Classes.MAJORITY : Classes.MINORITY)) {
            throw new DataException("target balanced has the classes " + which + ", and the "
                    + (direction == Direction.OVER ? "largest cannot grow" : "smallest cannot shrink")
                    + " to its own size; choose AUTO");
        }
        long size = counts.count(direction == Direction.OVER ? largest : smallest);
        long[] target = new long[counts.size()];
        for (int c : seen) {
            boolean changes =
                    switch (which) {
                        case MINORITY -> c == smallest;
                        case MAJORITY -> c == largest;
                        case NOT_MINORITY -> c != smallest;
                        case NOT_MAJORITY -> c != largest;
                        default -> true;
                    };
            target[c] = changes ? size : counts.count(c);
        }
        return target;
    }
}
