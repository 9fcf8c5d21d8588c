package dev.imbalance.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.imbalance.data.AtomicFile;
import dev.imbalance.experiment.ExperimentSchema;
import dev.imbalance.experiment.Registry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells editors what an experiment file may hold. */
@Command(
        name = "schema",
        description = "Print the JSON Schema of experiment files: every key with its type, default, range and meaning.",
        footer = {
            "",
            "Editors that know YAML complete and check a file that begins with",
            "  # yaml-language-server: $schema=imbalance.schema.json",
            "",
            "Example:",
            "  imbalance schema --out imbalance.schema.json"
        })
final class Schema implements Callable<Integer> {
    @Option(names = "--out", paramLabel = "FILE", description = "Write it to a file.")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String schema = new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(ExperimentSchema.ofFiles(Registry.load()));
        if (out == null) {
            spec.commandLine().getOut().println(schema);
        } else {
            AtomicFile.write(out, file -> file.write((schema + "\n").getBytes(StandardCharsets.UTF_8)));
        }
        return ExitCode.OK;
    }
}
