package dev.imbalance.experiment;

import java.util.Map;
import java.util.Set;

/**
 * How a process ended.
 *
 * @param exit its exit status as Java has it: 128 and the signal, if one ended it
 */
record ProcessEnd(int exit) {
    private static final int SIGNALS = 128;
    /** SIGHUP, SIGINT, SIGKILL and SIGTERM: what others send. */
    private static final Set<Integer> FROM_OUTSIDE = Set.of(1, 2, 9, 15);
    /** The signals of a crash, as Linux and macOS number them alike. */
    private static final Map<Integer, String> CRASHES =
            Map.of(4, "illegal instruction", 6, "abort", 8, "arithmetic", 11, "segmentation fault");

    /** Whether it was ended by what it did not do itself. */
    boolean isFromOutside() {
        return FROM_OUTSIDE.contains(exit - SIGNALS);
    }

    @Override
    public String toString() {
        int signal = exit - SIGNALS;
        if (signal <= 0 || signal >= 65) {
            return "exit status " + exit;
        }
        return "signal " + signal + (CRASHES.containsKey(signal) ? ", " + CRASHES.get(signal) : "");
    }
}
