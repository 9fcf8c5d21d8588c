package dev.imbalance.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.logging.LogManager;
import picocli.CommandLine;

/** The entry point of the {@code imbalance} command. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        configureLog();
        System.exit(execute(command(), arguments));
    }

    /** As the command does it; an error of Java, such as a lack of memory, is one line too, and ends the process whatever still runs. */
    static int execute(CommandLine command, String... arguments) {
        try {
            return command.execute(arguments);
        } catch (VirtualMachineError | LinkageError | ServiceConfigurationError e) {
            command.getErr().println(OneLine.of(e));
            command.getErr().flush();
            return ExitCode.FAILED;
        }
    }

    /** A user's own logging configuration wins. */
    static void configureLog() throws IOException {
        if (System.getProperty("java.util.logging.config.file") == null) {
            try (InputStream quiet = Main.class.getResourceAsStream("logging.properties")) {
                LogManager.getLogManager().readConfiguration(quiet);
            }
        }
    }

    /** The whole command, for {@code main} and for tests. */
    static CommandLine command() {
        CommandLine command = new CommandLine(new Imbalance())
                .setCaseInsensitiveEnumValuesAllowed(true)
                // The launcher knows: System.console() is null under Java 17 when only the input is redirected, and
                // never under
                // 22.
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        Colour.ansi(Boolean.getBoolean("imbalance.terminal"), System.getenv("NO_COLOR"))))
                .setExecutionExceptionHandler(new OneLine())
                .setParameterExceptionHandler(new Misused());
        command.getSubcommands()
                .get("help")
                .getCommandSpec()
                .usageMessage()
                .footer("", "Example:", "  imbalance help run");
        dropExitCodes(command);
        return command;
    }

    /** The first page says them; they are inherited with all that is. */
    private static void dropExitCodes(CommandLine command) {
        for (CommandLine sub : command.getSubcommands().values()) {
            sub.getCommandSpec().usageMessage().exitCodeList(Map.of());
            sub.getCommandSpec().usageMessage().exitCodeListHeading("");
            dropExitCodes(sub);
        }
    }
}
