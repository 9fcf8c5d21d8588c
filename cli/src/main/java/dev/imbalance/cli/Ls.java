package dev.imbalance.cli;

import dev.imbalance.evaluation.Json;
import dev.imbalance.experiment.ExperimentFolder;
import dev.imbalance.experiment.RunFolder;
import dev.imbalance.experiment.RunFolder.Status;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists experiments, or the runs of one. */
@Command(
        name = "ls",
        description = {
            "List the experiments below a folder, or the runs of one experiment.",
            "A finished run is kept by the next imbalance run; an unfinished one goes on; a failed one is tried again with --retry-failed."
        },
        footer = {
            "",
            "Examples:",
            "  imbalance ls",
            "  imbalance ls runs/quickstart",
            "  imbalance ls runs/quickstart --json"
        })
final class Ls implements Callable<Integer> {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "A folder with experiments, or the directory of one. Default: ${DEFAULT-VALUE}.")
    private Path folder;

    @Option(names = "--json", description = "Print the list as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** What {@code --json} prints of a folder with experiments. */
    private record Experiments(String schema, String folder, List<Experiment> experiments) {}

    private record Experiment(
            String directory,
            String experiment,
            List<String> strategies,
            long finished,
            long unfinished,
            long failed,
            long bytes,
            String changedAt) {}

    /** What {@code --json} prints of an experiment. */
    private record Runs(String schema, String directory, String experiment, List<Run> runs) {}

    private record Run(
            String directory,
            String strategy,
            long seed,
            Integer fold,
            String status,
            String reason,
            Double balancedAccuracy,
            Double trainSeconds,
            long bytes,
            String changedAt) {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (ExperimentFolder.is(folder)) {
            listRuns(out, new ExperimentFolder(folder));
        } else if (RunFolder.is(folder)) {
            throw new ParameterException(
                    spec.commandLine(), folder + " is one run; look at it by: imbalance show " + folder);
        } else if (Files.isDirectory(folder)) {
            listExperiments(out, ExperimentFolder.below(folder));
        } else if (spec.commandLine().getParseResult().hasMatchedPositional(0)) {
            throw new ParameterException(spec.commandLine(), "There is no folder " + folder + ".");
        } else {
            listExperiments(out, List.of());
        }
        out.flush();
        return ExitCode.OK;
    }

    private void listExperiments(PrintWriter out, List<ExperimentFolder> found) throws IOException {
        List<Experiment> experiments = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (ExperimentFolder each : found) {
            List<RunFolder> runs = each.runs();
            Instant changed = runs.stream()
                    .map(RunFolder::changed)
                    .max(Comparator.naturalOrder())
                    .orElse(Files.getLastModifiedTime(each.path()).toInstant());
            Experiment experiment = new Experiment(
                    each.path().toString(),
                    each.name(),
                    runs.stream().map(RunFolder::strategy).distinct().toList(),
                    count(runs, Status.FINISHED),
                    count(runs, Status.UNFINISHED),
                    count(runs, Status.FAILED),
                    each.bytes(),
                    changed.toString());
            experiments.add(experiment);
            rows.add(List.of(
                    experiment.directory(),
                    experiment.experiment(),
                    Integer.toString(experiment.strategies().size()),
                    Long.toString(experiment.finished()),
                    Long.toString(experiment.unfinished()),
                    Long.toString(experiment.failed()),
                    ByteCount.text(experiment.bytes()),
                    time(changed)));
        }
        if (json) {
            out.println(Json.text(new Experiments("imbalance-experiments/1", folder.toString(), experiments)));
        } else if (found.isEmpty()) {
            out.println("There is no experiment in " + folder + " or below. To begin: imbalance run quickstart");
        } else {
            new TextTable(
                            List.of(
                                    "directory",
                                    "experiment",
                                    "strategies",
                                    "finished",
                                    "unfinished",
                                    "failed",
                                    "size",
                                    "last change"),
                            rows)
                    .text()
                    .forEach(out::println);
        }
    }

    private void listRuns(PrintWriter out, ExperimentFolder experiment) throws IOException {
        List<RunFolder> runs = experiment.runs();
        if (json) {
            out.println(Json.text(new Runs(
                    "imbalance-runs/1",
                    folder.toString(),
                    experiment.name(),
                    runs.stream().map(Ls::json).toList())));
            return;
        }
        out.printf(
                Locale.ROOT,
                "%s: %s; %s%n%n",
                experiment.name(),
                List.of(Status.values()).stream()
                        .map(status -> count(runs, status) + " " + status)
                        .collect(Collectors.joining(", ")),
                ByteCount.text(experiment.bytes()));
        List<String> lines = new TextTable(
                        List.of(
                                "strategy",
                                "seed",
                                "status",
                                "balanced accuracy, %",
                                "training s",
                                "size",
                                "last change",
                                "directory"),
                        runs.stream().map(Ls::cells).toList())
                .text();
        out.println(lines.get(0));
        for (int i = 0; i < runs.size(); i++) {
            boolean failed = runs.get(i).status() == Status.FAILED;
            out.println(failed ? Colour.RED.of(spec, lines.get(i + 1)) : lines.get(i + 1));
        }
        for (RunFolder run : runs) {
            if (run.reason() != null) {
                out.printf("%n%s, %s, %s: %s%n", run.strategy(), run.replicate(), run.status(), run.reason());
            }
        }
    }

    private static long count(List<RunFolder> runs, Status status) {
        return runs.stream().filter(run -> run.status() == status).count();
    }

    private static Run json(RunFolder run) {
        boolean done = run.metrics() != null;
        return new Run(
                run.path().getFileName().toString(),
                run.strategy(),
                run.replicate().seed(),
                run.replicate().fold(),
                run.status().toString(),
                run.reason(),
                done ? run.metrics().test().balancedAccuracy() : null,
                done ? run.metrics().training().trainSeconds() : null,
                run.bytes(),
                run.changed().toString());
    }

    /** The seed, and after a slash the fold if there is one. */
    private static String replicate(RunFolder run) {
        Integer fold = run.replicate().fold();
        return run.replicate().seed() + (fold == null ? "" : "/" + fold);
    }

    private static List<String> cells(RunFolder run) {
        boolean done = run.metrics() != null;
        return List.of(
                run.strategy(),
                replicate(run),
                run.status().toString(),
                done
                        ? String.format(
                                Locale.ROOT, "%.1f", 100 * run.metrics().test().balancedAccuracy())
                        : "",
                done
                        ? String.format(
                                Locale.ROOT, "%.1f", run.metrics().training().trainSeconds())
                        : "",
                ByteCount.text(run.bytes()),
                time(run.changed()),
                run.path().getFileName().toString());
    }

    /** In the user's zone. */
    static String time(Instant instant) {
        return MINUTE.format(instant.atZone(ZoneId.systemDefault()));
    }
}
