package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole command in a process of its own, as a signal reaches it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there a process is ended without a signal")
class StopSignalsTest {
    @TempDir
    Path folder;

    /** The quickstart's network for far longer than the test waits. */
    private Process start(String... options) throws Exception {
        List<String> command = new ArrayList<>();
        // What a shell starts in the background ignores Ctrl-C, and so do its children; GNU's env can undo it.
        if (Programs.succeeds("env", "--default-signal=INT", "true")) {
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dimbalance.home=" + Path.of("..").toAbsolutePath().normalize(),
                Main.class.getName(),
                "run",
                "quickstart",
                "--set",
                "trainer.epochs=1000",
                "--set",
                "trainer.device=cpu",
                "--out",
                folder.resolve("out").toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }

    private List<Path> checkpoints() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("out"))) {
            return all.filter(file -> file.toString().endsWith(".ckpt")).toList();
        }
    }

    @Test
    void aSignalSavesACheckpointAndSaysHowToGoOn() throws Exception {
        Process process = start("--force", "--checkpoint-minutes", "0.5");
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            while (line != null && !line.contains("epoch 1/1000")) {
                line = out.readLine();
            }
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        String err = Files.readString(folder.resolve("err"));
        assertEquals(ExitCode.INTERRUPTED, process.exitValue(), err);
        assertTrue(err.contains("stopping after this batch; Ctrl-C again stops at once\n"), err);
        assertTrue(err.contains("training stopped as asked after epoch "), err);
        assertTrue(
                err.contains("; to go on: ./imbalance run quickstart --set trainer.epochs=1000 --set trainer.device=cpu"
                        + " --out " + folder.resolve("out") + " --force --checkpoint-minutes 0.5\n"),
                err);
        assertFalse(checkpoints().isEmpty());
    }

    @Test
    void ctrlCLetsEveryWorkerSaveAlthoughItReachesThemToo() throws Exception {
        Process process = start("--jobs", "2");
        try (BufferedReader out = process.inputReader()) {
            Set<String> missing =
                    new HashSet<>(Set.of("1/5 baseline, seed 1: epoch 1/", "2/5 class-balanced, seed 1: epoch 1/"));
            while (!missing.isEmpty()) {
                String line = out.readLine();
                missing.removeIf(line::contains);
            }
            // As a terminal sends it to every process of the foreground.
            List<String> kill = new ArrayList<>(List.of("kill", "-INT"));
            process.children().forEach(worker -> kill.add(Long.toString(worker.pid())));
            kill.add(Long.toString(process.pid()));
            assertEquals(0, new ProcessBuilder(kill).start().waitFor());
            assertTrue(process.waitFor(120, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        String err = Files.readString(folder.resolve("err"));
        assertEquals(ExitCode.INTERRUPTED, process.exitValue(), err);
        assertTrue(err.contains("stopped 2 runs as asked; to go on: ./imbalance run quickstart "), err);
        assertTrue(err.contains(" --out " + folder.resolve("out") + " --jobs 2\n"), err);
        assertEquals(
                2,
                checkpoints().stream()
                        .map(file -> file.getParent().getParent())
                        .distinct()
                        .count());
    }
}
