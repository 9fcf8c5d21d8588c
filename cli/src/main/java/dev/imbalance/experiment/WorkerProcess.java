package dev.imbalance.experiment;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A process that makes one run; what it says, and at last how it ended, goes to a queue. */
final class WorkerProcess {
    /**
     * What a process said or how it ended.
     *
     * @param message null for the end
     * @param exit    the exit status at the end
     */
    record Event(WorkerProcess worker, WorkerMessage message, int exit) {}

    private static final Logger LOGGER = Logger.getLogger(WorkerProcess.class.getName());
    private static final JsonMapper JSON = new JsonMapper();

    private final PlannedRun run;
    private final Process process;
    private final Writer in;

    /** Starts a process and gives it its task. */
    WorkerProcess(PlannedRun run, WorkerTask task, ProcessBuilder builder, BlockingQueue<Event> events)
            throws IOException {
        this.run = run;
        process = builder.start();
        in = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(() -> listen(events), "worker " + process.pid());
        reader.setDaemon(true);
        reader.start();
        write(JSON.writeValueAsString(task));
    }

    PlannedRun run() {
        return run;
    }

    long pid() {
        return process.pid();
    }

    /** Asks the process to save and stop after its batch. */
    void stop() {
        write("stop");
    }

    /** Ends the process, whatever it does. */
    void kill() {
        process.destroyForcibly();
    }

    private void write(String line) {
        try {
            in.write(line + "\n");
            in.flush();
        } catch (IOException e) {
            // It is gone; how it ended is told by the end of its output.
            process.destroyForcibly();
        }
    }

    private void listen(BlockingQueue<Event> events) {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                WorkerMessage.read(line).ifPresent(message -> events.add(new Event(this, message, 0)));
            }
        } catch (IOException e) {
            // What cannot be heard cannot be led.
            LOGGER.log(Level.WARNING, e, () -> "worker process " + process.pid() + " of " + run.key() + " is lost");
            process.destroyForcibly();
        }
        events.add(new Event(this, null, process.onExit().join().exitValue()));
    }
}
