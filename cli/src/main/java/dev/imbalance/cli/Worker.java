package dev.imbalance.cli;

import dev.imbalance.experiment.RunWorker;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What {@code run --jobs} starts for each run; docs/run-directory.md has what it reads and says. */
@Command(
        name = "worker",
        hidden = true,
        description = "Make one run that another process gives on standard input; used by run --jobs.")
final class Worker implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (Imbalance.of(spec).quiet()) {
            ConsoleProgress.silenceLog();
        }
        PrintStream out = System.out;
        // Standard output is for messages alone.
        System.setOut(System.err);
        // A Ctrl-C reaches every process of the terminal; this one is told what to do by the one that started it.
        try (StopSignals signals =
                StopSignals.terminationOnly(spec.commandLine().getErr())) {
            new RunWorker(System.in, out, signals::stopRequested).run();
        }
        return ExitCode.OK;
    }
}
