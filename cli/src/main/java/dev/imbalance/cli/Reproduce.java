package dev.imbalance.cli;

import dev.imbalance.evaluation.Json;
import dev.imbalance.experiment.MovedData;
import dev.imbalance.experiment.Registry;
import dev.imbalance.experiment.Reproduction;
import dev.imbalance.experiment.ReproductionResult;
import dev.imbalance.experiment.ReproductionResult.Row;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.trainer.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a saved model again and says whether it came out the same. */
@Command(
        name = "reproduce",
        description = {
            "Train a model again from what its own provenance says, and compare weights, predictions and metrics with the record.",
            "The data files are checked first. Exits with 0 if everything is equal (or, of a model trained on a GPU, within the tolerance),"
                    + " with 1 if not."
        },
        footer = {
            "",
            "Examples:",
            "  imbalance reproduce runs/quickstart/focal-seed1-0a1b2c3d",
            "  imbalance reproduce model.tribuo --data /home/me/images=/data/images --out again"
        })
final class Reproduce implements Callable<Integer> {
    private static final List<String> COLUMNS = List.of("what", "recorded", "again", "difference");
    private static final int DIGEST_SHOWN = 12;

    @Parameters(paramLabel = "MODEL|RUN", description = "A model.tribuo file, wherever it is, or a run's directory.")
    private Path recorded;

    @Option(
            names = "--data",
            paramLabel = "OLD=NEW",
            description = "A file or folder of the record and where it is now. Can be given several times.")
    private Map<Path, Path> data = new LinkedHashMap<>();

    @Option(
            names = "--tolerance",
            paramLabel = "T",
            description = "The largest difference of a metric, and share of rows with another label, that passes."
                    + " 0, which is equality, for a model trained on a CPU; 0.02 on a GPU.")
    private Double tolerance;

    @Option(names = "--out", paramLabel = "DIR", description = "Keep the files of the repetition in this new folder.")
    private Path out;

    @Option(names = "--json", description = "Print the comparison as JSON, with whole digests, and no progress.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (tolerance != null && !(tolerance >= 0 && tolerance <= 1)) {
            throw new ParameterException(spec.commandLine(), "--tolerance must be from 0 to 1, was " + tolerance);
        }
        if (!Files.exists(recorded)) {
            throw new ParameterException(
                    spec.commandLine(), "there is no " + recorded + "; name a model.tribuo file or a run's directory");
        }
        PrintWriter console = spec.commandLine().getOut();
        ConsoleProgress progress = Imbalance.of(spec).quiet()
                ? ConsoleProgress.silent()
                : new ConsoleProgress(console, Boolean.getBoolean("imbalance.terminal"));
        Reproduction reproduction = new Reproduction(Registry.load(), recorded, new MovedData(data));
        ReproductionResult result;
        try (StopSignals signals = StopSignals.install(spec.commandLine().getErr())) {
            result = reproduction.run(
                    tolerance == null ? OptionalDouble.empty() : OptionalDouble.of(tolerance),
                    Optional.ofNullable(out),
                    json ? new TrainingListener() {} : progress.training("again " + recorded),
                    signals::stopRequested);
        } catch (TrainingInterrupted e) {
            progress.stopped();
            spec.commandLine().getErr().println(e.getMessage() + "; nothing is kept");
            return ExitCode.INTERRUPTED;
        }
        if (json) {
            console.println(Json.text(result));
        } else {
            show(result, console);
        }
        console.flush();
        return result.reproduced() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void show(ReproductionResult result, PrintWriter console) {
        console.println();
        new TextTable(
                        COLUMNS,
                        result.rows().stream()
                                .map(row ->
                                        List.of(row.what(), shown(row.recorded()), shown(row.again()), difference(row)))
                                .toList())
                .text()
                .forEach(console::println);
        console.println();
        result.notes().forEach(console::println);
        console.println(verdict(result));
    }

    private static String verdict(ReproductionResult result) {
        if (result.rows().stream().allMatch(Row::equal)) {
            return "Reproduced: everything is equal.";
        }
        String limit = result.tolerance() == 0
                ? "equality"
                : String.format(Locale.ROOT, "a tolerance of %s", result.tolerance());
        return result.reproduced() ? "Reproduced within " + limit + "." : "Not reproduced: asked for " + limit + ".";
    }

    /** The beginning of a digest tells two apart. */
    private static String shown(String value) {
        return value.matches("[0-9a-f]{64}") ? value.substring(0, DIGEST_SHOWN) : value;
    }

    private static String difference(Row row) {
        if (row.equal()) {
            return "equal";
        }
        String size = row.difference() == null ? "differs" : String.format(Locale.ROOT, "%.3g", row.difference());
        return row.passes() ? size + ", passes" : size;
    }
}
