package dev.imbalance.experiment;

import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.FaultLine;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.report.Report;
import dev.imbalance.trainer.TrainingInterrupted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes every run of an experiment, then the comparison and the report.
 * <p>
 * A run that an earlier call finished is kept as it is; one that was interrupted goes on from its checkpoints. A run that fails is reported, and the others go on, unless nothing more can be
 * written; it is tried again only when that is asked for. Finished runs of other strategies, seeds or folds that the directory already compares stay in its
 * comparison.
 */
public final class ExperimentRunner {
    private static final Logger LOGGER = Logger.getLogger(ExperimentRunner.class.getName());

    private final ExperimentFile experiment;
    private final Path directory;
    private final String command;
    private final RunListener listener;
    private final RunPolicy policy;
    private final Function<ExperimentData, RunExecutor> executor;

    /**
     * @param directory where the runs and the report go; made if missing
     * @param command   the command that makes the experiment again, for the record; null if there is none
     */
    public ExperimentRunner(ExperimentFile experiment, Path directory, String command, RunListener listener) {
        this(experiment, directory, command, listener, RunPolicy.DEFAULT);
    }

    /** A runner with its own rules for interruptions. */
    public ExperimentRunner(
            ExperimentFile experiment, Path directory, String command, RunListener listener, RunPolicy policy) {
        this(
                experiment,
                directory,
                command,
                listener,
                policy,
                data -> new LocalExecutor(experiment, data, directory, policy));
    }

    /** A runner whose runs are made elsewhere than in this process, such as by a {@link ProcessExecutor}. */
    public ExperimentRunner(
            ExperimentFile experiment,
            Path directory,
            String command,
            RunListener listener,
            RunPolicy policy,
            RunExecutor executor) {
        this(experiment, directory, command, listener, policy, data -> executor);
    }

    private ExperimentRunner(
            ExperimentFile experiment,
            Path directory,
            String command,
            RunListener listener,
            RunPolicy policy,
            Function<ExperimentData, RunExecutor> executor) {
        this.experiment = experiment;
        this.directory = directory;
        this.command = command;
        this.listener = listener;
        this.policy = policy;
        this.executor = executor;
    }

    /**
     * Runs the experiment.
     *
     * @throws ExperimentException if a strategy cannot work on these data, or the directory has runs of another configuration; nothing has
     *     been trained then
     * @throws IllegalStateException if another process writes to the directory, its comparison cannot be read, the data or the toolkit
     *     change meanwhile, or there is nothing to resume and that was asked for
     * @throws TrainingInterrupted when asked to stop; the runs finished before are whole, and this one goes on in the next call
     * @throws IOException         if a result cannot be written; the runs finished before are whole
     */
    public ExperimentOutcome run() throws IOException {
        ExperimentData data = new ExperimentData(experiment);
        data.check();
        List<PlannedRun> planned = PlannedRun.all(experiment, data);
        if (policy.resumeOnly() && planned.stream().noneMatch(this::isBegun)) {
            throw new IllegalStateException(
                    "there is nothing to resume: " + directory + " has no run, finished or not, of this"
                            + " experiment as it is written now; leave --resume out to begin it");
        }
        PlannedRun first = planned.get(0);
        listener.experimentStarted(
                experiment.name(),
                planned.size(),
                data.train(first.strategy(), first.key().replicate()).labelCounts(),
                data.test(first.key().replicate()).labelCounts());
        try {
            Files.createDirectories(directory);
            try (DirectoryLock lock = DirectoryLock.of(directory, command)) {
                lock.awaitWorkers(listener::notice);
                Comparison before = comparedBefore();
                EditedRuns edited = new EditedRuns(directory, experiment, data);
                if (!policy.force()) {
                    edited.refuse(planned, before);
                } else if (before != null) {
                    before = edited.without(planned, before);
                }
                return make(executor.apply(data), planned, before);
            }
        } catch (IOException | UncheckedIOException e) {
            Optional<FileSystemException> full = Folders.takesNoMore(e, directory);
            if (full.isPresent()) {
                throw full.get();
            }
            throw e;
        }
    }

    private Path place(PlannedRun run) {
        return directory.resolve(run.key().directory());
    }

    /** What the directory compares, read before anything is trained; null if nothing yet. */
    private Comparison comparedBefore() throws IOException {
        Path file = directory.resolve(Comparison.FILE);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return Comparison.read(directory);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException(
                    e.getMessage() + ". Move it away; imbalance report " + ShellWord.of(directory.toString())
                            + " makes a new one from the runs",
                    e);
        }
    }

    private boolean isBegun(PlannedRun run) {
        return Files.isDirectory(place(run)) || Files.isDirectory(RunFiles.unfinished(place(run)));
    }

    private ExperimentOutcome make(RunExecutor executor, List<PlannedRun> planned, Comparison before)
            throws IOException {
        Outcomes outcomes = new Outcomes(directory, listener);
        List<PlannedRun> open = new ArrayList<>();
        for (PlannedRun run : planned) {
            RunMetrics metrics = finished(place(run));
            RunFiles unfinished = new RunFiles(RunFiles.unfinished(place(run)));
            if (metrics != null) {
                SingleRun.removeCheckpoints(place(run));
                outcomes.kept(run, metrics);
            } else if (Files.exists(unfinished.failure()) && !policy.retryFailed()) {
                outcomes.failedBefore(run, unfinished.readFailure());
            } else {
                open.add(run);
            }
        }
        executor.execute(open, outcomes);
        List<Comparison.Run> compared = planned.stream().map(outcomes::of).toList();
        Comparison made = Comparison.of(experiment.name(), experiment.baseline(), experiment.text(), command, compared);
        Comparison comparison = (before == null ? made : withOthers(made, before)).groupedAlike(directory);
        comparison.write(directory);
        Path report = directory.resolve(ExperimentFolder.REPORT);
        Report.write(directory, report);
        return new ExperimentOutcome(directory, report, comparison, outcomes.failed(planned));
    }

    /** The metrics of a finished run; null if there is none, or none that can be read, which is then made again. */
    private static RunMetrics finished(Path place) {
        if (!Files.isDirectory(place)) {
            return null;
        }
        try {
            return new RunFiles(place).readMetrics();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> place + " is not finished and is made again: " + FaultLine.of(e));
            return null;
        }
    }

    /**
     * A comparison together with the finished runs that the directory's comparison already lists and this call does not make: of
     * another strategy, seed or fold of the same experiment. It is the same if a run of this call was listed too, for its name says its
     * data; else if the rows are as many.
     *
     * @param before without what was edited since
     */
    private Comparison withOthers(Comparison made, Comparison before) throws IOException {
        boolean same = before.runs().stream()
                .map(Comparison.Run::directory)
                .anyMatch(made.runs().stream().map(Comparison.Run::directory).toList()::contains);
        Map<String, Comparison.Run> runs = new LinkedHashMap<>();
        made.runs().forEach(run -> runs.put(run.directory(), run));
        List<Comparison.Run> merged = new ArrayList<>();
        boolean others = false;
        for (Comparison.Run run : before.runs()) {
            Comparison.Run again = runs.remove(run.directory());
            if (again != null) {
                merged.add(again);
            } else if (isOther(run, made, same)) {
                merged.add(run);
                others = true;
            }
        }
        if (!others) {
            return made;
        }
        // A part of the earlier experiment made again does not change what the whole is.
        Comparison whole = runs.isEmpty() ? before : made;
        merged.addAll(runs.values());
        return Comparison.of(whole.experiment(), whole.baseline(), whole.config(), whole.command(), merged);
    }

    private boolean isOther(Comparison.Run run, Comparison made, boolean same) throws IOException {
        if (!run.status().equals(Comparison.DONE)
                || made.runs().stream()
                        .anyMatch(other -> other.strategy().equals(run.strategy())
                                && other.replicate().equals(run.replicate()))) {
            return false;
        }
        RunMetrics metrics = finished(directory.resolve(run.directory()));
        List<Comparison.Run> done = made.runs().stream()
                .filter(other -> other.status().equals(Comparison.DONE))
                .toList();
        if (metrics == null || same || done.isEmpty()) {
            return metrics != null;
        }
        // The rows of two folds differ by themselves.
        Optional<Comparison.Run> sample = done.stream()
                .filter(other -> run.fold() == null
                        ? other.fold() == null
                        : other.replicate().equals(run.replicate()))
                .findFirst();
        return sample.isPresent()
                && rows(metrics)
                        .equals(rows(new RunFiles(directory.resolve(sample.get().directory())).readMetrics()));
    }

    /** The training and test rows of each class. */
    static Map<String, List<Long>> rows(RunMetrics metrics) {
        Map<String, List<Long>> rows = new LinkedHashMap<>();
        metrics.test().labels().forEach((name, label) -> rows.put(name, List.of(label.trainCount(), label.support())));
        return rows;
    }
}
