package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.evaluation.Comparison;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole command with worker processes, some of which are killed. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there a killed process has no signal")
class WorkerTest {
    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    @BeforeEach
    void writeExperiment() throws IOException {
        for (String part : List.of("train", "test")) {
            SplittableRandom random = new SplittableRandom(part.length());
            StringBuilder csv = new StringBuilder("x,y,class\n");
            for (int i = 0; i < 600; i++) {
                int c = i % 10 == 0 ? 1 : 0;
                csv.append(c + random.nextDouble(-1, 1)).append(',').append(random.nextDouble());
                csv.append(",c").append(c).append('\n');
            }
            Files.writeString(folder.resolve(part + ".csv"), csv);
        }
        Files.writeString(
                folder.resolve("grid.yml"),
                """
                experiment: grid
                data:
                  train: {type: csv, path: train.csv, response: class}
                  test: {type: csv, path: test.csv, response: class}
                  validation: 0.2
                trainer: {type: linear, epochs: 300, minibatchSize: 1}
                strategies:
                  - name: baseline
                  - name: weighted
                    reweight: {type: balanced}
                seeds: [1, 2]
                """);
    }

    private Process start(String out, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                Main.class.getName(),
                "run",
                folder.resolve("grid.yml").toString(),
                "--out",
                folder.resolve(out).toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }

    private String finish(Process process, int code) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(code, process.waitFor(), out + Files.readString(folder.resolve("err")));
        return out;
    }

    /** Reads on until each text was in a line. */
    private static void await(BufferedReader out, String... texts) throws IOException {
        Set<String> missing = new HashSet<>(List.of(texts));
        while (!missing.isEmpty()) {
            String line = out.readLine();
            missing.removeIf(line::contains);
        }
    }

    private List<Path> runs(String out) throws IOException {
        try (Stream<Path> entries = Files.list(folder.resolve(out))) {
            return entries.filter(entry -> entry.getFileName().toString().matches(".*-seed[12]-[0-9a-f]{8}"))
                    .sorted()
                    .toList();
        }
    }

    private static String predictions(Path run) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(run.resolve("predictions.csv.gz")))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String metrics(Path run) throws IOException {
        return Files.readString(run.resolve("metrics.json"))
                .replaceAll("\"(trainSeconds|imagesPerSecond|peakRssMb)\" : [^,]*", "");
    }

    @Test
    void killedWorkersAndAKilledRunnerLeaveARunThatEndsAsOneInThisProcess() throws Exception {
        finish(start("whole"), ExitCode.OK);

        Process first = start("killed", "--jobs", "2");
        try (BufferedReader out = first.inputReader()) {
            await(out, "epoch 5/");
            ProcessHandle worker = first.children().findFirst().orElseThrow();
            worker.destroyForcibly();
            await(out, "lost: the worker process was killed (signal 9)");
            await(out, "balanced accuracy");
            await(out, "epoch 5/");
            List<ProcessHandle> workers = first.children().toList();
            assertFalse(workers.isEmpty());
            first.destroyForcibly().waitFor();
            for (ProcessHandle orphan : workers) {
                orphan.onExit().get(60, TimeUnit.SECONDS);
            }
        }
        List<Path> finished = runs("killed");
        assertTrue(finished.size() < 4, finished::toString);
        Map<Path, Object> before = new HashMap<>();
        for (Path run : finished) {
            before.put(run, Files.getAttribute(run.resolve("metrics.json"), "unix:ino"));
        }

        finish(start("killed", "--jobs", "2"), ExitCode.OK);
        List<Path> whole = runs("whole");
        List<Path> killed = runs("killed");
        assertEquals(4, killed.size());
        for (int i = 0; i < 4; i++) {
            assertEquals(whole.get(i).getFileName(), killed.get(i).getFileName());
            assertEquals(predictions(whole.get(i)), predictions(killed.get(i)));
            assertEquals(metrics(whole.get(i)), metrics(killed.get(i)));
        }
        for (Path run : finished) {
            assertEquals(before.get(run), Files.getAttribute(run.resolve("metrics.json"), "unix:ino"));
        }
        Comparison expected = Comparison.read(folder.resolve("whole"));
        Comparison actual = Comparison.read(folder.resolve("killed"));
        assertEquals(expected.runs(), actual.runs());
        assertEquals(expected.gains(), actual.gains());
    }

    @Test
    void foldsOfATableOutsideTheAllowedFoldersRunInWorkersAsInThisProcess() throws Exception {
        Path table = Files.copy(folder.resolve("train.csv"), elsewhere.resolve("table.csv"));
        String[] options = {
            "--set",
            "data={train: {type: csv, path: " + table + ", response: class}, folds: 2}",
            "--set",
            "strategies=[{name: plain}, {name: aside, data: {validation: 0.2}}]",
            "--set",
            "trainer.epochs=2",
            "--seed",
            "1",
            "--quiet"
        };
        finish(start("here", options), ExitCode.OK);
        List<String> parallel = new ArrayList<>(List.of(options));
        parallel.addAll(List.of("--jobs", "2"));
        finish(start("workers", parallel.toArray(String[]::new)), ExitCode.OK);
        assertEquals("", Files.readString(folder.resolve("err")));
        Comparison comparison = Comparison.read(folder.resolve("workers"));
        assertEquals(4, comparison.runs().size());
        assertEquals(Comparison.read(folder.resolve("here")).runs(), comparison.runs());
        for (Comparison.Run run : comparison.runs()) {
            assertEquals(
                    predictions(folder.resolve("here").resolve(run.directory())),
                    predictions(folder.resolve("workers").resolve(run.directory())));
        }
    }

    @Test
    void aWorkerWithoutItsRunnerEndsAtOnceAndLeavesTheRunUnfinished() throws Exception {
        Process runner = start("alone", "--jobs", "2", "--set", "trainer.epochs=100000");
        List<ProcessHandle> workers;
        try (BufferedReader out = runner.inputReader()) {
            await(out, "1/4 baseline, seed 1: epoch 1/", "2/4 baseline, seed 2: epoch 1/");
            workers = runner.children().toList();
        } finally {
            runner.destroyForcibly().waitFor();
        }
        assertEquals(2, workers.size());
        for (ProcessHandle orphan : workers) {
            orphan.onExit().get(60, TimeUnit.SECONDS);
        }
        assertEquals(List.of(), runs("alone"));
        try (Stream<Path> entries = Files.list(folder.resolve("alone"))) {
            assertEquals(
                    2,
                    entries.filter(entry -> entry.toString().endsWith(".unfinished"))
                            .count());
        }
    }
}
