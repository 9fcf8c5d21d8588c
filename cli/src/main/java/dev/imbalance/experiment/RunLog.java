package dev.imbalance.experiment;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.FileHandler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Copies what is logged while a run goes on to a file of the run. */
final class RunLog implements Closeable {
    private static final String FAILED = "the run failed";
    private static final Logger ROOT = Logger.getLogger("");

    private final FileHandler handler;

    private RunLog(FileHandler handler) {
        this.handler = handler;
    }

    /** @param file continued if it is there */
    static RunLog to(Path file) throws IOException {
        // A FileHandler takes a pattern, in which % is special.
        FileHandler handler = new FileHandler(file.toString().replace("%", "%%"), true);
        handler.setEncoding(StandardCharsets.UTF_8.name());
        handler.setFormatter(new SimpleFormatter());
        handler.setLevel(Level.INFO);
        ROOT.addHandler(handler);
        return new RunLog(handler);
    }

    /** Writes why the run failed, with its stack trace, to the file alone. */
    void failed(Throwable cause) {
        LogRecord record = new LogRecord(Level.SEVERE, FAILED);
        record.setThrown(cause);
        handler.publish(record);
    }

    /** What the log says first of a run, after the experiment's name. */
    static String begun(RunKey run) {
        return ": " + run + ", ";
    }

    /** Why the run of a log failed; empty if its last attempt did not, or died before it could say. */
    static Optional<String> failure(Path file, RunKey run) throws IOException {
        String failure = null;
        boolean next = false;
        // Takes what a crash cut in the middle of a character as it is, which Files.newBufferedReader refuses.
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(begun(run))) {
                    failure = null;
                } else if (next) {
                    failure = line.strip().replaceFirst("^[\\w.$]+(Exception|Error|Interrupted): ", "");
                }
                next = line.endsWith(FAILED);
            }
        }
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        ROOT.removeHandler(handler);
        handler.close();
    }
}
