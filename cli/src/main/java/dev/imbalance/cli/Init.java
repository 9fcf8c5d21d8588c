package dev.imbalance.cli;

import dev.imbalance.data.AtomicFile;
import dev.imbalance.experiment.BuiltIn;
import dev.imbalance.experiment.ExperimentReader;
import dev.imbalance.experiment.Registry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a built-in experiment out. */
@Command(name = "init", description = "Write a built-in experiment out as a file to edit.")
final class Init implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "The built-in experiment, such as quickstart.")
    private String name;

    @Parameters(index = "1", paramLabel = "DIR", description = "The folder to write it to; made if it is not there.")
    private Path directory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!BuiltIn.names().contains(name)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "There is no built-in experiment \"" + name + "\"; there are " + String.join(", ", BuiltIn.names())
                            + ".");
        }
        Path file = directory.resolve(name + ".yml");
        if (Files.exists(file)) {
            throw new IllegalArgumentException(file + " is already there; choose another folder or remove it");
        }
        String text = BuiltIn.editable(new ExperimentReader(Registry.load()), name);
        Files.createDirectories(directory);
        AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
        spec.commandLine().getOut().println(file + " is yours to edit; run it by: imbalance run " + file);
        return ExitCode.OK;
    }
}
