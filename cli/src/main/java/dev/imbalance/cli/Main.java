package dev.imbalance.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.logging.LogManager;
import picocli.CommandLine;

/** The entry point of the {@code imbalance} command. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        // A user's own logging configuration wins.
        if (System.getProperty("java.util.logging.config.file") == null) {
            try (InputStream quiet = Main.class.getResourceAsStream("logging.properties")) {
                LogManager.getLogManager().readConfiguration(quiet);
            }
        }
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
