package dev.imbalance.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What this process takes, native libraries included. */
public final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    private ProcessMemory() {}

    /** The largest resident memory so far, in MiB; empty where the system does not tell, as anywhere but on Linux. */
    public static OptionalLong peakRssMb() {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(PEAK)) {
                    long kibibytes = Long.parseLong(
                            line.substring(PEAK.length()).replace("kB", "").strip());
                    return OptionalLong.of(kibibytes / 1024);
                }
            }
            return OptionalLong.empty();
        } catch (IOException e) {
            // A sandbox may show the file and refuse to read it: the same as not being there.
            return OptionalLong.empty();
        }
    }
}
