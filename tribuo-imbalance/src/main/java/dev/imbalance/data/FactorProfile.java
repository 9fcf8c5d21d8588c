package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;

/** A profile that follows from the size of the largest class and the imbalance factor IF, its ratio to the smallest. */
public abstract class FactorProfile implements LongTailProfile {
    @Config(description = "The ratio of the largest to the smallest class, at least 1.")
    private double imbalanceFactor = 100;

    @Config(description = "The size of the largest class, at least 0; 0 keeps all rows of the first class.")
    private long largest = 0;

    protected FactorProfile() {}

    /**
     * @param imbalanceFactor at least 1
     * @param largest         the size of the largest class, or 0 for all rows of the first class
     */
    protected FactorProfile(double imbalanceFactor, long largest) {
        this.imbalanceFactor = imbalanceFactor;
        this.largest = largest;
        checkFactor();
    }

    @Override
    public void postConfig() {
        checkFactor();
    }

    private void checkFactor() {
        String name = getClass().getSimpleName();
        if (!(imbalanceFactor >= 1 && Double.isFinite(imbalanceFactor))) {
            throw new PropertyException(
                    "",
                    "imbalanceFactor",
                    name + " imbalanceFactor must be finite and at least 1, was " + imbalanceFactor);
        }
        if (largest < 0) {
            throw new PropertyException("", "largest", name + " largest must be at least 0, was " + largest);
        }
    }

    /** The size of one class, before rounding. */
    protected abstract double size(int id, int classes, long largest, double imbalanceFactor);

    /** How a size becomes a number of rows; down unless overridden. */
    protected long round(double size) {
        return (long) size;
    }

    @Override
    public final long[] counts(ClassCounts available) {
        long head = largest > 0 ? largest : available.count(0);
        long[] counts = new long[available.size()];
        for (int c = 0; c < counts.length; c++) {
            counts[c] = round(size(c, counts.length, head, imbalanceFactor));
        }
        return counts;
    }
}
