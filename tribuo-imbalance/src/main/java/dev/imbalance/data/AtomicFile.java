package dev.imbalance.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Writes a file so that it is there whole or not at all: to a temporary in the same directory, forced to disk, then renamed; the
 * directory is forced too.
 * <p>
 * A process that is killed while writing leaves what was there before, and at worst a hidden {@code .NAME.*.tmp}.
 */
public final class AtomicFile {
    /** What writes the content. */
    @FunctionalInterface
    public interface Content {
        /** @param out buffered; may be closed or left open */
        void writeTo(OutputStream out) throws IOException;
    }

    private static final Logger LOGGER = Logger.getLogger(AtomicFile.class.getName());

    private AtomicFile() {}

    /**
     * Writes a file, replacing one of the same name. The directory is made when it is missing.
     *
     * @throws IOException what the content or the file system threw; the file is then as it was before
     */
    public static void write(Path file, Content content) throws IOException {
        Path target = file.toAbsolutePath();
        Files.createDirectories(target.getParent());
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            writeAndForce(temporary, content);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            forceFolder(target.getParent());
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Forces a folder's list of files to disk: a new file or name in it then outlives a loss of power. */
    public static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            // Windows opens no folders, and keeps this list by itself.
            LOGGER.log(Level.FINE, "the folder cannot be forced to disk", e);
        }
    }

    private static void writeAndForce(Path file, Content content) throws IOException {
        try (OutputStream out = new BufferedOutputStream(
                Channels.newOutputStream(
                        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)),
                1 << 16)) {
            content.writeTo(out);
        }
        // Opened again because closing a wrapper such as GZIPOutputStream, as the content may, closes the first channel
        // too.
        try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
            written.force(true);
        }
    }
}
