package dev.imbalance.cli;

import dev.imbalance.data.AtomicFile;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.onnx.ModelDescription;
import dev.imbalance.onnx.ONNXExport.Variant;
import dev.imbalance.trainer.ExportableImbalanceModel;
import dev.imbalance.trainer.TrustedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.tribuo.Model;
import org.tribuo.classification.Label;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a finished run's model as ONNX. */
@Command(
        name = "export",
        description = "Write the model of a finished run as ONNX, with its description in JSON beside it.",
        footer = {
            "",
            "Example:",
            "  imbalance export runs/quickstart/focal-seed1-0a1b2c3d --variant tribuo --out focal.onnx"
        })
final class Export implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "A run's directory, or a model.tribuo file.")
    private Path run;

    @Option(
            names = "--variant",
            paramLabel = "VARIANT",
            defaultValue = "app",
            description =
                    "app: images as bytes (rows of floats for tables) in, label and probabilities out. tribuo: rows of floats in,"
                            + " probabilities out, as Tribuo's ONNXExternalModel reads. Default: ${DEFAULT-VALUE}.")
    private Variant variant;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The ONNX file to write.")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path file = Files.isDirectory(run) ? run.resolve("model.tribuo") : run;
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + " is missing; name the directory of a finished run");
        }
        Model<Label> model = TrustedModels.read(file);
        if (!(model instanceof ExportableImbalanceModel exportable)) {
            throw new IllegalArgumentException(
                    file + " holds a " + model.getClass().getSimpleName()
                            + " of a trainer without ONNX export; it can be used through Tribuo");
        }
        ModelDescription description = exportable.export().write(variant, out);
        RunFiles.writeDescription(description, out);
        Path exported = new RunFiles(file.toAbsolutePath().getParent()).model();
        copy(RunFiles.columnsOf(exported), RunFiles.columnsOf(out));
        copy(RunFiles.vocabularyOf(exported), RunFiles.vocabularyOf(out));
        spec.commandLine().getOut().printf("%s: %s%n", out, description.inputs().get(0));
        return ExitCode.OK;
    }

    /** Copies how rows become what the model takes, if that is there: images need none. */
    private static void copy(Path encoding, Path to) throws IOException {
        if (Files.isRegularFile(encoding)) {
            byte[] content = Files.readAllBytes(encoding);
            AtomicFile.write(to, file -> file.write(content));
        }
    }
}
