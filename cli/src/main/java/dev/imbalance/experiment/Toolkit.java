package dev.imbalance.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Properties;

/** Facts about this build of the toolkit and where it is installed. */
public final class Toolkit {
    private static final String RESOURCE = "toolkit.properties";

    private Toolkit() {}

    /** The version that the build gave itself. */
    public static String version() {
        Properties properties = new Properties();
        try (InputStream in = Toolkit.class.getResourceAsStream(RESOURCE)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
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
