package dev.imbalance.cli;

import dev.imbalance.experiment.NearestName;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what is wrong with a command line, and the nearest name that would be right, instead of showing the whole help. */
final class Misused implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException fault, String[] arguments) {
        CommandLine command = fault.getCommandLine();
        command.getErr().println(line(fault, command));
        return ExitCode.USAGE;
    }

    private static String line(ParameterException fault, CommandLine command) {
        String help = "; see '" + command.getCommandSpec().qualifiedName() + " --help'";
        if (fault instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0);
            String question;
            String what;
            if (unmatched.isUnknownOption()) {
                what = "There is no option " + word;
                question = NearestName.question(word, optionNames(command));
            } else if (command.getSubcommands().isEmpty()) {
                what = "\"" + word + "\" is one argument too many";
                question = "";
            } else {
                what = "There is no command \"" + word + "\"";
                question = NearestName.question(word, command.getSubcommands().keySet());
            }
            return what + (question.isEmpty() ? help : question);
        }
        return fault.getMessage() + (fault instanceof MissingParameterException ? help : "");
    }

    private static Collection<String> optionNames(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> List.of(option.names()).stream())
                .filter(name -> name.startsWith("--"))
                .toList();
    }
}
