package dev.imbalance.cli;

import dev.imbalance.data.AtomicFile;
import dev.imbalance.experiment.BuiltIn;
import dev.imbalance.experiment.ExperimentReader;
import dev.imbalance.experiment.NearestName;
import dev.imbalance.experiment.Registry;
import dev.imbalance.experiment.ShellWord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a built-in experiment out. */
@Command(
        name = "init",
        description = "Write a built-in experiment out as a file to edit, the paths of its data absolute.",
        footer = {"", "Example:", "  imbalance init quickstart my-experiment"})
final class Init implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "The built-in experiment: ${COMPLETION-CANDIDATES}.")
    private String name;

    @Parameters(index = "1", paramLabel = "DIR", description = "The folder to write it to; made if it is not there.")
    private Path directory;

    @Spec
    private CommandSpec spec;

    /** What shells complete. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return BuiltIn.names().iterator();
        }
    }

    @Override
    public Integer call() throws IOException {
        if (!BuiltIn.names().contains(name)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "There is no built-in experiment \"" + name + "\"; there are " + String.join(", ", BuiltIn.names())
                            + NearestName.question(name, BuiltIn.names()));
        }
        Path file = directory.resolve(name + ".yml");
        if (Files.exists(file)) {
            throw new IllegalArgumentException(file + " is already there; choose another folder or remove it");
        }
        String text = BuiltIn.editable(new ExperimentReader(Registry.load()), name);
        Files.createDirectories(directory);
        AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
        String word = ShellWord.of(file.toString());
        spec.commandLine()
                .getOut()
                .println(file + " is yours to edit. Check it by: imbalance validate " + word
                        + "; run it by: imbalance run " + word);
        return ExitCode.OK;
    }
}
