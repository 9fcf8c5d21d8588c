package dev.imbalance.experiment;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Folders that the runner made itself. */
final class Folders {
    /** As Linux, macOS and Windows say it. */
    private static final Pattern NO_MORE = Pattern.compile(
            "No space left|Read-only file system|quota exceeded|not enough space on the disk",
            Pattern.CASE_INSENSITIVE);

    private Folders() {}

    /**
     * Whether a fault says that nothing more can be written to a folder, so that going on would only fail again.
     *
     * @return the fault with the name of what could not be written, of the folder itself if it does not say more; empty for any other
     */
    static Optional<FileSystemException> takesNoMore(Throwable fault, Path folder) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            boolean denied = cause instanceof AccessDeniedException access
                    && access.getFile() != null
                    && Path.of(access.getFile()).toAbsolutePath().startsWith(folder.toAbsolutePath());
            boolean full = cause instanceof IOException
                    && cause.getMessage() != null
                    && NO_MORE.matcher(cause.getMessage()).find();
            if (denied || full) {
                return Optional.of(named((IOException) cause, folder, fault));
            }
        }
        return Optional.empty();
    }

    private static FileSystemException named(IOException cause, Path folder, Throwable fault) {
        FileSystemException named;
        if (cause instanceof FileSystemException file && file.getFile() != null) {
            named = new FileSystemException(
                    file.getFile(), null, file.getReason() == null ? "permission denied" : file.getReason());
        } else {
            named = new FileSystemException(folder.toString(), null, cause.getMessage());
        }
        named.initCause(fault);
        return named;
    }

    /** Whether a folder has nothing in it, or is not there. */
    static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return true;
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.findAny().isEmpty();
        }
    }

    /** What a file, or the files in a folder, hold. Links count for themselves; what is gone meanwhile, for nothing. */
    static long bytes(Path path) throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException fault) throws IOException {
                if (fault instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw fault;
            }
        });
        return bytes.get();
    }

    /** Deletes what is in a folder, but for what has one of these names. */
    static void deleteAllBut(Path folder, String... names) throws IOException {
        List<Path> inside;
        try (Stream<Path> list = Files.list(folder)) {
            inside = list.filter(
                            path -> !List.of(names).contains(path.getFileName().toString()))
                    .toList();
        }
        for (Path path : inside) {
            if (Files.isDirectory(path)) {
                delete(path);
            } else {
                Files.delete(path);
            }
        }
    }

    /** Deletes a folder with what is in it; nothing if it is not there. Links are deleted, not followed. */
    static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> inside;
        try (Stream<Path> walk = Files.walk(folder)) {
            inside = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : inside) {
            Files.delete(path);
        }
    }
}
