package dev.imbalance.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** What this process takes, native libraries included. */
public final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path STAT = Path.of("/proc/self/stat");
    /** Where the minor faults stand after the name, which is in brackets and may hold spaces itself. */
    private static final int MINOR_FAULTS = 7;

    private ProcessMemory() {}

    /** The largest resident memory so far, in MiB; empty where the system does not tell, as anywhere but on Linux. */
    public static OptionalLong peakRssMb() {
        return status("VmHWM:");
    }

    /** The resident memory now, in MiB; empty where the system does not tell, as anywhere but on Linux. */
    public static OptionalLong rssMb() {
        return status("VmRSS:");
    }

    /**
     * The page faults of all threads so far that needed no disk: memory given by the system, first touched. Empty where the system
     * does not tell, as anywhere but on Linux.
     */
    public static OptionalLong minorFaults() {
        List<String> lines = lines(STAT);
        if (lines.isEmpty()) {
            return OptionalLong.empty();
        }
        String line = lines.get(0);
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        return OptionalLong.of(Long.parseLong(fields[MINOR_FAULTS]));
    }

    private static OptionalLong status(String key) {
        for (String line : lines(STATUS)) {
            if (line.startsWith(key)) {
                long kibibytes = Long.parseLong(
                        line.substring(key.length()).replace("kB", "").strip());
                return OptionalLong.of(kibibytes / 1024);
            }
        }
        return OptionalLong.empty();
    }

    private static List<String> lines(Path file) {
        if (!Files.isReadable(file)) {
            return List.of();
        }
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            // A sandbox may show the file and refuse to read it: the same as not being there.
            return List.of();
        }
    }
}
