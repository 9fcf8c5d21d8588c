package dev.imbalance.experiment;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Copies what is logged while a run goes on to a file of the run. */
final class RunLog implements Closeable {
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
        LogRecord record = new LogRecord(Level.SEVERE, "the run failed");
        record.setThrown(cause);
        handler.publish(record);
    }

    @Override
    public void close() {
        ROOT.removeHandler(handler);
        handler.close();
    }
}
