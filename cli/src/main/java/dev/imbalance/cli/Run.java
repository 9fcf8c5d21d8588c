package dev.imbalance.cli;

import dev.imbalance.evaluation.Comparison;
import dev.imbalance.experiment.ExperimentFile;
import dev.imbalance.experiment.ExperimentOutcome;
import dev.imbalance.experiment.ExperimentRunner;
import dev.imbalance.experiment.ShellWord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes every run of an experiment and its report. */
@Command(
        name = "run",
        description =
                "Train every strategy of an experiment, export and score the models, and write one report. Finished runs are kept.",
        footer = {
            "",
            "Examples:",
            "  imbalance run quickstart",
            "  imbalance run my.yml --set trainer.epochs=5 --out runs/short"
        })
final class Run implements Callable<Integer> {
    @Mixin
    private ExperimentArguments arguments;

    @Option(names = "--out", paramLabel = "DIR", description = "Where runs and report go; runs/NAME without it.")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ExperimentFile experiment = arguments.read();
        experiment.requireFiles();
        Path directory = out == null ? Path.of("runs", experiment.name()) : out;
        PrintWriter console = spec.commandLine().getOut();
        // The launcher knows: System.console() is null under Java 17 when only the input is redirected, and never under
        // 22.
        boolean terminal = Boolean.getBoolean("imbalance.terminal");
        ExperimentOutcome outcome =
                new ExperimentRunner(experiment, directory, command(), new ConsoleProgress(console, terminal)).run();
        table(console, outcome.comparison());
        console.println("Report: " + outcome.report());
        console.flush();
        return outcome.failed().isEmpty() ? ExitCode.OK : ExitCode.RUNS;
    }

    /** The command that makes the experiment again. */
    private String command() {
        StringBuilder command = new StringBuilder("./imbalance run ").append(ShellWord.of(arguments.experiment()));
        arguments.overrides().forEach(set -> command.append(" --set ").append(ShellWord.of(set)));
        if (out != null) {
            command.append(" --out ").append(ShellWord.of(out.toString()));
        }
        return command.toString();
    }

    private static void table(PrintWriter out, Comparison comparison) {
        int width = comparison.runs().stream()
                .mapToInt(run -> run.strategy().length())
                .max()
                .orElse(0);
        width = Math.max(width, "strategy".length());
        out.printf(
                Locale.ROOT,
                "%n%-" + width + "s  %6s  %17s  %15s  %13s%n",
                "strategy",
                "seed",
                "balanced accuracy",
                "rarest classes",
                "other classes");
        for (Comparison.Run run : comparison.runs()) {
            if (run.status().equals(Comparison.DONE)) {
                out.printf(
                        Locale.ROOT,
                        "%-" + width + "s  %6d  %15.1f %%  %13.1f %%  %11.1f %%%n",
                        run.strategy(),
                        run.seed(),
                        100 * run.balancedAccuracy(),
                        100 * run.rarestRecall(),
                        100 * run.otherRecall());
            } else {
                out.printf(Locale.ROOT, "%-" + width + "s  %6d  failed: %s%n", run.strategy(), run.seed(), run.error());
            }
        }
        out.println();
    }
}
