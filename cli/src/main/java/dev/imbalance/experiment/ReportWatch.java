package dev.imbalance.experiment;

import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Keeps the report of an experiment up to date while another process runs it: writes it when a run begins, does an epoch, is finished or fails. Nothing else
 * is written, and the directory is not locked.
 */
public final class ReportWatch {
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** One part of so many of the time goes to reports at most: of many runs one takes seconds. */
    private static final int SHARE = 5;
    /** A run that is finished while it is read has another name at the next look. */
    private static final int ATTEMPTS = 5;

    private final ExperimentFolder experiment;
    private final Path html;
    private final BooleanSupplier stop;

    /**
     * @param html where the page goes
     * @param stop asked whether to stop before the end
     */
    public ReportWatch(ExperimentFolder experiment, Path html, BooleanSupplier stop) {
        this.experiment = experiment;
        this.html = html;
        this.stop = stop;
    }

    /**
     * Watches until nobody writes to the experiment's directory any more.
     *
     * @param written is told what is in each report
     * @return whether it came to its end; false if it was stopped, and the page then does not load itself again either
     * @throws IOException if a file is malformed, or the page cannot be written
     */
    public boolean run(Consumer<Comparison> written) throws IOException {
        Set<String> seen = Set.of();
        long next = System.nanoTime();
        boolean running = DirectoryLock.isHeld(experiment.path());
        while (running && !stop.getAsBoolean()) {
            Set<String> now = state();
            if (!now.equals(seen) && System.nanoTime() - next >= 0) {
                long start = System.nanoTime();
                write(true).ifPresent(written);
                seen = now;
                next = System.nanoTime() + (SHARE - 1) * (System.nanoTime() - start);
            }
            pause();
            running = DirectoryLock.isHeld(experiment.path());
        }
        write(false).ifPresent(written);
        return !running;
    }

    private Optional<Comparison> write(boolean running) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return experiment.writeLive(html, running);
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while watching", e);
        }
    }

    /** What a report depends on: the files of runs that change or come, by time and size. */
    private Set<String> state() throws IOException {
        List<Path> folders;
        try (Stream<Path> entries = Files.list(experiment.path())) {
            folders = entries.filter(Files::isDirectory).toList();
        }
        Set<String> state = new TreeSet<>();
        for (Path folder : folders) {
            RunFiles files = new RunFiles(folder);
            for (Path file :
                    List.of(folder.resolve(SingleRun.CONFIG), files.history(), files.metrics(), files.failure())) {
                stamp(file).ifPresent(state::add);
            }
        }
        return state;
    }

    private static Optional<String> stamp(Path file) throws IOException {
        try {
            return Optional.of(file + " " + Files.getLastModifiedTime(file) + " " + Files.size(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
