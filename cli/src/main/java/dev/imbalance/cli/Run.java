package dev.imbalance.cli;

import dev.imbalance.evaluation.Comparison;
import dev.imbalance.experiment.ExperimentFile;
import dev.imbalance.experiment.ExperimentOutcome;
import dev.imbalance.experiment.ExperimentRunner;
import dev.imbalance.experiment.ProcessExecutor;
import dev.imbalance.experiment.RunListener;
import dev.imbalance.experiment.RunPolicy;
import dev.imbalance.experiment.ShellWord;
import dev.imbalance.experiment.Toolkit;
import dev.imbalance.trainer.TrainingInterrupted;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes every run of an experiment and its report. */
@Command(
        name = "run",
        description =
                "Train every strategy of an experiment, export and score the models, and write one report. Finished runs are kept, interrupted"
                        + " ones go on from their last checkpoint.",
        footer = {
            "",
            "Examples:",
            "  imbalance run quickstart",
            "  imbalance run my.yml --set trainer.epochs=5 --out runs/short",
            "  imbalance run my.yml --strategy focal --strategy ldam --seed 1",
            "  imbalance run folds.yml --set 'data.folds={of: 5, only: [1]}'",
            "  imbalance run my.yml --jobs 4 --set trainer.threads=1",
            "  imbalance run my.yml --retry-failed",
            "",
            "Ctrl-C finishes the batch, saves a checkpoint and stops, in every process; a second one stops at once."
        })
final class Run implements Callable<Integer> {
    /** A year. */
    private static final int MAX_MINUTES = 525_600;
    /** What changes how runs are made, not which. */
    private static final Set<String> MANNER =
            Set.of("--jobs", "--retry-failed", "--force", "--checkpoint-epochs", "--checkpoint-minutes");

    @Mixin
    private ExperimentArguments arguments;

    @Option(names = "--out", paramLabel = "DIR", description = "Where runs and report go; runs/NAME without it.")
    private Path out;

    @Option(names = "--resume", description = "Go on with an experiment that was interrupted; refuse to begin one.")
    private boolean resume;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "How many runs at a time, each in a process of its own if more than one; ${DEFAULT-VALUE} without it.")
    private int jobs;

    @Option(names = "--retry-failed", description = "Try runs again that failed in an earlier call.")
    private boolean retryFailed;

    @Option(
            names = "--force",
            description = "Make runs that the directory has under another configuration, beside those.")
    private boolean force;

    @Option(
            names = "--checkpoint-epochs",
            paramLabel = "N",
            defaultValue = "1",
            description = "Save a deep training after every N epochs, 0 for never; ${DEFAULT-VALUE} without it.")
    private int checkpointEpochs;

    @Option(
            names = "--checkpoint-minutes",
            paramLabel = "M",
            defaultValue = "10",
            description =
                    "Save a deep training within an epoch too, every M minutes, 0 for never; ${DEFAULT-VALUE} without it.")
    private double checkpointMinutes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (checkpointEpochs < 0) {
            throw usage("--checkpoint-epochs must be at least 0, was " + checkpointEpochs);
        }
        if (!(checkpointMinutes >= 0 && checkpointMinutes <= MAX_MINUTES)) {
            throw usage("--checkpoint-minutes must be from 0 to " + MAX_MINUTES + ", was " + checkpointMinutes);
        }
        if (jobs < 1) {
            throw usage("--jobs must be at least 1, was " + jobs);
        }
        ExperimentFile experiment = arguments.read();
        experiment.requireFiles();
        Path directory = out == null ? Path.of("runs", experiment.name()) : out;
        PrintWriter console = spec.commandLine().getOut();
        RunProgress progress = progress(console);
        ExperimentOutcome outcome;
        try (StopSignals signals = StopSignals.install(spec.commandLine().getErr())) {
            RunPolicy policy = new RunPolicy(
                    checkpointEpochs,
                    Duration.ofMillis(Math.round(checkpointMinutes * 60_000)),
                    resume,
                    retryFailed,
                    force,
                    RunPolicy.DEFAULT.threads(),
                    signals::stopRequested);
            outcome = runner(experiment, directory, progress, policy).run();
        } catch (TrainingInterrupted e) {
            progress.stopped();
            console.flush();
            spec.commandLine().getErr().println(e.getMessage() + "; to go on: " + commandToGoOn());
            return ExitCode.INTERRUPTED;
        }
        table(console, outcome.comparison());
        console.println("Report: " + outcome.report());
        console.flush();
        return outcome.failed().isEmpty() ? ExitCode.OK : ExitCode.RUNS;
    }

    private ExperimentRunner runner(ExperimentFile experiment, Path directory, RunListener progress, RunPolicy policy) {
        if (jobs == 1) {
            return new ExperimentRunner(experiment, directory, command(), progress, policy);
        }
        ProcessExecutor executor = new ProcessExecutor(directory, policy, jobs);
        ProcessExecutor.advice(experiment, jobs).ifPresent(progress::notice);
        return new ExperimentRunner(
                experiment,
                directory,
                command(),
                progress,
                policy,
                Imbalance.of(spec).quiet() ? executor.quiet() : executor);
    }

    private RunProgress progress(PrintWriter console) {
        if (Imbalance.of(spec).quiet()) {
            return ConsoleProgress.silent();
        }
        // The launcher knows: System.console() is null under Java 17 when only the input is redirected, and never under
        // 22.
        boolean terminal = Boolean.getBoolean("imbalance.terminal");
        return jobs == 1 ? new ConsoleProgress(console, terminal) : new ParallelProgress(console, terminal);
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    /** The command that makes the experiment again. */
    private String command() {
        StringBuilder command =
                new StringBuilder(Toolkit.command()).append(" run ").append(arguments.command());
        if (out != null) {
            command.append(" --out ").append(ShellWord.of(out.toString()));
        }
        return command.toString();
    }

    /** Without {@code --resume}, which would be refused where nothing was begun yet: what was begun goes on by itself. */
    private String commandToGoOn() {
        StringBuilder command = new StringBuilder(command());
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            if (MANNER.contains(option.longestName())) {
                command.append(' ').append(option.longestName());
                if (option.arity().max() > 0) {
                    command.append(' ').append(option.<Object>getValue());
                }
            }
        }
        return command.toString();
    }

    private static String repeat(Comparison.Run run) {
        return run.seed() + (run.fold() == null ? "" : "/" + run.fold());
    }

    private void table(PrintWriter out, Comparison comparison) {
        int width = comparison.runs().stream()
                .mapToInt(run -> run.strategy().length())
                .max()
                .orElse(0);
        width = Math.max(width, "strategy".length());
        out.printf(
                Locale.ROOT,
                "%n%-" + width + "s  %9s  %17s  %15s  %13s%n",
                "strategy",
                comparison.runs().stream().anyMatch(run -> run.fold() != null) ? "seed/fold" : "seed",
                "balanced accuracy",
                "rarest classes",
                "other classes");
        for (Comparison.Run run : comparison.runs()) {
            if (run.status().equals(Comparison.DONE)) {
                out.printf(
                        Locale.ROOT,
                        "%-" + width + "s  %9s  %15.1f %%  %13.1f %%  %11.1f %%%n",
                        run.strategy(),
                        repeat(run),
                        100 * run.balancedAccuracy(),
                        100 * run.rarestRecall(),
                        100 * run.otherRecall());
            } else {
                out.println(Colour.RED.of(
                        spec,
                        String.format(
                                Locale.ROOT,
                                "%-" + width + "s  %9s  failed: %s",
                                run.strategy(),
                                repeat(run),
                                run.error())));
            }
        }
        out.println();
    }
}
