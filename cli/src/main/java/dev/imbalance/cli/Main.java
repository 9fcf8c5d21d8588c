package dev.imbalance.cli;

import picocli.CommandLine;

/** The entry point of the {@code imbalance} command. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(command().execute(arguments));
    }

    /** The whole command, for {@code main} and for tests. */
    static CommandLine command() {
        return new CommandLine(new Imbalance())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new OneLine())
                .setParameterExceptionHandler(Main::usage);
    }

    /** One line and the way to the help, instead of picocli's whole page. */
    private static int usage(CommandLine.ParameterException fault, String[] arguments) {
        CommandLine command = fault.getCommandLine();
        command.getErr().println(fault.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(fault, command.getErr());
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }
}
