package dev.imbalance.experiment;

import dev.imbalance.evaluation.Replicate;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A run as it lies on disk, under way or stopped or done.
 *
 * @param path     its directory
 * @param strategy the strategy's name
 * @param replicate which repeat of it
 * @param status   how far it came
 * @param reason   why it failed, or what of it cannot be read; null otherwise
 * @param metrics  null unless it is finished
 * @param changed  when it was finished, or last wrote to its log
 * @param bytes    what it takes on disk
 */
public record RunFolder(
        Path path,
        String strategy,
        Replicate replicate,
        Status status,
        String reason,
        RunMetrics metrics,
        Instant changed,
        long bytes) {
    /** How far a run came. */
    public enum Status {
        /** Everything is there. */
        FINISHED,
        /** Under way or interrupted: it goes on with the next call. */
        UNFINISHED,
        /** It ended with a fault: it is tried again when that is asked for. */
        FAILED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A file of a run.
     *
     * @param name  within the run's directory
     * @param bytes its size
     */
    public record Content(String name, long bytes) {}

    private static final Pattern NAME = Pattern.compile("(.+?)-seed(-?\\d{1,18})(?:-fold(\\d{1,6}))?(-.*)?");

    /** Whether a directory is a run's, by its files. A link to one is not. */
    public static boolean is(Path directory) {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                && (RunFiles.isUnfinished(directory)
                        ? isFile(directory.resolve(SingleRun.LOG)) || isFile(new RunFiles(directory).failure())
                        : isFile(directory.resolve(SingleRun.LOG)) && isFile(directory.resolve(SingleRun.CONFIG)));
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Reads a run.
     *
     * @throws IllegalArgumentException if the directory is not a run's
     * @throws IOException              if it cannot be read; a run of which the metrics or the failure cannot be is unfinished and says why
     */
    public static RunFolder read(Path directory) throws IOException {
        if (!is(directory)) {
            throw new IllegalArgumentException(
                    directory + " is no directory of a run; imbalance ls lists those there are");
        }
        Path log = directory.resolve(SingleRun.LOG);
        RunFiles files = new RunFiles(directory);
        // What died at once has no log.
        Instant logged =
                Files.getLastModifiedTime(isFile(log) ? log : files.failure()).toInstant();
        long bytes = Folders.bytes(directory);
        Matcher name = NAME.matcher(name(directory));
        String strategy = name.matches() ? name.group(1) : name(directory);
        Replicate replicate = name.matches()
                ? new Replicate(
                        Long.parseLong(name.group(2)), name.group(3) == null ? null : Integer.valueOf(name.group(3)))
                : Replicate.of(0);
        if (!RunFiles.isUnfinished(directory)) {
            try {
                RunMetrics metrics = files.readMetrics();
                return new RunFolder(
                        directory,
                        metrics.strategy(),
                        metrics.replicate(),
                        Status.FINISHED,
                        null,
                        metrics,
                        finishedAt(files).orElse(logged),
                        bytes);
            } catch (IOException e) {
                return new RunFolder(
                        directory, strategy, replicate, Status.UNFINISHED, e.getMessage(), null, logged, bytes);
            }
        }
        Status status = Status.UNFINISHED;
        String reason = null;
        if (Files.exists(files.failure())) {
            try {
                reason = files.readFailure().error();
                status = Status.FAILED;
            } catch (IOException e) {
                reason = e.getMessage();
            }
        }
        return new RunFolder(directory, strategy, replicate, status, reason, null, logged, bytes);
    }

    private static Optional<Instant> finishedAt(RunFiles files) throws IOException {
        try {
            return Files.exists(files.provenance())
                    ? Optional.of(Instant.parse(files.readProvenance().finishedAt()))
                    : Optional.empty();
        } catch (DateTimeParseException e) {
            throw new IOException(files.provenance() + ": finishedAt is no time: " + e.getParsedString(), e);
        }
    }

    /** Whether two runs of an experiment have the same test rows: all that have no folds, or those of one seed and fold. */
    boolean isTestedAs(RunFolder other) {
        return replicate.fold() == null ? other.replicate.fold() == null : replicate.equals(other.replicate);
    }

    /** The name of the directory that the run has, or will have when it is finished. */
    String name() {
        return name(path);
    }

    static String name(Path directory) {
        String name = directory.toAbsolutePath().normalize().getFileName().toString();
        return RunFiles.isUnfinished(directory) ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    /** What it has left behind, by name; folders such as its checkpoints with what is in them. */
    public List<Content> files() throws IOException {
        List<Content> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(path)) {
            for (Path entry : entries.sorted().toList()) {
                boolean folder = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
                files.add(new Content(entry.getFileName() + (folder ? "/" : ""), Folders.bytes(entry)));
            }
        }
        return files;
    }
}
