package dev.imbalance.experiment;

import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.RunFiles;
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
    public record RebuiltReport(Path report, Comparison comparison, List<String> leftOut) {}

    /** Whether a directory, or what a link leads to, is an experiment's: it holds a comparison or a run. */
    public static boolean is(Path directory) throws IOException {
        return Files.isDirectory(directory)
                && (Files.isRegularFile(directory.resolve(Comparison.FILE), LinkOption.NOFOLLOW_LINKS)
                        || !runsIn(directory).isEmpty());
    }

    /** The directories of runs; links are not followed. */
    private static List<Path> runsIn(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> !Files.isSymbolicLink(entry) && RunFolder.is(entry))
                    .sorted()
                    .toList();
        }
    }

    /** The experiments in a folder and below it, by path; links in it are not followed. */
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
        return Folders.bytes(path.toRealPath());
    }

    /** Every run on disk: those that the comparison lists in its order, then the others from the oldest to the newest. */
    public List<RunFolder> runs() throws IOException {
        List<Path> directories = runsIn(path);
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
     * strategy or seed, of the same rows and, of the same strategy, of the same configuration, data and toolkit. Nothing is trained.
     *
     * @param html where the page goes
     * @throws IllegalStateException if no run is finished or has failed, or a process writes to the directory
     */
    public RebuiltReport rebuild(Path html) throws IOException {
        DirectoryLock lock = DirectoryLock.of(path, "imbalance report");
        try {
            return rebuildLocked(html);
        } finally {
            lock.close();
        }
    }

    private RebuiltReport rebuildLocked(Path html) throws IOException {
        Optional<Comparison> before = comparison();
        if (before.isPresent() && isEvaluation(before.get())) {
            Report.write(path, html);
            return new RebuiltReport(html, before.get(), List.of());
        }
        List<String> leftOut = new ArrayList<>();
        Comparison comparison = compare(Optional.empty(), leftOut).groupedAlike(path);
        comparison.write(path);
        Report.write(path, html);
        return new RebuiltReport(html, comparison, leftOut);
    }

    /**
     * Writes the report of the runs as they are now, with those under way, and nothing else: it may be called while another process writes to the directory.
     *
     * @param html    where the page goes
     * @param running whether they go on: then the page loads itself again
     * @return what it has; empty if there is no run yet
     * @throws IOException also if files were renamed meanwhile
     */
    Optional<Comparison> writeLive(Path html, boolean running) throws IOException {
        if (runs().isEmpty()) {
            return Optional.empty();
        }
        Comparison comparison = compare(Optional.of(running), new ArrayList<>()).groupedAlike(path);
        Report.writeLive(path, comparison, html, running);
        return Optional.of(comparison);
    }

    /**
     * What the runs on disk are together.
     *
     * @param running whether those that are unfinished go on; empty if they do not belong to it
     * @param leftOut  takes what does not, each with the reason
     */
    private Comparison compare(Optional<Boolean> running, List<String> leftOut) throws IOException {
        Optional<Comparison> before = comparison();
        List<String> names = before.map(Comparison::runs).orElse(List.of()).stream()
                .map(Comparison.Run::directory)
                .toList();
        Map<String, RunFolder> compared = new LinkedHashMap<>();
        List<RunFolder> others = new ArrayList<>();
        for (RunFolder run : runs()) {
            if (run.status() == RunFolder.Status.UNFINISHED && running.isEmpty()) {
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
        return comparison(before, compared.values(), running.orElse(false));
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
        Optional<RunFolder> repeat = compared.stream()
                .filter(other -> other.metrics() != null && other.strategy().equals(run.strategy()))
                .findFirst();
        if (repeat.isPresent()) {
            Optional<String> difference =
                    Repeats.difference(run.path(), repeat.get().path());
            if (difference.isPresent()) {
                return difference;
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
    private Comparison comparison(Optional<Comparison> before, Collection<RunFolder> runs, boolean running)
            throws IOException {
        RunFolder first = runs.iterator().next();
        List<Comparison.Run> lines = runs.stream()
                .map(run -> switch (run.status()) {
                    case FINISHED -> Comparison.Run.done(run.name(), run.metrics());
                    case FAILED -> Comparison.Run.failed(run.name(), run.strategy(), run.replicate(), run.reason());
                    case UNFINISHED -> Comparison.Run.begun(run.name(), run.strategy(), run.replicate(), running);
                })
                .toList();
        if (before.isEmpty()) {
            Path config = first.path().resolve(SingleRun.CONFIG);
            return Comparison.of(
                    name(), first.strategy(), Files.exists(config) ? Files.readString(config) : "", null, lines);
        }
        Comparison old = before.get();
        String baseline = runs.stream().anyMatch(run -> run.strategy().equals(old.baseline()))
                ? old.baseline()
                : first.strategy();
        return Comparison.of(old.experiment(), baseline, old.config(), old.command(), lines);
    }

    /**
     * Deletes runs. Where there is a comparison, it and the report are written again without them; they go with the last run that they have.
     *
     * @throws IllegalStateException if a process writes to an experiment's directory; the runs in it are still there then
     */
    public static void remove(Collection<RunFolder> runs) throws IOException {
        Map<Path, List<RunFolder>> byExperiment = new LinkedHashMap<>();
        for (RunFolder run : runs) {
            Path experiment = run.path().toAbsolutePath().normalize().getParent();
            byExperiment.computeIfAbsent(experiment, key -> new ArrayList<>()).add(run);
        }
        for (Map.Entry<Path, List<RunFolder>> experiment : byExperiment.entrySet()) {
            new ExperimentFolder(experiment.getKey()).removeOwn(experiment.getValue());
        }
    }

    private void removeOwn(List<RunFolder> runs) throws IOException {
        DirectoryLock lock = DirectoryLock.of(path, "imbalance rm");
        try {
            for (RunFolder run : runs) {
                Folders.delete(run.path());
            }
            if (comparison().isEmpty()) {
                return;
            }
            if (runs().stream().allMatch(other -> other.status() == RunFolder.Status.UNFINISHED)) {
                forget();
            } else {
                rebuildLocked(path.resolve(REPORT));
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
