package dev.imbalance.schedule;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.util.OptionalInt;

/**
 * The epoch in which a deferred strategy begins: a number from 0, or {@code auto} for ceil(0.8 T) of T epochs, as 160 of 200 in Cao, Wei,
 * Gaidon, Arechiga, Ma, "Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss", NeurIPS 2019, Algorithm 1.
 * <p>
 * Any number goes with any T: with one of T or more the strategy never begins. {@code auto} is at most the last epoch.
 */
final class FirstEpoch {
    static final String AUTO = "auto";

    private FirstEpoch() {}

    static int of(String fromEpoch, int epochs) {
        return number(fromEpoch).orElseGet(() -> (int) Math.min(epochs - 1, (4L * epochs + 4) / 5));
    }

    static void check(String fromEpoch, String user) {
        if (!AUTO.equals(fromEpoch) && number(fromEpoch).orElse(-1) < 0) {
            throw new PropertyException(
                    "",
                    "fromEpoch",
                    user + " fromEpoch must be a whole number of at least 0 or auto, was " + fromEpoch);
        }
    }

    private static OptionalInt number(String fromEpoch) {
        try {
            return OptionalInt.of(Integer.parseInt(fromEpoch));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
