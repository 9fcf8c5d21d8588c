package dev.imbalance.cli;

import dev.imbalance.experiment.RunWorker;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The process that {@code run --jobs} starts for each run; docs/run-directory.md has what it reads and says. It is no subcommand: a
 * process starts noticeably sooner without them.
 */
final class Worker {
    private Worker() {}

    /** @param arguments the run, for the log and for who lists processes, then perhaps {@code --quiet} */
    public static void main(String[] arguments) throws IOException {
        Main.configureLog();
        nameInLog(arguments[0]);
        if (arguments.length > 1 && arguments[1].equals("--quiet")) {
            ConsoleProgress.silenceLog();
        }
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        // Standard output is for messages alone.
        System.setOut(System.err);
        PrintWriter console = new PrintWriter(System.err, true, Charset.defaultCharset());
        // A Ctrl-C reaches every process of the terminal; this one is told what to do by the one that started it.
        try (StopSignals signals = StopSignals.terminationOnly(console)) {
            new RunWorker(System.in, out, signals::stopRequested).run();
            System.exit(ExitCode.OK);
        } catch (IOException | RuntimeException | VirtualMachineError | LinkageError e) {
            console.println(arguments[0] + ": " + OneLine.of(e));
            System.exit(ExitCode.FAILED);
        }
    }

    /** The workers of an experiment share one console. */
    private static void nameInLog(String run) {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            if (handler instanceof ConsoleHandler) {
                Formatter formatter = handler.getFormatter();
                handler.setFormatter(new Formatter() {
                    @Override
                    public String format(LogRecord record) {
                        return run + ": " + formatter.format(record);
                    }
                });
            }
        }
    }
}
