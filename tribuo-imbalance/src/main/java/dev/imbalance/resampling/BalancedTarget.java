package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;

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
        ALL;

        /** Those that are meant and have rows, by class id; under AUTO those that are not the smallest. */
        boolean[] of(ClassCounts counts) {
            int smallest = counts.smallestClass();
            int largest = counts.largestClass();
            boolean[] meant = new boolean[counts.size()];
            for (int c = 0; c < meant.length; c++) {
                meant[c] = counts.count(c) > 0
                        && switch (this) {
                            case MINORITY -> c == smallest;
                            case MAJORITY -> c == largest;
                            case AUTO, NOT_MINORITY -> c != smallest;
                            case NOT_MAJORITY -> c != largest;
                            case ALL -> true;
                        };
            }
            return meant;
        }
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
        counts.requireTwoClasses("target balanced");
        Classes which = classes;
        if (which == Classes.AUTO) {
            which = direction == Direction.OVER ? Classes.NOT_MAJORITY : Classes.NOT_MINORITY;
        }
        if (which == (direction == Direction.OVER ? Classes.MAJORITY : Classes.MINORITY)) {
            throw new DataException("target balanced has the classes " + which + ", and the "
                    + (direction == Direction.OVER ? "largest cannot grow" : "smallest cannot shrink")
                    + " to its own size; choose AUTO");
        }
        long size = counts.count(direction == Direction.OVER ? counts.largestClass() : counts.smallestClass());
        boolean[] changes = which.of(counts);
        long[] target = new long[counts.size()];
        for (int c = 0; c < target.length; c++) {
            target[c] = changes[c] ? size : counts.count(c);
        }
        return target;
    }
}
