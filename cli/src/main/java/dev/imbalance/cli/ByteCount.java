package dev.imbalance.cli;

import java.util.Locale;

/** A size on disk, for people. */
final class ByteCount {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private ByteCount() {}

    /** In the largest unit of which there is at least one: 512 bytes, 1.5 KiB. */
    static String text(long bytes) {
        if (bytes < 1024) {
            return bytes + (bytes == 1 ? " byte" : " bytes");
        }
        double value = bytes;
        int unit = -1;
        do {
            value /= 1024;
            unit++;
        } while (value >= 1024);
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }
}
