package dev.imbalance.cli;

import dev.imbalance.data.AtomicFile;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.Json;
import dev.imbalance.experiment.ExperimentFolder;
import dev.imbalance.experiment.ReportWatch;
import dev.imbalance.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the report of an experiment again. */
@Command(
        name = "report",
        description = {
            "Write comparison.json and the report of an experiment again, from the runs that are on disk. Nothing is trained.",
            "For an experiment that was stopped before its end, or whose runs were moved or deleted."
        },
        footer = {
            "",
            "Examples:",
            "  imbalance report runs/quickstart",
            "  imbalance report runs/quickstart --out quickstart.html",
            "  imbalance report runs/quickstart --format markdown",
            "  imbalance report runs/quickstart --watch",
            "",
            "Ctrl-C ends --watch with exit code 130, and the experiment goes on."
        })
final class MakeReport implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The directory of an experiment, such as runs/quickstart.")
    private Path directory;

    @Option(names = "--out", paramLabel = "FILE", description = "Where the report goes; DIR/report.html without it.")
    private Path out;

    /** What a report may be written as. */
    private enum Format {
        HTML,
        MARKDOWN,
        JSON
    }

    @Option(
            names = "--format",
            defaultValue = "html",
            paramLabel = "FORMAT",
            description =
                    "html: the page. markdown: it in short, for a pull request, and json: its numbers as data, are printed, or written to --out. Default: ${DEFAULT-VALUE}.")
    private Format format;

    @Option(
            names = "--watch",
            description =
                    "While another process runs the experiment: write the page again, with the curves of the runs under way, whenever a run begins, does an epoch or"
                            + " ends; until the experiment does. The page loads itself again every few seconds.")
    private boolean watch;

    @Option(names = "--json", description = "Print what was written as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** What {@code --json} prints. */
    private record Written(String schema, String report, int runs, int failed, List<String> leftOut) {}

    @Override
    public Integer call() throws IOException {
        if (!ExperimentFolder.is(directory)) {
            throw new ParameterException(
                    spec.commandLine(),
                    directory + " is no directory of an experiment; imbalance ls shows those there are");
        }
        boolean page = format == Format.HTML;
        if (watch) {
            if (!page || json) {
                throw new ParameterException(
                        spec.commandLine(), "--watch writes the page; leave out " + (json ? "--json" : "--format"));
            }
            return watched(out == null ? directory.resolve("report.html") : out);
        }
        if (json && !page) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--json tells what was written of the page; --format "
                            + format.name().toLowerCase(Locale.ROOT) + " prints the report itself: leave one out");
        }
        ExperimentFolder.RebuiltReport made =
                new ExperimentFolder(directory).rebuild(out == null || !page ? directory.resolve("report.html") : out);
        if (!page) {
            print(format == Format.MARKDOWN ? Report.markdown(directory) : Report.json(directory));
            return ExitCode.OK;
        }
        int failed = (int) made.comparison().runs().stream()
                .filter(run -> run.error() != null)
                .count();
        int runs = made.comparison().runs().size();
        PrintWriter console = spec.commandLine().getOut();
        if (json) {
            console.println(Json.text(
                    new Written("imbalance-report/1", made.report().toString(), runs, failed, made.leftOut())));
        } else {
            made.leftOut().forEach(line -> console.println("left out " + line));
            console.printf("Report: %s, of %d run%s, %d failed%n", made.report(), runs, runs == 1 ? "" : "s", failed);
        }
        console.flush();
        return ExitCode.OK;
    }

    private int watched(Path html) throws IOException {
        PrintWriter console = spec.commandLine().getOut();
        console.println("Report: " + html);
        console.flush();
        boolean ended;
        try (StopSignals signals = StopSignals.install(spec.commandLine().getErr(), "no longer watching")) {
            ended = new ReportWatch(new ExperimentFolder(directory), html, signals::stopRequested).run(written -> {
                console.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " " + state(written));
                console.flush();
            });
        }
        return ended ? ExitCode.OK : ExitCode.INTERRUPTED;
    }

    /** What a report has, in a line. */
    private static String state(Comparison comparison) {
        Map<String, List<Comparison.Run>> runs = comparison.runs().stream()
                .collect(Collectors.groupingBy(Comparison.Run::status, TreeMap::new, Collectors.toList()));
        String counts = runs.entrySet().stream()
                .map(of -> of.getValue().size() + " " + of.getKey())
                .collect(Collectors.joining(", "));
        return counts
                + runs.getOrDefault(Comparison.RUNNING, List.of()).stream()
                        .map(run -> run.strategy() + ", " + run.replicate())
                        .collect(Collectors.collectingAndThen(
                                Collectors.joining("; "), names -> names.isEmpty() ? "" : " (" + names + ")"));
    }

    private void print(String report) throws IOException {
        if (out == null) {
            PrintWriter console = spec.commandLine().getOut();
            console.println(report.stripTrailing());
            console.flush();
        } else {
            AtomicFile.write(out, to -> to.write(report.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
