package dev.imbalance.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Asks a program of the system for a fact that no file tells. */
final class Command {
    private static final Logger LOGGER = Logger.getLogger(Command.class.getName());
    private static final long LIMIT_SECONDS = 5;

    private Command() {}

    /** What it prints; empty if it is not there, fails, or takes more than five seconds. */
    static Optional<String> output(String... command) {
        Path answer = null;
        Process process = null;
        try {
            // Into a file, since a pipe that is full would keep the program from ending, and one that stays open its
            // reader.
            answer = Files.createTempFile("answer", null);
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(answer.toFile())
                    .start();
            process.getOutputStream().close();
            return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
                    ? Optional.of(Files.readString(answer))
                    : Optional.empty();
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> command[0] + " cannot be asked");
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
            remove(answer);
        }
    }

    private static void remove(Path answer) {
        try {
            if (answer != null) {
                Files.delete(answer);
            }
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> answer + " stays behind");
        }
    }
}
