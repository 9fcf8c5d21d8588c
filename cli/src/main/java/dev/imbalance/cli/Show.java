package dev.imbalance.cli;

import dev.imbalance.evaluation.Json;
import dev.imbalance.evaluation.LabelMetrics;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.evaluation.RunProvenance;
import dev.imbalance.evaluation.TestMetrics;
import dev.imbalance.experiment.ExperimentFolder;
import dev.imbalance.experiment.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one run. */
@Command(
        name = "show",
        description =
                "Show one run: what it is, its metrics, its classes, its files and the command that makes it again.",
        footer = {
            "",
            "Examples:",
            "  imbalance show runs/quickstart/focal-seed1-0a1b2c3d",
            "  imbalance show runs/quickstart/focal-seed1-0a1b2c3d --json"
        })
final class Show implements Callable<Integer> {
    /** What is in the files that docs/run-directory.md lists. */
    private static final Map<String, String> MEANING = Map.ofEntries(
            Map.entry("config.yml", "the resolved configuration of this run alone"),
            Map.entry("provenance.json", "where it comes from"),
            Map.entry("metrics.json", "every number above, and more"),
            Map.entry("curves.json", "the points of its curves"),
            Map.entry("predictions.csv.gz", "what ONNX Runtime predicted on the test set"),
            Map.entry("mistakes.zip", "pictures of rows that it got wrong"),
            Map.entry("history.csv", "one row an epoch"),
            Map.entry("model.onnx", "the model for applications"),
            Map.entry("model.json", "what an application needs to know about it"),
            Map.entry("model.columns.json", "how cells of a table become what it takes"),
            Map.entry("model.vocabulary.json", "how documents become what it takes"),
            Map.entry("model-card.md", "what people need to know about it"),
            Map.entry("model.tribuo", "the model for Java"),
            Map.entry("failed.json", "why it failed"),
            Map.entry("log.txt", "what the run said"),
            Map.entry("checkpoint/", "what it goes on from"));

    @Parameters(paramLabel = "RUN", description = "The directory of a run; imbalance ls DIR shows them.")
    private Path directory;

    @Option(names = "--json", description = "Print the run as JSON, with all of its metrics.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** What {@code --json} prints. */
    private record Run(
            String schema,
            String directory,
            String strategy,
            long seed,
            Integer fold,
            String status,
            String reason,
            String changedAt,
            String command,
            List<RunFolder.Content> files,
            RunMetrics metrics) {}

    @Override
    public Integer call() throws IOException {
        if (!RunFolder.is(directory)) {
            throw new ParameterException(
                    spec.commandLine(),
                    ExperimentFolder.is(directory)
                            ? directory + " is an experiment; imbalance ls " + directory + " shows its runs"
                            : directory
                                    + " is no directory of a run; imbalance ls shows experiments, imbalance ls DIR their runs");
        }
        RunFolder run = RunFolder.read(directory);
        RunFiles files = new RunFiles(directory);
        RunProvenance provenance = Files.exists(files.provenance()) ? files.readProvenance() : null;
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(new Run(
                    "imbalance-run/1",
                    directory.toString(),
                    run.strategy(),
                    run.replicate().seed(),
                    run.replicate().fold(),
                    run.status().toString(),
                    run.reason(),
                    run.changed().toString(),
                    provenance == null ? null : provenance.command(),
                    run.files(),
                    run.metrics())));
        } else {
            print(out, run, provenance);
        }
        out.flush();
        return ExitCode.OK;
    }

    private void print(PrintWriter out, RunFolder run, RunProvenance provenance) throws IOException {
        RunMetrics metrics = run.metrics();
        out.println(
                metrics == null
                        ? run.strategy() + ", " + run.replicate()
                        : metrics.experiment() + ": " + run.strategy() + ", " + run.replicate() + ", "
                                + metrics.description());
        String status =
                run.status() + ", " + Ls.time(run.changed()) + (run.reason() == null ? "" : ": " + run.reason());
        out.println(run.status() == RunFolder.Status.FAILED ? Colour.RED.of(spec, status) : status);
        if (metrics != null) {
            print(out, metrics);
        }
        out.printf("%nFiles in %s, %s%n", run.path(), ByteCount.text(run.bytes()));
        TextTable.aligned(run.files().stream()
                        .map(file -> List.of(
                                "  " + file.name(),
                                ByteCount.text(file.bytes()),
                                MEANING.getOrDefault(file.name(), "")))
                        .toList())
                .forEach(out::println);
        if (provenance != null) {
            out.printf("%nTo make it again: %s%n", provenance.command());
        }
    }

    private static void print(PrintWriter out, RunMetrics metrics) {
        TestMetrics test = metrics.test();
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("balanced accuracy", percent(test.balancedAccuracy())));
        lines.add(List.of("accuracy", percent(test.accuracy())));
        lines.add(List.of("macro F1", percent(test.macroF1())));
        lines.add(List.of("G-mean", percent(test.gMean())));
        lines.add(List.of(
                "rarest classes",
                percent(test.rarest().recall()) + " recall of "
                        + String.join(", ", test.rarest().labels())));
        lines.add(List.of("other classes", percent(test.rarest().otherRecall()) + " recall"));
        lines.add(List.of("calibration error", percent(test.expectedCalibrationError())));
        lines.add(List.of(
                "training",
                String.format(
                        Locale.ROOT,
                        "%.1f s on %s%s",
                        metrics.training().trainSeconds(),
                        metrics.training().device(),
                        metrics.training().bestEpoch() == null
                                ? ""
                                : ", best epoch " + metrics.training().bestEpoch())));
        out.println();
        TextTable.aligned(lines).forEach(out::println);
        out.println();
        List<List<String>> classes = new ArrayList<>();
        test.labels().forEach((name, label) -> classes.add(cells(name, label)));
        new TextTable(List.of("class", "training rows", "test rows", "recall", "precision", "F1", "shots"), classes)
                .text()
                .forEach(out::println);
        metrics.choices().forEach(choice -> out.printf("%nchosen: %s%n", choice));
        metrics.warnings().forEach(warning -> out.printf("%nwarning: %s%n", warning));
    }

    private static List<String> cells(String name, LabelMetrics label) {
        // A run always knows its counts.
        String rows = label.trainCountAfter().equals(label.trainCount())
                ? label.trainCount().toString()
                : label.trainCount() + ", resampled " + label.trainCountAfter();
        return List.of(
                name,
                rows,
                Long.toString(label.support()),
                percent(label.recall()),
                percent(label.precision()),
                percent(label.f1()),
                label.shot().toString().toLowerCase(Locale.ROOT));
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "undefined" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
