package dev.imbalance.experiment;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imbalance.evaluation.FaultLine;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.trainer.TrainingListener;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Makes one run in this process for another, as {@link ProcessExecutor} asks it to.
 * <p>
 * The first line of the input is a {@link WorkerTask}; a second line, whatever it says, asks to save and stop after the batch. The end
 * of the input says that the other process is gone: this one then ends at once, and what it has not finished stays unfinished. What
 * goes on is said on the output, a {@link WorkerMessage} a line.
 */
public final class RunWorker {
    /** How this process ends when the other one is gone. */
    private static final int ORPHANED = 130;
    /** Between two reports of batches. */
    private static final long PAUSE_NANOS = 250_000_000;

    private static final JsonMapper JSON = new JsonMapper();

    private final BufferedReader in;
    private final PrintStream out;
    private final BooleanSupplier stop;
    private final AtomicBoolean asked = new AtomicBoolean();

    /**
     * @param stop asked, besides the input, whether to save and stop
     */
    public RunWorker(InputStream in, PrintStream out, BooleanSupplier stop) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.out = out;
        this.stop = stop;
    }

    /**
     * Makes the run. What becomes of it is said on the output.
     *
     * @throws IOException if no task can be read, or the experiment's directory is not there
     */
    public void run() throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IOException("a worker process is given its run on standard input, and there was nothing");
        }
        WorkerTask task = JSON.readValue(line, WorkerTask.class);
        Path directory = Path.of(task.directory());
        Closeable presence = DirectoryLock.worker(directory);
        try {
            Thread parent = new Thread(this::listen, "parent");
            parent.setDaemon(true);
            parent.start();
            make(task, directory);
        } finally {
            presence.close();
        }
    }

    private void listen() {
        try {
            while (in.readLine() != null) {
                asked.set(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Runtime.getRuntime().halt(ORPHANED);
        }
    }

    private void make(WorkerTask task, Path directory) {
        RunPolicy policy = new RunPolicy(
                task.checkpointEpochs(),
                task.checkpointEvery(),
                false,
                false,
                false,
                task.threads(),
                () -> asked.get() || stop.getAsBoolean());
        try {
            ExperimentFile experiment = new ExperimentReader(Registry.load())
                    .readResolved("the configuration of " + task.key(), task.config(), directory);
            ExperimentData data = new ExperimentData(experiment);
            List<PlannedRun> runs = PlannedRun.all(experiment, data);
            if (!runs.get(0).key().equals(task.key())) {
                say(new WorkerMessage.Outdated());
                return;
            }
            new LocalExecutor(experiment, data, directory, policy).execute(runs, new Speaker());
        } catch (TrainingInterrupted e) {
            say(new WorkerMessage.Stopped(e.getMessage()));
        } catch (FileSystemException e) {
            say(new WorkerMessage.Failed(e.getReason(), e.getFile()));
        } catch (IOException | RuntimeException | VirtualMachineError | LinkageError e) {
            say(new WorkerMessage.Failed(FaultLine.of(e), null));
        }
    }

    private synchronized void say(WorkerMessage message) {
        out.println(message.line());
        out.flush();
    }

    /** Says what becomes of the run. */
    private final class Speaker implements RunExecutor.Watch, TrainingListener {
        private long last = System.nanoTime() - PAUSE_NANOS;

        @Override
        public TrainingListener started(PlannedRun run) {
            say(new WorkerMessage.Started());
            return this;
        }

        @Override
        public void finished(PlannedRun run, RunMetrics metrics) {
            say(new WorkerMessage.Finished());
        }

        @Override
        public void failed(PlannedRun run, Throwable fault) {
            say(new WorkerMessage.Failed(FaultLine.of(fault), null));
        }

        @Override
        public void lost(PlannedRun run, String why) {
            throw new IllegalStateException("a run in this process is not lost without it: " + why);
        }

        @Override
        public void resumed(EpochContext at, int batch) {
            say(new WorkerMessage.Resumed(at.epoch(), at.epochs(), batch));
        }

        @Override
        public void batchDone(
                EpochContext at, int batch, int batches, double loss, double accuracy, double examplesPerSecond) {
            long now = System.nanoTime();
            if (now - last >= PAUSE_NANOS || batch == batches) {
                last = now;
                say(new WorkerMessage.Batch(
                        at.epoch(), at.epochs(), batch, batches, loss, accuracy, examplesPerSecond));
            }
        }

        @Override
        public void epochDone(EpochContext at, EpochRecord record) {
            say(new WorkerMessage.Epoch(at.epoch(), at.epochs(), record));
        }
    }
}
