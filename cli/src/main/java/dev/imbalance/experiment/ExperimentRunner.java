package dev.imbalance.experiment;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Digests;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.data.Loading;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.DataFile;
import dev.imbalance.evaluation.FaultLine;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.report.Report;
import dev.imbalance.trainer.TrainingInterrupted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/**
 * Makes every run of an experiment, one after the other, then the comparison and the report.
 * <p>
 * A run that an earlier call finished is kept as it is; one that was interrupted goes on from its checkpoints. A run that fails is reported, and the others go on, unless nothing more can be
 * written. Finished runs of other strategies or seeds that the directory already compares stay in its comparison.
 */
public final class ExperimentRunner {
    private static final Logger LOGGER = Logger.getLogger(ExperimentRunner.class.getName());

    private final ExperimentFile experiment;
    private final Path directory;
    private final String command;
    private final RunListener listener;
    private final RunPolicy policy;

    /**
     * @param directory where the runs and the report go; made if missing
     * @param command   the command that makes the experiment again, for the record
     */
    public ExperimentRunner(ExperimentFile experiment, Path directory, String command, RunListener listener) {
        this(experiment, directory, command, listener, RunPolicy.DEFAULT);
    }

    /** A runner with its own rules for interruptions. */
    public ExperimentRunner(
            ExperimentFile experiment, Path directory, String command, RunListener listener, RunPolicy policy) {
        this.experiment = experiment;
        this.directory = directory;
        this.command = command;
        this.listener = listener;
        this.policy = policy;
    }

    /**
     * Runs the experiment.
     *
     * @throws ExperimentException if a strategy cannot work on these data; nothing has been trained then
     * @throws IllegalStateException if another process writes to the directory, or there is nothing to resume and that was asked for
     * @throws TrainingInterrupted when asked to stop; the runs finished before are whole, and this one goes on in the next call
     * @throws IOException         if a result cannot be written; the runs finished before are whole
     */
    public ExperimentOutcome run() throws IOException {
        LabelledSource trainSource = experiment.train();
        LabelledSource testSource = experiment.test();
        Dataset<Label> train = Loading.train(trainSource);
        Dataset<Label> test = Loading.test(testSource, train);
        experiment.check(train);
        List<DataFile> files = files(trainSource, testSource);
        List<String> digests = List.of(trainSource.digest(), testSource.digest());
        String toolkit = Toolkit.version();

        List<Planned> planned = planned(digests, toolkit);
        if (policy.resumeOnly() && planned.stream().noneMatch(this::isBegun)) {
            throw new IllegalStateException(
                    "there is nothing to resume: " + directory + " has no run, finished or not, of this"
                            + " experiment as it is written now; leave --resume out to begin it");
        }
        int runs = experiment.strategies().size() * experiment.seeds().size();
        listener.experimentStarted(experiment.name(), runs, ClassCounts.of(train), ClassCounts.of(test));
        Files.createDirectories(directory);
        DirectoryLock lock = DirectoryLock.of(directory);
        try {
            return make(train, test, files, planned);
        } finally {
            lock.close();
        }
    }

    /** A run and how it is named. */
    private record Planned(Strategy strategy, RunKey key) {}

    private List<Planned> planned(List<String> digests, String toolkit) {
        List<Planned> all = new ArrayList<>();
        for (Strategy strategy : experiment.strategies()) {
            List<String> inputs = new ArrayList<>(digests);
            experiment.trainerFiles(strategy).forEach(file -> inputs.add(Digests.ofFile(file)));
            for (long seed : experiment.seeds()) {
                String hash = experiment.hash(strategy, seed, inputs, toolkit);
                all.add(new Planned(strategy, new RunKey(strategy.name(), seed, hash)));
            }
        }
        return all;
    }

    private boolean isBegun(Planned run) {
        Path place = directory.resolve(run.key().directory());
        return Files.isDirectory(place) || Files.isDirectory(RunFiles.unfinished(place));
    }

    private ExperimentOutcome make(
            Dataset<Label> train, Dataset<Label> test, List<DataFile> files, List<Planned> planned) throws IOException {
        List<RunKey> failed = new ArrayList<>();
        List<Comparison.Run> compared = new ArrayList<>();
        int index = 0;
        for (Planned one : planned) {
            index++;
            RunKey key = one.key();
            Path place = directory.resolve(key.directory());
            if (policy.stop().getAsBoolean()) {
                throw new TrainingInterrupted("stopped as asked before " + key);
            }
            try {
                RunMetrics metrics = finished(place);
                if (metrics != null) {
                    SingleRun.removeCheckpoints(place);
                    listener.runKept(key, index, metrics);
                } else {
                    SingleRun run = new SingleRun(experiment, one.strategy(), key, place, files, policy);
                    metrics = run.run(train, test, listener.runStarted(key, index));
                    listener.runFinished(key, metrics);
                }
                compared.add(Comparison.Run.done(key.directory(), metrics));
            } catch (TrainingInterrupted e) {
                throw e;
            } catch (IOException | RuntimeException | OutOfMemoryError | LinkageError e) {
                IOException fault = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : null;
                if (e instanceof IOException checked) {
                    fault = checked;
                }
                if (fault != null && Folders.takesNoMore(fault)) {
                    throw fault;
                }
                failed.add(key);
                compared.add(Comparison.Run.failed(key.directory(), key.strategy(), key.seed(), FaultLine.of(e)));
                listener.runFailed(key, e, RunFiles.unfinished(place).resolve(SingleRun.LOG));
            }
        }
        Comparison comparison = withOthers(
                Comparison.of(experiment.name(), experiment.baseline(), experiment.text(), command, compared));
        comparison.write(directory);
        Path report = directory.resolve("report.html");
        Report.write(directory, report);
        return new ExperimentOutcome(directory, report, comparison, failed);
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
     * another strategy or seed, on the same data.
     */
    private Comparison withOthers(Comparison made) throws IOException {
        if (!Files.exists(directory.resolve(Comparison.FILE))) {
            return made;
        }
        Comparison before = Comparison.read(directory);
        Map<String, Comparison.Run> runs = new LinkedHashMap<>();
        made.runs().forEach(run -> runs.put(run.directory(), run));
        List<Comparison.Run> merged = new ArrayList<>();
        boolean others = false;
        for (Comparison.Run run : before.runs()) {
            Comparison.Run again = runs.remove(run.directory());
            if (again != null) {
                merged.add(again);
            } else if (isOther(run, made)) {
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

    private boolean isOther(Comparison.Run run, Comparison made) throws IOException {
        if (!run.status().equals(Comparison.DONE)
                || made.runs().stream()
                        .anyMatch(other -> other.strategy().equals(run.strategy()) && other.seed() == run.seed())) {
            return false;
        }
        RunMetrics metrics = finished(directory.resolve(run.directory()));
        Optional<Comparison.Run> sample = made.runs().stream()
                .filter(other -> other.status().equals(Comparison.DONE))
                .findFirst();
        return metrics != null
                && (sample.isEmpty()
                        || rows(metrics)
                                .equals(rows(new RunFiles(
                                                directory.resolve(sample.get().directory()))
                                        .readMetrics())));
    }

    /** The training and test rows of each class. */
    private static Map<String, List<Long>> rows(RunMetrics metrics) {
        Map<String, List<Long>> rows = new LinkedHashMap<>();
        metrics.test().labels().forEach((name, label) -> rows.put(name, List.of(label.trainCount(), label.support())));
        return rows;
    }

    private static List<DataFile> files(LabelledSource train, LabelledSource test) throws IOException {
        Set<Path> paths = new LinkedHashSet<>(train.files());
        paths.addAll(test.files());
        List<DataFile> files = new ArrayList<>();
        for (Path path : paths) {
            files.add(DataFile.of(path));
        }
        return files;
    }
}
