package dev.imbalance.trainer;

import java.util.Arrays;

/** What is common to offsets of logits. */
final class Offsets {
    private Offsets() {}

    /** Whether offsets favour any class: the same offset for all of them changes no probability. */
    static boolean move(double[] offsets) {
        double max = Arrays.stream(offsets).max().orElseThrow();
        double min = Arrays.stream(offsets).min().orElseThrow();
        return max - min > 1e-9;
    }
}
