package dev.imbalance.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            // What is asked has short answers, which fit into the pipe before anyone reads them.
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            try (InputStream out = process.getInputStream()) {
                return process.exitValue() == 0
                        ? Optional.of(new String(out.readAllBytes(), StandardCharsets.UTF_8))
                        : Optional.empty();
            }
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> command[0] + " cannot be asked");
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
