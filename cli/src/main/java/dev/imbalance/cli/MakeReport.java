package dev.imbalance.cli;

import dev.imbalance.evaluation.Json;
import dev.imbalance.experiment.ExperimentFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
            "  imbalance report runs/quickstart --out quickstart.html"
        })
final class MakeReport implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The directory of an experiment, such as runs/quickstart.")
    private Path directory;

    @Option(names = "--out", paramLabel = "FILE", description = "Where the page goes; DIR/report.html without it.")
    private Path out;

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
        ExperimentFolder.Rebuilt made =
                new ExperimentFolder(directory).rebuild(out == null ? directory.resolve("report.html") : out);
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
}
