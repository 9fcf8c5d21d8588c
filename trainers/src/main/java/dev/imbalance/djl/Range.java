package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.PropertyException;

/** The ranges of configured values, for {@code postConfig}. */
public final class Range {
    private Range() {}

    /**
     * Refuses a value outside its range, as in "SGD momentum must be in [0, 1), was 1.0". NaN and infinity are in no range.
     *
     * @param within whether the value is in its range, if it is finite
     * @param owner  whose class the message names
     * @throws PropertyException if it is not
     */
    public static void require(boolean within, Object owner, String field, String range, Number value) {
        if (!within || !Double.isFinite(value.doubleValue())) {
            String name = owner.getClass().getSimpleName() + " " + field;
            throw new PropertyException("", field, name + " must be " + range + ", was " + value);
        }
    }
}
