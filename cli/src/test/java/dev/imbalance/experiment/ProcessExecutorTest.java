package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.trainer.TrainingListener;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of runs whose worker processes are shell scripts that end as they like. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no sh")
class ProcessExecutorTest {
    /** Reads the task; $seed is that of the run. */
    private static final String TASK =
            """
            read -r task
            seed=${task#*'"seed":'}
            seed=${seed%%[,\\}]*}
            echo '{"event":"started"}'
            """;

    @TempDir
    Path folder;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<String> seen = new ArrayList<>();

    /** Remembers what becomes of the runs. */
    private final class Memory implements RunExecutor.Watch, TrainingListener {
        @Override
        public TrainingListener started(PlannedRun run) {
            seen.add(run.key().seed() + " started");
            return this;
        }

        @Override
        public void finished(PlannedRun run, RunMetrics metrics) {
            throw new AssertionError("no script finishes a run");
        }

        @Override
        public void failed(PlannedRun run, Throwable fault) {
            seen.add(run.key().seed() + " failed: " + fault.getMessage().replaceAll("process \\d+", "process N"));
        }

        @Override
        public void lost(PlannedRun run, String why) {
            seen.add(run.key().seed() + " lost: " + why);
        }

        @Override
        public void batchDone(
                EpochContext at, int batch, int batches, double loss, double accuracy, double examplesPerSecond) {
            stop.set(true);
        }
    }

    private void execute(int runs, int jobs, String script) throws IOException {
        Strategy strategy = new ExperimentReader(Registry.load())
                .read(
                        "test.yml",
                        """
                        experiment: trees
                        data:
                          train: {type: csv, path: train.csv, response: class}
                          test: {type: csv, path: test.csv, response: class}
                        trainer: {type: xgboost}
                        strategies: [{name: baseline}]
                        """,
                        folder,
                        List.of())
                .strategies()
                .get(0);
        List<PlannedRun> planned = IntStream.rangeClosed(1, runs)
                .mapToObj(seed ->
                        new PlannedRun(seed, strategy, new RunKey("baseline", seed, null, "00000000"), "config\n"))
                .toList();
        RunPolicy policy = new RunPolicy(1, Duration.ZERO, false, false, false, 2, stop::get);
        new ProcessExecutor(folder, policy, jobs, List.of("sh", "-c", TASK + script), List.of())
                .execute(planned, new Memory());
    }

    @Test
    void aKilledWorkerIsLostAndOneThatEndsByItselfHasFailed() throws IOException {
        execute(
                4,
                1,
                """
                case $seed in
                1) kill -9 $$ ;;
                2) kill -11 $$ ;;
                3) exit 3 ;;
                4) echo 'not for us'; printf 'half a line '; echo '{"event":"failed","error":"Java heap space","full":null}'; exit 0 ;;
                esac
                """);
        assertEquals(
                List.of(
                        "1 started",
                        "1 lost: the worker process was killed (signal 9), by someone or by the system for want of memory",
                        "2 started",
                        "2 failed: the worker process N ended by itself (signal 11, segmentation fault)",
                        "3 started",
                        "3 failed: the worker process N ended by itself (exit status 3)",
                        "4 started",
                        "4 failed: Java heap space"),
                seen);
    }

    @Test
    void asManyRunsAsAskedForGoOnAtATime() throws IOException {
        // Each waits until another is there; a third would be counted.
        execute(
                4,
                2,
                """
                here=%1$s/here$seed; : >"$here"
                until [ "$(ls %1$s | wc -l)" -ge 2 ] || [ -e %1$s.met ]; do sleep 0.01; done
                : >%1$s.met; ls %1$s | wc -l >>%1$s.counts; rm "$here"; exit 3
                """
                        .formatted(Files.createDirectory(folder.resolve("now"))));
        assertEquals(8, seen.size());
        assertTrue(
                Files.readAllLines(folder.resolve("now.counts")).stream()
                        .allMatch(count -> Integer.parseInt(count.strip()) <= 2),
                Files.readString(folder.resolve("now.counts")));
    }

    @Test
    void aFullDiskEndsTheOthersAtOnce() throws Exception {
        FileSystemException full = assertThrows(
                FileSystemException.class,
                () -> execute(
                        3,
                        2,
                        """
                        if [ "$seed" = 1 ]; then echo $$ >%1$s; exec sleep 60; fi
                        until [ -s %1$s ]; do sleep 0.01; done
                        echo '{"event":"failed","error":"No space left on device","full":"out/a.unfinished"}'
                        sleep 60
                        """
                                .formatted(folder.resolve("pid"))));
        assertEquals("out/a.unfinished: No space left on device", full.getMessage());
        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
        assertFalse(seen.contains("3 started"), seen::toString);
    }

    @Test
    void dataThatChangedEndTheExperimentAndFailNoRun() {
        IllegalStateException changed =
                assertThrows(IllegalStateException.class, () -> execute(2, 1, "echo '{\"event\":\"outdated\"}'\n"));
        assertEquals(
                "baseline, seed 1: the data or the toolkit changed since the experiment began; restore them and run again, or"
                        + " begin it with them in another directory (--out)",
                changed.getMessage());
        assertEquals(List.of("1 started"), seen);
    }

    private static ExperimentFile of(String trainer) {
        return new ExperimentReader(Registry.load())
                .read(
                        "test.yml",
                        """
                        experiment: trees
                        data:
                          train: {type: csv, path: train.csv, response: class}
                          test: {type: csv, path: test.csv, response: class}
                        strategies: [{name: baseline}]
                        trainer: %s
                        """
                                .formatted(trainer),
                        Path.of("."),
                        List.of());
    }

    @Test
    void trainersOfOneThreadNeedNoAdviceAndTheOthersNameTheirOwnKey() {
        int cores = Runtime.getRuntime().availableProcessors();
        for (String one : List.of(
                "{type: cart}",
                "{type: random-forest}",
                "{type: logistic-regression}",
                "{type: linear}",
                "{type: xgboost, nThread: 1}")) {
            assertEquals(cores, ProcessExecutor.effectiveJobs(of(one), cores), one);
            assertTrue(ProcessExecutor.advice(of(one), cores).isEmpty(), one);
            assertTrue(ProcessExecutor.advice(of(one), cores + 1).orElseThrow().endsWith("; lower --jobs"), one);
        }
        String boosted =
                ProcessExecutor.advice(of("{type: xgboost, nThread: 0}"), 2).orElseThrow();
        assertTrue(boosted.startsWith("2 runs at a time of " + cores + " thread"), boosted);
        String four = ProcessExecutor.advice(of("{type: xgboost}"), cores).orElseThrow();
        assertTrue(four.startsWith(cores + " runs at a time of 4 threads each "), four);
        assertTrue(four.endsWith("; set trainer.nThread to 1"), four);
        assertEquals(1, ProcessExecutor.effectiveJobs(of("{type: djl, architecture: {type: mlp}}"), 2));
        assertTrue(ProcessExecutor.advice(of("{type: djl, architecture: {type: mlp}, threads: " + (cores + 1) + "}"), 2)
                .orElseThrow()
                .contains("; set trainer.threads to "));
    }

    @Test
    void askedToStopItTellsTheWorkersAndWaitsForThem() {
        TrainingInterrupted stopped = assertThrows(
                TrainingInterrupted.class,
                () -> execute(
                        3,
                        2,
                        """
                        echo '{"event":"batch","epoch":0,"epochs":2,"batch":1,"batches":2,"loss":"NaN","accuracy":0.5,"examplesPerSecond":1}'
                        read -r line
                        : >%s/$line$seed
                        echo '{"event":"stopped","message":"saved"}'
                        """
                                .formatted(folder)));
        assertEquals("stopped 2 runs as asked", stopped.getMessage());
        assertTrue(Files.exists(folder.resolve("stop1")));
        assertTrue(Files.exists(folder.resolve("stop2")));
        assertEquals(2, seen.size());
    }

    @Test
    void aWorkerThatIsToldToStopByAnotherIsLost() throws IOException {
        execute(1, 1, "echo '{\"event\":\"stopped\",\"message\":\"saved to a.ckpt\"}'\n");
        assertEquals(List.of("1 started", "1 lost: its worker process was told to stop: saved to a.ckpt"), seen);
    }
}
