package dev.imbalance.cli;

import dev.imbalance.experiment.RunWorker;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * The process that {@code run --jobs} starts for each run; docs/run-directory.md has what it reads and says. It is no subcommand: a
 * process starts noticeably sooner without them.
 */
final class Worker {
    private Worker() {}

    /** @param arguments the run, for the log and for who lists processes, then perhaps {@code --quiet} */
    public static void main(String[] arguments) throws IOException {
        // The runs of several workers share one console.
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tT %4$s " + arguments[0] + ": %5$s%6$s%n");
        Main.configureLog();
        if (arguments.length > 1 && arguments[1].equals("--quiet")) {
            ConsoleProgress.silenceLog();
        }
        PrintStream out = System.out;
        // Standard output is for messages alone.
        System.setOut(System.err);
        PrintWriter console = new PrintWriter(System.err, true, Charset.defaultCharset());
        // A Ctrl-C reaches every process of the terminal; this one is told what to do by the one that started it.
        try (StopSignals signals = StopSignals.terminationOnly(console)) {
            new RunWorker(System.in, out, signals::stopRequested).run();
        }
        System.exit(ExitCode.OK);
    }
}
