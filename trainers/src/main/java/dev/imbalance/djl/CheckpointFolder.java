package dev.imbalance.djl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The checkpoints of one training in their folder: the last two, so that there is another one should the newest be damaged. */
final class CheckpointFolder {
    private static final Logger LOGGER = Logger.getLogger(CheckpointFolder.class.getName());
    /** The number is of the steps done; ten digits sort by it. */
    private static final Pattern NAME = Pattern.compile("checkpoint-\\d{10,}\\.ckpt");
    /** What a process that was killed while writing leaves. */
    private static final Pattern ABANDONED = Pattern.compile("\\.checkpoint-\\d{10,}\\.ckpt\\..*\\.tmp");

    /** A checkpoint by its file. */
    private record Stored(Path file, Progress progress) {}

    private final Path folder;
    private final Map<String, String> training;
    private Optional<Stored> last = Optional.empty();

    /** @param training what is trained, as {@link Fingerprint} tells it */
    CheckpointFolder(Path folder, Map<String, String> training) {
        this.folder = folder;
        this.training = training;
    }

    /**
     * The newest checkpoint that is whole. Warns of every newer one that is not, and if there are checkpoints and none is whole.
     *
     * @throws IllegalArgumentException if it is of another training
     * @throws UncheckedIOException if the folder cannot be read
     */
    Optional<Checkpoint> newest() {
        try {
            List<Path> files = files(NAME);
            for (Path file : files) {
                Optional<Checkpoint> whole = readIfWhole(file);
                if (whole.isPresent()) {
                    Fingerprint.requireSame(training, whole.get().training(), file);
                    last = Optional.of(new Stored(file, whole.get().progress()));
                    return whole;
                }
            }
            if (!files.isEmpty()) {
                LOGGER.warning(
                        () -> "no checkpoint in " + folder + " is whole; training starts over from the first epoch");
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoints in " + folder + " cannot be read: " + e, e);
        }
    }

    private static Optional<Checkpoint> readIfWhole(Path file) throws IOException {
        try {
            return Optional.of(Checkpoint.read(file));
        } catch (IllegalArgumentException e) {
            LOGGER.log(Level.WARNING, () -> e.getMessage() + "; the checkpoint before it is used, if there is one");
            return Optional.empty();
        }
    }

    /**
     * Saves a checkpoint, and removes all but this one and the one before it, which was read or written whole.
     *
     * @throws UncheckedIOException if it cannot be written; those before are as they were
     */
    void save(Checkpoint checkpoint) {
        Progress progress = checkpoint.progress();
        Path file = folder.resolve(String.format(Locale.ROOT, "checkpoint-%010d.ckpt", progress.steps()));
        try {
            checkpoint.write(file);
            for (Path other : files(NAME)) {
                boolean before = last.isPresent() && other.equals(last.get().file());
                if (!other.equals(file) && !before) {
                    Files.delete(other);
                }
            }
            for (Path abandoned : files(ABANDONED)) {
                Files.delete(abandoned);
            }
            last = Optional.of(new Stored(file, progress));
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoint " + file + " cannot be written: " + e, e);
        }
    }

    /** The last checkpoint that was read or written and where it stands, for people. */
    String describeLast() {
        return last.map(stored -> stored.file() + ", of " + stored.progress().describe())
                .orElse("none yet");
    }

    /** Newest first. */
    private List<Path> files(Pattern name) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(
                            file -> name.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.comparing(
                                    (Path file) -> file.getFileName().toString())
                            .reversed())
                    .toList();
        }
    }
}
