package dev.imbalance.experiment;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * Keeps a second process out of an experiment's directory. The system lets go of the lock when its process dies, so that a file left
 * behind is no lock; the file says who holds it, for the message to who is refused. Where the file system does not lock, what the file
 * says decides.
 * <p>
 * Worker processes share a second lock on the same file, so that a new call does not meet those of one that was killed.
 */
final class DirectoryLock implements Closeable {
    static final String FILE = ".lock";

    /** How a file is locked, for tests of what happens where that cannot be. */
    @FunctionalInterface
    interface Locking {
        /** @return null if another process has the lock */
        FileLock tryLock(FileChannel channel) throws IOException;
    }

    private static final Logger LOGGER = Logger.getLogger(DirectoryLock.class.getName());
    /** Bytes that are never written: what is locked cannot be read on Windows. */
    private static final long RUNNER = Long.MAX_VALUE - 2;

    private static final long WORKERS = Long.MAX_VALUE - 1;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** File systems of other machines, whose locks may be known to this machine alone. */
    private static final Pattern REMOTE =
            Pattern.compile("nfs\\d?|cifs|smb\\w*|fuse\\.sshfs|9p|afs|lustre|ceph|beegfs");

    /** Of this process: a POSIX lock is of a process, and closing any of its channels to the file lets go of it. */
    private static final Map<Path, LockHolder> HELD = new ConcurrentHashMap<>();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes a directory, at once or not at all.
     *
     * @param command what this process runs, for others to read
     * @throws IllegalStateException naming the directory and who has it, if it is taken
     */
    static DirectoryLock of(Path directory, String command) throws IOException {
        return of(directory, command, channel -> channel.tryLock(RUNNER, 1, false));
    }

    static DirectoryLock of(Path directory, String command, Locking locking) throws IOException {
        Path real = directory.toRealPath();
        LockHolder mine = LockHolder.current(command);
        LockHolder own = HELD.putIfAbsent(real, mine);
        if (own != null) {
            throw held(directory, Optional.of(own));
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    directory.resolve(FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    // It is emptied: in somebody else's directory it may lead anywhere.
                    LinkOption.NOFOLLOW_LINKS);
            take(directory, channel, mine, locking);
            return new DirectoryLock(real, channel);
        } catch (IOException | RuntimeException e) {
            HELD.remove(real);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    /** Whether a process writes to a directory, as far as its file says: nothing is locked, so that who wants to write is not disturbed. */
    static boolean isHeld(Path directory) throws IOException {
        // Of this process first: reading the file would close a channel to it, and let go of the lock.
        if (HELD.containsKey(directory.toRealPath())) {
            return true;
        }
        try {
            return LockHolder.read(Files.readAllBytes(directory.resolve(FILE)))
                    .filter(holder -> !holder.isHere() || holder.isAlive())
                    .isPresent();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void take(Path directory, FileChannel channel, LockHolder mine, Locking locking) throws IOException {
        Optional<LockHolder> written;
        try {
            FileLock lock = locking.tryLock(channel);
            written = holder(channel);
            if (lock == null) {
                throw held(directory, written);
            }
            if (written.isPresent() && !written.get().isHere() && isRemote(directory)) {
                throw unknown(directory, written.get());
            }
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> directory + " cannot be locked; what its " + FILE + " says decides");
            written = holder(channel);
            if (written.isPresent() && !written.get().isHere()) {
                throw unknown(directory, written.get());
            } else if (written.isPresent() && written.get().isAlive()) {
                throw held(directory, written);
            }
        }
        written.ifPresent(gone -> LOGGER.info(() -> directory + " was left by " + gone + ", which is gone"));
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(mine.bytes()), 0);
    }

    private static Optional<LockHolder> holder(FileChannel channel) throws IOException {
        // Longer than any command.
        ByteBuffer content = ByteBuffer.allocate((int) Math.min(channel.size(), 1 << 20));
        channel.read(content, 0);
        byte[] read = new byte[content.flip().remaining()];
        content.get(read);
        return LockHolder.read(read);
    }

    private static boolean isRemote(Path directory) throws IOException {
        return REMOTE.matcher(Files.getFileStore(directory).type()).matches();
    }

    private static IllegalStateException held(Path directory, Optional<LockHolder> holder) {
        return new IllegalStateException(directory + " is held by "
                + holder.map(LockHolder::toString).orElse("another process")
                + "; wait for it, or choose another directory with --out");
    }

    private static IllegalStateException unknown(Path directory, LockHolder holder) {
        return new IllegalStateException(directory + " is held, says its " + FILE + ", by " + holder
                + "; whether that one still runs cannot be seen from here: wait for it, choose another directory with --out, or, if you"
                + " know that it is gone, delete " + directory.resolve(FILE));
    }

    /**
     * Waits until the worker processes of an earlier call, which stop when that is gone, have stopped.
     *
     * @param notice is told once if that takes time
     * @throws IllegalStateException if they do not
     */
    void awaitWorkers(Consumer<String> notice) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean told = false;
        while (!noWorkers()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(directory
                        + ": worker processes of an earlier call still write here; end them, or choose another directory"
                        + " with --out");
            }
            if (!told) {
                notice.accept("waiting for the worker processes of an earlier call to stop");
                told = true;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for worker processes", e);
            }
        }
    }

    private boolean noWorkers() {
        try (FileLock all = channel.tryLock(WORKERS, 1, false)) {
            return all != null;
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> directory + " cannot be locked, by workers neither");
            return true;
        }
    }

    /** Makes this process, until it ends or this is closed, one that a new call waits for. */
    static Closeable worker(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve(FILE), StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            channel.lock(WORKERS, 1, true);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> directory + " cannot be locked, by its runner neither");
        }
        return channel;
    }

    /** Removes its file; for who removes the directory. */
    void remove() throws IOException {
        Files.delete(directory.resolve(FILE));
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            // Nobody's from now on.
            channel.truncate(0);
        } finally {
            HELD.remove(directory);
        }
    }
}
