package dev.imbalance.experiment;

import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.ImbalanceTrainer;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.trainer.TrainingListener;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Makes several runs at a time, each in a process of its own, so that a crash or a lack of memory ends one run alone. The processes are
 * of the same Java, options, class path and environment as this one; each makes one run and ends with this process.
 */
public final class ProcessExecutor implements RunExecutor {
    /** By name: the experiments know nothing of the command line. */
    private static final List<String> WORKER = List.of("dev.imbalance.cli.Worker");
    /** How often this process looks whether it is asked to stop. */
    private static final int PAUSE_MILLIS = 100;

    private final Path directory;
    private final RunPolicy policy;
    private final int jobs;
    private final List<String> command;
    private final List<String> options;

    /**
     * @param directory the experiment's
     * @param jobs      how many runs at a time, at least 1
     */
    public ProcessExecutor(Path directory, RunPolicy policy, int jobs) {
        this(directory, policy, jobs, JavaProcess.command(List.of(), WORKER), List.of());
    }

    /**
     * @param command of a worker process; the run's name is added to it, and then the options
     */
    ProcessExecutor(Path directory, RunPolicy policy, int jobs, List<String> command, List<String> options) {
        if (jobs < 1) {
            throw new IllegalArgumentException("there must be at least 1 run at a time, was " + jobs);
        }
        this.directory = directory;
        this.policy = policy;
        this.jobs = jobs;
        this.command = List.copyOf(command);
        this.options = List.copyOf(options);
    }

    /** The same, but with processes that log nothing but errors to the standard error stream. */
    public ProcessExecutor quiet() {
        return new ProcessExecutor(directory, policy, jobs, command, List.of("--quiet"));
    }

    /** A line for who asks for more threads than there are processors, with what to do about it; empty if all is well. */
    public static Optional<String> advice(ExperimentFile experiment, int jobs) {
        int cores = Runtime.getRuntime().availableProcessors();
        TrainerThreads most = threads(experiment);
        int threads = most.count();
        return jobs * threads <= cores
                ? Optional.empty()
                : Optional.of(jobs + " runs at a time of " + threads + (threads == 1 ? " thread" : " threads")
                        + " each are more than the " + cores + " processors here, and slow one another; "
                        + (threads == 1
                                ? "lower --jobs"
                                : "set trainer." + most.field() + " to " + Math.max(1, cores / jobs)));
    }

    /** How many runs at a time the processors serve as fast as one. */
    public static int effectiveJobs(ExperimentFile experiment, int jobs) {
        int cores = Runtime.getRuntime().availableProcessors();
        return Math.min(jobs, Math.max(1, cores / threads(experiment).count()));
    }

    /** Of the strategy that computes with the most. */
    private static TrainerThreads threads(ExperimentFile experiment) {
        return experiment.strategies().stream()
                .map(strategy -> TrainerThreads.of(((ImbalanceTrainer)
                                experiment.trainer(strategy, experiment.seeds().get(0)))
                        .leaf()))
                .max(Comparator.comparingInt(TrainerThreads::count))
                .orElseThrow();
    }

    private ProcessBuilder builder(PlannedRun run) {
        List<String> words = new ArrayList<>(command);
        words.add(run.key().toString());
        words.addAll(options);
        ProcessBuilder builder = JavaProcess.builder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
        // This process has looked at the paths; the resolved configuration that the worker reads has no place of its
        // own.
        Iterable<Path> roots = FileSystems.getDefault().getRootDirectories();
        String everywhere = StreamSupport.stream(roots.spliterator(), false)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        builder.environment().put("IMBALANCE_DATA", everywhere);
        return builder;
    }

    @Override
    public void execute(List<PlannedRun> runs, Watch watch) throws IOException {
        new Execution(runs, watch).run();
    }

    /** One call. */
    private final class Execution {
        private final Deque<PlannedRun> waiting;
        private final Watch watch;
        private final BlockingQueue<WorkerProcess.Event> events = new LinkedBlockingQueue<>();
        private final Map<WorkerProcess, TrainingListener> training = new HashMap<>();
        /** Those that have said what became of their run. */
        private final Map<WorkerProcess, WorkerMessage> ended = new HashMap<>();

        private final List<WorkerProcess> working = new ArrayList<>();
        private final List<String> stopped = new ArrayList<>();
        private boolean stopping;

        Execution(List<PlannedRun> runs, Watch watch) {
            this.waiting = new ArrayDeque<>(runs);
            this.watch = watch;
        }

        void run() throws IOException {
            try {
                while (!working.isEmpty() || (!waiting.isEmpty() && !stopping)) {
                    if (!stopping && policy.stop().getAsBoolean()) {
                        stopping = true;
                        working.forEach(WorkerProcess::stop);
                    }
                    while (!stopping && working.size() < jobs && !waiting.isEmpty()) {
                        start(waiting.remove());
                    }
                    WorkerProcess.Event event = events.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                    if (event != null && event.message() != null) {
                        said(event.worker(), event.message());
                    } else if (event != null) {
                        over(event.worker(), event.exit());
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TrainingInterrupted("interrupted; the runs under way go on from their last checkpoints");
            } finally {
                working.forEach(WorkerProcess::kill);
            }
            if (!stopped.isEmpty()) {
                throw new TrainingInterrupted(
                        stopped.size() == 1 ? stopped.get(0) : "stopped " + stopped.size() + " runs as asked");
            } else if (!waiting.isEmpty()) {
                throw new TrainingInterrupted(
                        "stopped as asked before " + waiting.element().key());
            }
        }

        private void start(PlannedRun run) throws IOException {
            WorkerTask task = new WorkerTask(
                    directory.toString(),
                    run.key(),
                    run.config(),
                    policy.checkpointEpochs(),
                    policy.checkpointEvery().toMillis(),
                    Math.max(1, policy.threads() / jobs));
            working.add(new WorkerProcess(run, task, builder(run), events));
        }

        private void said(WorkerProcess worker, WorkerMessage message) throws IOException {
            PlannedRun run = worker.run();
            if (message instanceof WorkerMessage.Started) {
                training.put(worker, watch.started(run));
            } else if (message instanceof WorkerMessage.Resumed at) {
                training.get(worker).resumed(new EpochContext(at.epoch(), at.epochs()), at.batch());
            } else if (message instanceof WorkerMessage.Batch at) {
                training.get(worker)
                        .batchDone(
                                new EpochContext(at.epoch(), at.epochs()),
                                at.batch(),
                                at.batches(),
                                at.loss(),
                                at.accuracy(),
                                at.examplesPerSecond());
            } else if (message instanceof WorkerMessage.Epoch at) {
                training.get(worker).epochDone(new EpochContext(at.epoch(), at.epochs()), at.record());
            } else {
                ended.put(worker, message);
                if (message instanceof WorkerMessage.Failed failed && failed.full() != null) {
                    // The others would fail too.
                    throw new FileSystemException(failed.full(), null, failed.error());
                } else if (message instanceof WorkerMessage.Outdated) {
                    // So would the others be, through no fault of theirs.
                    throw new IllegalStateException(run.key()
                            + ": the data or the toolkit changed since the experiment began; restore them and run again, or"
                            + " begin it with them in another directory (--out)");
                }
            }
        }

        private void over(WorkerProcess worker, int exit) throws IOException {
            working.remove(worker);
            PlannedRun run = worker.run();
            WorkerMessage last = ended.get(worker);
            if (last instanceof WorkerMessage.Finished) {
                watch.finished(run, new RunFiles(directory.resolve(run.key().directory())).readMetrics());
            } else if (last instanceof WorkerMessage.Failed failed) {
                watch.failed(run, new WorkerFault(failed.error()));
            } else if (last instanceof WorkerMessage.Stopped said && stopping) {
                stopped.add(said.message());
            } else if (last instanceof WorkerMessage.Stopped said) {
                watch.lost(run, "its worker process was told to stop: " + said.message());
            } else if (stopping) {
                stopped.add(run.key() + " stopped as asked");
            } else {
                ended(worker, exit);
            }
        }

        /** Without a word. */
        private void ended(WorkerProcess worker, int exit) {
            ProcessEnd end = new ProcessEnd(exit);
            if (end.isFromOutside()) {
                watch.lost(
                        worker.run(),
                        "the worker process was killed (" + end + "), by someone or by the system for want of memory");
            } else {
                watch.failed(
                        worker.run(),
                        new WorkerFault("the worker process " + worker.pid() + " ended by itself (" + end + ")"));
            }
        }
    }
}
