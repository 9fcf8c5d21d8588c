package dev.imbalance.cli;

import dev.imbalance.experiment.Toolkit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command without a subcommand. */
@Command(
        name = "imbalance",
        description = "Train and ship classifiers on imbalanced and long-tailed data.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Imbalance.Version.class,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:done",
            " 1:failed for a reason of its own",
            " 2:the command line is wrong",
            " 3:the experiment file is wrong, or its data cannot serve it",
            " 4:the data are malformed",
            " 5:some runs failed",
            "130:interrupted"
        },
        footer = {"", "To begin: imbalance run quickstart"},
        subcommands = {
            Run.class,
            Validate.class,
            Ls.class,
            Show.class,
            Compare.class,
            MakeReport.class,
            Reproduce.class,
            Export.class,
            Score.class,
            Evaluate.class,
            Rm.class,
            Init.class,
            Plugins.class,
            Schema.class,
            Resample.class,
            Sample.class,
            Bench.class,
            Doctor.class,
            Completion.class,
            HelpCommand.class
        })
final class Imbalance implements Runnable {
    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Show where in the code a fault arose.")
    private boolean stacktrace;

    @Option(
            names = "--quiet",
            scope = ScopeType.INHERIT,
            description = "Print results and errors only: no progress, no warnings.")
    private boolean quiet;

    @Spec
    private CommandSpec spec;

    /** The root of the command that a specification belongs to. */
    static Imbalance of(CommandSpec command) {
        return (Imbalance) command.root().userObject();
    }

    boolean stacktrace() {
        return stacktrace;
    }

    boolean quiet() {
        return quiet;
    }

    /** While the command line is read, before a help page is printed. */
    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            description = "Use no colours; they are used on terminals only, and not where NO_COLOR is set.")
    void dropColours(boolean asked) {
        if (asked) {
            spec.commandLine().setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Which command? 'imbalance --help' lists them; to begin: imbalance run quickstart");
    }

    /** The toolkit's version. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"imbalance " + Toolkit.version()};
        }
    }
}
