package dev.imbalance.cli;

import dev.imbalance.experiment.JavaProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Another process in this one's environment, without a terminal; it ends with this one. */
final class ChildProcess {
    /**
     * What a process left.
     *
     * @param code its exit status
     * @param out  its standard output
     * @param err  the last line that is not blank of its standard error; empty if there is none
     */
    record Outcome(int code, String out, String err) {
        /**
         * The last line of the output, which is the result.
         *
         * @param who ran, for the message
         * @throws IllegalStateException if the process failed
         */
        String lastLineOf(String who) {
            if (code != 0) {
                throw new IllegalStateException("the process of " + who + " ended with exit status " + code + ": "
                        + (err.isEmpty() ? "it said nothing; the system may have killed it" : err));
            }
            return out.lines().reduce("", (before, line) -> line);
        }
    }

    private ChildProcess() {}

    /**
     * Runs a command to its end.
     *
     * @throws IOException if it cannot be started
     */
    static Outcome run(List<String> command, ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.command(command).start();
        Thread stop = new Thread(process::destroyForcibly, "stop " + process.pid());
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            process.getOutputStream().close();
            CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            int code = process.waitFor();
            String last = err.join().lines().filter(line -> !line.isBlank()).reduce("", (before, line) -> line);
            return new Outcome(code, out.join(), last.strip());
        } finally {
            process.destroyForcibly();
            removeHook(stop);
        }
    }

    /**
     * Runs a command of ours as this process runs.
     *
     * @param words   the command
     * @param options of the Java machine, besides those that this process was started with
     */
    static Outcome ours(List<String> words, List<String> options) throws IOException, InterruptedException {
        List<String> main = new ArrayList<>(List.of(Main.class.getName()));
        main.addAll(words);
        List<String> command = JavaProcess.command(options, main);
        return run(command, JavaProcess.builder(command));
    }

    private static void removeHook(Thread stop) {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            // The shutdown has begun, and the hook with it.
            return;
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
