package dev.imbalance.experiment;

import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.report.ModelCard;
import dev.imbalance.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an experiment has left behind so far, and what may be done with it without training.
 *
 * @param path the experiment's directory
 */
public record ExperimentFolder(Path path) {
    static final String REPORT = "report.html";

    /** How deep below a folder experiments are looked for; that of the runs themselves not counted. */
    private static final int DEPTH = 4;

    /**
     * A report made again.
     *
     * @param report     the page
     * @param comparison what it compares
     * @param leftOut    the runs on disk that it does not, each with the reason
     */
    public record Rebuilt(Path report, Comparison comparison, List<String> leftOut) {}

    /** Whether a directory is an experiment's: it holds a comparison or a run. A link to one is not. */
    public static boolean is(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (Files.isRegularFile(directory.resolve(Comparison.FILE), LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.anyMatch(RunFolder::is);
        }
    }

    /** The experiments in a folder and below it, by path; links are not followed. */
    public static List<ExperimentFolder> below(Path folder) throws IOException {
        List<ExperimentFolder> found = new ArrayList<>();
        collect(folder, DEPTH, found);
        return found;
    }

    private static void collect(Path folder, int depth, List<ExperimentFolder> found) throws IOException {
        if (is(folder)) {
            found.add(new ExperimentFolder(folder));
        } else if (depth > 0) {
            List<Path> inside;
            try (Stream<Path> entries = Files.list(folder)) {
                inside = entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                                && !entry.getFileName().toString().startsWith("."))
                        .sorted()
                        .toList();
            }
            for (Path each : inside) {
                collect(each, depth - 1, found);
            }
        }
    }

    /** What the last call that came to its end compared; empty before there was one. */
    public Optional<Comparison> comparison() throws IOException {
        return Files.exists(path.resolve(Comparison.FILE)) ? Optional.of(Comparison.read(path)) : Optional.empty();
    }

    /** The name that the experiment has in its file; that of its directory until one of its runs says it. */
    public String name() throws IOException {
        Optional<Comparison> comparison = comparison();
        if (comparison.isPresent()) {
            return comparison.get().experiment();
        }
        return runs().stream()
                .filter(run -> run.metrics() != null)
                .map(run -> run.metrics().experiment())
                .findFirst()
                .orElse(path.toAbsolutePath().normalize().getFileName().toString());
    }

    /** What all of it takes on disk. */
    public long bytes() throws IOException {
        return Folders.bytes(path);
    }

    /** Every run on disk: those that the comparison lists in its order, then the others from the oldest to the newest. */
    public List<RunFolder> runs() throws IOException {
        List<Path> directories;
        try (Stream<Path> entries = Files.list(path)) {
            directories = entries.filter(RunFolder::is).sorted().toList();
        }
        Map<String, Integer> order = new HashMap<>();
        Optional<Comparison> comparison = comparison();
        if (comparison.isPresent()) {
            for (Comparison.Run run : comparison.get().runs()) {
                order.put(run.directory(), order.size());
            }
        }
        List<RunFolder> runs = new ArrayList<>();
        for (Path directory : directories) {
            try {
                runs.add(RunFolder.read(directory));
            } catch (NoSuchFileException e) {
                // Finished between the two looks at it, and so under its other name.
                Path finished = directory.resolveSibling(RunFolder.name(directory));
                if (!directories.contains(finished) && RunFolder.is(finished)) {
                    runs.add(RunFolder.read(finished));
                }
            }
        }
        runs.sort(Comparator.comparingInt((RunFolder run) -> order.getOrDefault(run.name(), Integer.MAX_VALUE))
                .thenComparing(RunFolder::changed)
                .thenComparing(RunFolder::path));
        return runs;
    }

    /**
     * Writes comparison and report of the runs that are on disk: those that the comparison lists, then the others that are of another
     * strategy or seed and of the same rows. Nothing is trained.
     *
     * @param html where the page goes
     * @throws IllegalStateException if no run is finished or has failed, or a process writes to the directory
     */
    public Rebuilt rebuild(Path html) throws IOException {
        DirectoryLock lock = DirectoryLock.of(path, "imbalance report");
        try {
            return rebuildLocked(html);
        } finally {
            lock.close();
        }
    }

    private Rebuilt rebuildLocked(Path html) throws IOException {
        Optional<Comparison> before = comparison();
        if (before.isPresent() && isEvaluation(before.get())) {
            Report.write(path, html);
            return new Rebuilt(html, before.get(), List.of());
        }
        List<String> names = before.map(Comparison::runs).orElse(List.of()).stream()
                .map(Comparison.Run::directory)
                .toList();
        Map<String, RunFolder> compared = new LinkedHashMap<>();
        List<String> leftOut = new ArrayList<>();
        List<RunFolder> others = new ArrayList<>();
        for (RunFolder run : runs()) {
            if (run.status() == RunFolder.Status.UNFINISHED) {
                leftOut.add(run.path().getFileName() + ": unfinished");
            } else if (names.contains(run.name())) {
                compared.merge(run.name(), run, ExperimentFolder::finished);
            } else {
                others.add(run);
            }
        }
        // The newest of each strategy and seed.
        others.sort(Comparator.comparing(RunFolder::changed).reversed());
        List<RunFolder> added = new ArrayList<>();
        for (RunFolder run : others) {
            Optional<String> reason = reasonToLeaveOut(
                    run,
                    before.isPresent(),
                    Stream.concat(compared.values().stream(), added.stream()).toList());
            if (reason.isPresent()) {
                leftOut.add(run.path().getFileName() + ": " + reason.get());
            } else {
                added.add(0, run);
            }
        }
        added.forEach(run -> compared.put(run.name(), run));
        if (compared.isEmpty()) {
            throw new IllegalStateException(
                    path + " has no run that is finished or has failed; go on with imbalance run");
        }
        Comparison comparison = comparison(before, compared.values()).groupedAlike(path);
        comparison.write(path);
        Report.write(path, html);
        for (RunFolder run : compared.values()) {
            if (run.status() == RunFolder.Status.FINISHED) {
                ModelCard.write(run.path());
            }
        }
        return new Rebuilt(html, comparison, leftOut);
    }

    /** Whether it compares predictions from anywhere: then there is no run to find. */
    private boolean isEvaluation(Comparison comparison) throws IOException {
        for (Comparison.Run run : comparison.runs()) {
            RunFiles files = new RunFiles(path.resolve(run.directory()));
            if (!Files.exists(files.metrics()) || !files.readMetrics().isOfPredictions()) {
                return false;
            }
        }
        return !comparison.runs().isEmpty();
    }

    private static RunFolder finished(RunFolder one, RunFolder other) {
        return one.status() == RunFolder.Status.FINISHED ? one : other;
    }

    /** @param listed whether a comparison says what the experiment is; without one, training rows may be what its strategies differ in */
    private static Optional<String> reasonToLeaveOut(RunFolder run, boolean listed, List<RunFolder> compared)
            throws IOException {
        for (RunFolder other : compared) {
            if (other.strategy().equals(run.strategy()) && other.replicate().equals(run.replicate())) {
                return Optional.of("the comparison has " + other.path().getFileName() + " of this strategy and "
                        + other.replicate());
            }
        }
        Optional<RunFolder> sample = compared.stream()
                .filter(other -> other.metrics() != null && run.metrics() != null && run.isTestedAs(other))
                .findFirst();
        if (sample.isEmpty()) {
            return Optional.empty();
        }
        RunFolder other = sample.get();
        if (listed && !ExperimentRunner.rows(other.metrics()).equals(ExperimentRunner.rows(run.metrics()))) {
            return Optional.of(
                    "not the training and test rows of " + other.path().getFileName());
        }
        return TestRows.difference(new RunFiles(other.path()), new RunFiles(run.path()));
    }

    /** Without an earlier one, of the experiment as far as its first run tells. */
    private static Comparison comparison(Optional<Comparison> before, Collection<RunFolder> runs) throws IOException {
        RunFolder first = runs.iterator().next();
        List<Comparison.Run> lines = runs.stream()
                .map(run -> run.status() == RunFolder.Status.FINISHED
                        ? Comparison.Run.done(run.name(), run.metrics())
                        : Comparison.Run.failed(run.name(), run.strategy(), run.replicate(), run.reason()))
                .toList();
        if (before.isEmpty()) {
            Path config = first.path().resolve(SingleRun.CONFIG);
            return Comparison.of(
                    first.metrics() == null ? first.name() : first.metrics().experiment(),
                    first.strategy(),
                    Files.exists(config) ? Files.readString(config) : "",
                    null,
                    lines);
        }
        Comparison old = before.get();
        String baseline = runs.stream().anyMatch(run -> run.strategy().equals(old.baseline()))
                ? old.baseline()
                : first.strategy();
        return Comparison.of(old.experiment(), baseline, old.config(), old.command(), lines);
    }

    /**
     * Deletes a run. Where there is a comparison, it and the report are written again without it; they go with the last run that they have.
     *
     * @throws IllegalStateException if a process writes to the experiment's directory
     */
    public static void remove(RunFolder run) throws IOException {
        ExperimentFolder experiment =
                new ExperimentFolder(run.path().toAbsolutePath().normalize().getParent());
        DirectoryLock lock = DirectoryLock.of(experiment.path(), "imbalance rm");
        try {
            Folders.delete(run.path());
            Optional<Comparison> comparison = experiment.comparison();
            if (comparison.isEmpty()) {
                return;
            }
            if (experiment.runs().stream().allMatch(other -> other.status() == RunFolder.Status.UNFINISHED)) {
                experiment.forget();
            } else {
                experiment.rebuildLocked(experiment.path().resolve(REPORT));
            }
        } finally {
            lock.close();
        }
    }

    /**
     * Deletes every run, the comparison and the report, and the directory if nothing else is in it.
     *
     * @return what the toolkit did not make and is still there, by name
     * @throws IllegalStateException if a process writes to the directory
     */
    public List<Path> remove() throws IOException {
        try (DirectoryLock lock = DirectoryLock.of(path, "imbalance rm")) {
            for (RunFolder run : runs()) {
                Folders.delete(run.path());
            }
            forget();
            // While it is held: a process that comes now makes its own.
            lock.remove();
        }
        List<Path> others;
        try (Stream<Path> entries = Files.list(path)) {
            others = entries.sorted().toList();
        }
        if (others.isEmpty()) {
            Files.delete(path);
        }
        return others;
    }

    private void forget() throws IOException {
        Files.deleteIfExists(path.resolve(REPORT));
        Files.deleteIfExists(path.resolve(Comparison.FILE));
    }
}
