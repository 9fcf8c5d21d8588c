package dev.imbalance.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.FinishedRuns;
import dev.imbalance.evaluation.Json;
import dev.imbalance.evaluation.PairedComparison;
import dev.imbalance.evaluation.PredictedRun;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.evaluation.SeedMean;
import dev.imbalance.evaluation.StrategyTable;
import dev.imbalance.evaluation.StrategyTable.Row;
import dev.imbalance.evaluation.StrategyTable.Verdict;
import dev.imbalance.evaluation.check.Checks;
import dev.imbalance.evaluation.check.Evidence;
import dev.imbalance.evaluation.check.Finding;
import dev.imbalance.evaluation.check.Severity;
import dev.imbalance.experiment.ExperimentFolder;
import dev.imbalance.experiment.JoinedRuns;
import dev.imbalance.experiment.NearestName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says which strategies of an experiment beat another one. */
@Command(
        name = "compare",
        description = {
            "Compare the strategies of an experiment over the seeds and folds of its finished runs. Nothing is trained.",
            "The strategies of several experiments stand in one table, named DIR/strategy where two share a name; experiments on"
                    + " different test rows are refused."
        },
        footer = {
            "",
            "Examples:",
            "  imbalance compare runs/quickstart",
            "  imbalance compare runs/strategies --against cosine --format markdown",
            "  imbalance compare runs/quickstart runs/my-experiment --json"
        })
final class Compare implements Callable<Integer> {
    /** How the table is written. */
    enum Format {
        TABLE,
        MARKDOWN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final List<String> COLUMNS = List.of(
            "strategy",
            "seeds",
            "balanced accuracy",
            "recall, many",
            "recall, medium",
            "recall, few",
            "ECE",
            "training s",
            "difference",
            "verdict");

    @Parameters(
            arity = "1..*",
            paramLabel = "DIR",
            description = "The directory of an experiment, such as runs/quickstart; repeatable.")
    private List<Path> directories;

    @Option(
            names = "--against",
            paramLabel = "NAME",
            description = "The strategy to compare with; the experiment's first without it.")
    private String against;

    @ArgGroup
    private Output output = new Output();

    /** For people or for programs. */
    private static final class Output {
        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                description = "How the table is written: table or markdown; table without it.")
        private Format format = Format.TABLE;

        @Option(names = "--json", description = "Print the table as JSON.")
        private boolean json;
    }

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        for (Path directory : directories) {
            if (!ExperimentFolder.is(directory)) {
                throw usage(directory
                        + " is no directory of an experiment; name one that imbalance run has written to, such as"
                        + " runs/quickstart");
            }
        }
        FinishedRuns runs =
                directories.size() == 1 ? FinishedRuns.read(directories.get(0)) : JoinedRuns.read(directories);
        if (runs.runs().isEmpty()) {
            throw new IllegalStateException(directories.get(0) + " has no finished run; go on with imbalance run"
                    + (runs.failed().isEmpty()
                            ? ""
                            : ". The first that failed, " + runs.failed().get(0).directory() + ", says: "
                                    + runs.failed().get(0).error()));
        }
        StrategyTable table = StrategyTable.of(runs, reference(runs), PredictedRun.of(runs));
        List<Finding> findings = Checks.findings(Evidence.read(runs, table));
        PrintWriter out = spec.commandLine().getOut();
        if (output.json) {
            out.println(Json.text(new Checked(table, findings)));
        } else {
            out.println(heading(table));
            out.println();
            if (output.format == Format.MARKDOWN) {
                text(table).markdown().forEach(out::println);
                out.println();
                List<String> doubts = doubts(findings);
                doubts.forEach(doubt -> out.println("- " + doubt));
                if (!doubts.isEmpty()) {
                    out.println();
                }
                out.println(String.join(" ", legend(table)));
            } else {
                print(out, table);
                out.println();
                doubts(findings).forEach(out::println);
                legend(table).forEach(out::println);
            }
        }
        out.flush();
        List<String> missing = missing(runs, table);
        missing.forEach(spec.commandLine().getErr()::println);
        return missing.isEmpty() ? ExitCode.OK : ExitCode.RUNS;
    }

    /** The table and what the checks say about it. */
    private record Checked(@JsonUnwrapped StrategyTable table, List<Finding> findings) {}

    /** The errors and warnings of the checks, a line each. */
    private static List<String> doubts(List<Finding> findings) {
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            if (finding.severity() != Severity.NOTE) {
                lines.add(finding.severity().name().toLowerCase(Locale.ROOT) + " " + finding.check()
                        + (finding.strategy() == null ? "" : ", " + finding.strategy()) + ": " + finding.sentence()
                        + " " + finding.remedy());
            }
        }
        return lines;
    }

    private String reference(FinishedRuns runs) {
        List<String> names =
                runs.runs().stream().map(RunMetrics::strategy).distinct().toList();
        if (against == null) {
            if (!names.contains(runs.baseline())) {
                throw new IllegalStateException("the first strategy, \"" + runs.baseline()
                        + "\", has no finished run; name another to compare with by --against: "
                        + String.join(", ", names));
            }
            return runs.baseline();
        }
        if (!names.contains(against)) {
            throw usage("there is no finished run of a strategy \"" + against + "\"; the strategies are "
                    + String.join(", ", names) + NearestName.question(against, names));
        }
        return against;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** What the table lacks, one line each: strategies that cannot be compared, and runs that failed. */
    private static List<String> missing(FinishedRuns runs, StrategyTable table) {
        List<String> lines = new ArrayList<>();
        for (Row row : table.rows()) {
            if (row.difference() != null && row.difference().seeds() == 0) {
                lines.add("the strategy \"" + row.strategy() + "\" (seeds " + row.seeds()
                        + ") has no seed in common with \"" + table.against()
                        + "\" and cannot be compared; run both with the same seeds");
            }
        }
        Map<String, List<Comparison.Run>> failed = new LinkedHashMap<>();
        for (Comparison.Run run : runs.failed()) {
            failed.computeIfAbsent(run.strategy(), name -> new ArrayList<>()).add(run);
        }
        failed.forEach((strategy, ofStrategy) -> lines.add("the strategy \"" + strategy + "\" failed with the seeds "
                + ofStrategy.stream().map(Comparison.Run::seed).distinct().toList() + ", first with: "
                + ofStrategy.get(0).error()));
        return lines;
    }

    private static String heading(StrategyTable table) {
        return table.experiment() + ": what each strategy reaches, and its difference in balanced accuracy from "
                + table.against();
    }

    /** In colours where an interval says better or worse. */
    private void print(PrintWriter out, StrategyTable table) {
        List<String> lines = text(table).text();
        out.println(lines.get(0));
        for (int i = 0; i < table.rows().size(); i++) {
            String line = lines.get(i + 1);
            Verdict verdict = table.rows().get(i).verdict();
            out.println(
                    verdict == Verdict.BETTER
                            ? Colour.GREEN.of(spec, line)
                            : verdict == Verdict.WORSE ? Colour.RED.of(spec, line) : line);
        }
    }

    private static List<String> legend(StrategyTable table) {
        List<String> lines = new ArrayList<>();
        boolean folds = table.rows().stream().anyMatch(Compare::hasFolds);
        lines.add(
                folds
                        ? "Means over seeds and folds with their 95 % intervals (Student's t, the variance corrected for the training rows"
                                + " that folds share); differences are paired by seed and fold. Per cent, differences in points."
                        : "Means over seeds with their 95 % intervals (Student's t); differences are paired by seed. Per cent,"
                                + " differences in points.");
        if (table.ranks() == null) {
            lines.add("Better and worse: the interval of the difference excludes 0."
                    + (folds ? "" : " It is of seeds on one test set, not of other test rows."));
        } else {
            lines.add(
                    "Differences row by row: over test rows and, with several seeds, over seeds. Better and worse: p below 0.05,"
                            + " corrected for all strategies (Holm).");
            lines.addAll(PairedComparison.cautions(table.rows().stream()
                    .map(Row::paired)
                    .filter(Objects::nonNull)
                    .toList()));
            lines.add(table.ranks().words());
            lines.add(
                    "A tie: p not below 0.05, corrected for all pairs of strategies, since the rows chose the best too.");
        }
        long compared = table.rows().stream()
                .filter(row -> row.paired() == null
                        && row.difference() != null
                        && row.difference().seeds() > 1)
                .count();
        if (compared > 1) {
            lines.add(String.format(
                    Locale.ROOT,
                    "Were none of the %d compared strategies different, about %.1f would still be called better or worse.",
                    compared,
                    0.05 * compared));
        }
        return lines;
    }

    private static TextTable text(StrategyTable table) {
        return new TextTable(COLUMNS, table.rows().stream().map(Compare::cells).toList());
    }

    private static List<String> cells(Row row) {
        return List.of(
                row.strategy(),
                row.seeds().size()
                        + (hasFolds(row) ? " (" + row.balancedAccuracy().seeds() + " runs)" : ""),
                cell("%.1f", 100, row.balancedAccuracy()),
                cell("%.1f", 100, row.manyRecall()),
                cell("%.1f", 100, row.mediumRecall()),
                cell("%.1f", 100, row.fewRecall()),
                cell("%.1f", 100, row.expectedCalibrationError()),
                cell("%.1f", 1, row.trainSeconds()),
                difference(row),
                verdict(row));
    }

    /** Whether a seed has several runs. */
    private static boolean hasFolds(Row row) {
        return row.balancedAccuracy().seeds() > row.seeds().size();
    }

    private static String difference(Row row) {
        if (row.paired() != null) {
            return cell(
                    "%+.1f",
                    100,
                    row.paired().difference(),
                    row.paired().low(),
                    row.paired().high());
        }
        return row.difference() == null ? "" : cell("%+.1f", 100, row.difference());
    }

    private static String cell(String form, double unit, SeedMean value) {
        return cell(form, unit, value.mean(), value.low(), value.high());
    }

    /** Mean and interval; the mean alone where there is no interval. */
    private static String cell(String form, double unit, double value, double low, double high) {
        if (Double.isNaN(value)) {
            return "undefined";
        }
        String mean = number(form, unit * value);
        return Double.isNaN(low)
                ? mean
                : mean + " (" + number(form, unit * low) + " to " + number(form, unit * high) + ")";
    }

    /** Zero has no sign. */
    private static String number(String form, double value) {
        return String.format(Locale.ROOT, form, value).replaceFirst("^[-+]0\\.0$", "0.0");
    }

    private static String verdict(Row row) {
        if (row.verdict() == null) {
            return "the reference";
        }
        String p = row.paired() == null
                ? ""
                : row.paired().adjustedPValue() < 0.001
                        ? ", p < 0.001"
                        : String.format(Locale.ROOT, ", p %.3f", row.paired().adjustedPValue());
        return switch (row.verdict()) {
            case BETTER -> "better" + p;
            case WORSE -> "worse" + p;
            case NO_CLEAR_DIFFERENCE -> "no clear difference" + p;
            case UNDEFINED ->
                switch (row.difference().seeds()) {
                    case 0 -> "no seed in common";
                    case 1 -> "no interval: one seed";
                    default -> "undefined";
                };
        };
    }
}
