package dev.imbalance.experiment;

import dev.imbalance.evaluation.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Facts about this build of the toolkit and where it is installed. */
public final class Toolkit {
    private Toolkit() {}

    /** The version that the build gave itself. */
    public static String version() {
        try {
            return Environment.toolkitVersion();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How the command is called, for lines to be typed: the launcher of a distribution says {@code -Dimbalance.command}. */
    public static String command() {
        return System.getProperty("imbalance.command", "./imbalance");
    }

    /**
     * The folder that holds the bundled {@code data}: the checkout or the unpacked distribution, as the launcher says by
     * {@code -Dimbalance.home}; the working directory without it.
     */
    public static Path home() {
        return Path.of(System.getProperty("imbalance.home", ""))
                .toAbsolutePath()
                .normalize();
    }
}
