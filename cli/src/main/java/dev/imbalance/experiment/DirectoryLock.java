package dev.imbalance.experiment;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second process out of an experiment's directory; the system lets go of it when a process dies. */
final class DirectoryLock implements Closeable {
    private static final String FILE = ".lock";

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes a directory, at once or not at all.
     *
     * @throws IllegalStateException naming the directory, if it is taken
     */
    static DirectoryLock of(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new DirectoryLock(file, channel);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw taken(directory, e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw taken(directory, null);
    }

    private static IllegalStateException taken(Path directory, Exception cause) {
        return new IllegalStateException(
                directory + ": another run is writing here; wait for it, or choose another directory with --out",
                cause);
    }

    /** Removes its file; for who removes the directory. */
    void remove() throws IOException {
        Files.delete(file);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
