package dev.imbalance.experiment;

import dev.imbalance.evaluation.Replicate;
import dev.imbalance.evaluation.RunFailure;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
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

    /** Greedy, for a strategy's name may look like a seed too. */
    private static final Pattern NAME = Pattern.compile("(.+)-seed(-?\\d{1,19})(?:-fold(\\d{1,6}))?-[0-9a-f]{8}");

    /** What tells a run from the others of its experiment. */
    private record Name(String strategy, Replicate replicate) {}

    /** Whether a directory, or what a link leads to, is a run's, by its files. */
    public static boolean is(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        Path run = target(directory);
        return RunFiles.isUnfinished(run)
                ? isFile(run.resolve(SingleRun.LOG)) || isFile(new RunFiles(run).failure())
                : isFile(run.resolve(SingleRun.LOG)) && isFile(run.resolve(SingleRun.CONFIG));
    }

    /** The directory itself, whose name says what it is, in place of a link to it. */
    private static Path target(Path directory) {
        try {
            return Files.isSymbolicLink(directory) ? directory.toRealPath() : directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Reads a run, of a link what it leads to.
     *
     * @throws IllegalArgumentException if the directory is not a run's
     * @throws IOException              if it cannot be read; a run of which the metrics or the failure cannot be is unfinished and says why
     */
    public static RunFolder read(Path place) throws IOException {
        if (!is(place)) {
            throw new IllegalArgumentException(place + " is no directory of a run; imbalance ls lists those there are");
        }
        Path directory = target(place);
        Path log = directory.resolve(SingleRun.LOG);
        RunFiles files = new RunFiles(directory);
        // What died at once has no log.
        Instant logged =
                Files.getLastModifiedTime(isFile(log) ? log : files.failure()).toInstant();
        long bytes = Folders.bytes(directory);
        Name name = named(name(directory));
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
                        directory,
                        name.strategy(),
                        name.replicate(),
                        Status.UNFINISHED,
                        e.getMessage(),
                        null,
                        logged,
                        bytes);
            }
        }
        Status status = Status.UNFINISHED;
        String reason = null;
        if (Files.exists(files.failure())) {
            try {
                RunFailure failure = files.readFailure();
                name = failure.strategy() == null ? name : new Name(failure.strategy(), failure.replicate());
                reason = failure.error();
                status = Status.FAILED;
            } catch (IOException e) {
                reason = e.getMessage();
            }
        }
        return new RunFolder(directory, name.strategy(), name.replicate(), status, reason, null, logged, bytes);
    }

    /** By the name of a directory, for a run that has left nothing yet that says it. */
    private static Name named(String directory) {
        Matcher name = NAME.matcher(directory);
        if (!name.matches() || new BigInteger(name.group(2)).bitLength() >= Long.SIZE) {
            return new Name(directory, Replicate.of(0));
        }
        Integer fold = name.group(3) == null ? null : Integer.valueOf(name.group(3));
        return new Name(name.group(1), new Replicate(Long.parseLong(name.group(2)), fold));
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
