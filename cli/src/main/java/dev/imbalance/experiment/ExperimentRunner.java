package dev.imbalance.experiment;

import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.FaultLine;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.report.Report;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.trainer.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes every run of an experiment, then the comparison and the report.
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
        ExperimentData data = new ExperimentData(experiment);
        data.check();
        List<PlannedRun> planned = planned(data);
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
        Files.createDirectories(directory);
        DirectoryLock lock = DirectoryLock.of(directory);
        try {
            return make(new LocalExecutor(experiment, data, directory, policy), planned);
        } finally {
            lock.close();
        }
    }

    private List<PlannedRun> planned(ExperimentData data) {
        List<PlannedRun> all = new ArrayList<>();
        List<Replicate> replicates = experiment.replicates();
        for (Strategy strategy : experiment.strategies()) {
            List<String> digests = data.digests(strategy);
            for (Replicate replicate : replicates) {
                String hash = experiment.hash(strategy, replicate, digests, Toolkit.version());
                RunKey key = new RunKey(strategy.name(), replicate.seed(), replicate.fold(), hash);
                all.add(new PlannedRun(all.size() + 1, strategy, key));
            }
        }
        return all;
    }

    private Path place(PlannedRun run) {
        return directory.resolve(run.key().directory());
    }

    private boolean isBegun(PlannedRun run) {
        return Files.isDirectory(place(run)) || Files.isDirectory(RunFiles.unfinished(place(run)));
    }

    private ExperimentOutcome make(RunExecutor executor, List<PlannedRun> planned) throws IOException {
        Outcomes outcomes = new Outcomes();
        List<PlannedRun> open = new ArrayList<>();
        for (PlannedRun run : planned) {
            RunMetrics metrics = finished(place(run));
            if (metrics == null) {
                open.add(run);
            } else {
                SingleRun.removeCheckpoints(place(run));
                outcomes.kept(run, metrics);
            }
        }
        executor.execute(open, outcomes);
        List<Comparison.Run> compared = planned.stream().map(outcomes::of).toList();
        Comparison comparison = withOthers(
                        Comparison.of(experiment.name(), experiment.baseline(), experiment.text(), command, compared))
                .groupedAlike(directory);
        comparison.write(directory);
        Path report = directory.resolve(ExperimentFolder.REPORT);
        Report.write(directory, report);
        return new ExperimentOutcome(directory, report, comparison, outcomes.failed(planned));
    }

    /** Gathers what became of each run and tells the listener. */
    private final class Outcomes implements RunExecutor.Watch {
        private final Map<RunKey, Comparison.Run> runs = new HashMap<>();

        void kept(PlannedRun run, RunMetrics metrics) {
            runs.put(run.key(), Comparison.Run.done(run.key().directory(), metrics));
            listener.runKept(run.key(), run.index(), metrics);
        }

        @Override
        public TrainingListener started(PlannedRun run) {
            return listener.runStarted(run.key(), run.index());
        }

        @Override
        public void finished(PlannedRun run, RunMetrics metrics) {
            runs.put(run.key(), Comparison.Run.done(run.key().directory(), metrics));
            listener.runFinished(run.key(), metrics);
        }

        @Override
        public void failed(PlannedRun run, Throwable fault) {
            RunKey key = run.key();
            runs.put(key, Comparison.Run.failed(key.directory(), key.strategy(), key.replicate(), FaultLine.of(fault)));
            listener.runFailed(key, fault, RunFiles.unfinished(place(run)).resolve(SingleRun.LOG));
        }

        Comparison.Run of(PlannedRun run) {
            return runs.get(run.key());
        }

        List<RunKey> failed(List<PlannedRun> planned) {
            return planned.stream()
                    .filter(run -> of(run).status().equals(Comparison.FAILED))
                    .map(PlannedRun::key)
                    .toList();
        }
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
     */
    private Comparison withOthers(Comparison made) throws IOException {
        if (!Files.exists(directory.resolve(Comparison.FILE))) {
            return made;
        }
        Comparison before = Comparison.read(directory);
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
