package dev.imbalance.cli;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.evaluation.EvaluatedFile;
import dev.imbalance.evaluation.Json;
import dev.imbalance.evaluation.LabelTables;
import dev.imbalance.evaluation.MetricOptions;
import dev.imbalance.evaluation.PredictionsFile;
import dev.imbalance.evaluation.PredictionsFormat;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.evaluation.Shots;
import dev.imbalance.evaluation.TestMetrics;
import dev.imbalance.evaluation.TestScores;
import dev.imbalance.experiment.EvaluationFolder;
import dev.imbalance.experiment.ShellWord;
import dev.imbalance.experiment.Toolkit;
import dev.imbalance.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Evaluates predictions, wherever they come from. */
@Command(
        name = "evaluate",
        description = {
            "Evaluate predictions from anywhere: a CSV file with a column of true classes, one of predicted ones and, if there are any, one of scores a class.",
            "Columns may be in any order, further ones are passed over; a name that ends in .gz is not needed for a gzipped file.",
            "Several files are compared row by row, as the strategies of an experiment are."
        },
        footer = {
            "",
            "Examples:",
            "  imbalance evaluate runs/quickstart/focal-seed1-0a1b2c3d/predictions.csv.gz",
            "  imbalance evaluate scores.csv --label-column y_true --prediction-column y_pred --score-prefix proba_",
            "  imbalance evaluate scores.csv --train-counts counts.csv --cost-matrix cost.csv --out evaluated",
            "  imbalance evaluate forest.csv boosted.csv --train-counts counts.csv --format markdown"
        })
final class Evaluate implements Callable<Integer> {
    /** How the metrics are printed. */
    private enum Format {
        TABLE,
        MARKDOWN,
        JSON
    }

    @Parameters(
            arity = "1..*",
            paramLabel = "PREDICTIONS.csv",
            description =
                    "CSV in UTF-8 with a header, gzipped or not. Several are compared with the first and must have the same test rows in the same order.")
    private List<Path> predictions;

    @Option(
            names = "--label-column",
            defaultValue = "label",
            paramLabel = "NAME",
            description = "The column of the true class. Default: ${DEFAULT-VALUE}.")
    private String label;

    @Option(
            names = "--prediction-column",
            defaultValue = "prediction",
            paramLabel = "NAME",
            description =
                    "The column of the predicted class; without it the class with the highest score is predicted. Default: ${DEFAULT-VALUE}.")
    private String prediction;

    @Option(
            names = "--score-prefix",
            defaultValue = "score_",
            paramLabel = "TEXT",
            description =
                    "What the names of score columns begin with, the class being the rest. Without such columns there is nothing that needs scores. Default: ${DEFAULT-VALUE}.")
    private String scorePrefix;

    @Option(
            names = "--train-counts",
            paramLabel = "FILE",
            description =
                    "How many training rows each class had, as CSV with the columns label and count or as the metrics.json of a run; without it no class is called rare.")
    private Path trainCounts;

    @Option(
            names = "--beta",
            defaultValue = "2",
            paramLabel = "BETA",
            description = "Of F-beta: how many times as important recall is as precision. Default: ${DEFAULT-VALUE}.")
    private double beta;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            description = "Of the top-k accuracy. Default: 5 of more than ten classes, 2 of three to ten, 1 of two.")
    private Integer topK;

    @Option(
            names = "--cost-matrix",
            paramLabel = "FILE",
            description =
                    "What mistakes cost, as CSV: the column label names the true class, each other one a predicted class.")
    private Path costMatrix;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What to call the predictions, once a file. Default: the file's name.")
    private List<String> names = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Write report.html there, and for each file a folder with metrics.json, curves.json and the predictions.")
    private Path out;

    @ArgGroup
    private Output output = new Output();

    /** For people or for programs. */
    private static final class Output {
        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                description =
                        "What is printed. table: every metric; markdown: the report in short, for a pull request; json: the numbers of the report as data. Default: table.")
        private Format format = Format.TABLE;

        @Option(names = "--json", description = "Print the content of metrics.json, of one file.")
        private boolean json;
    }

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        check();
        List<String> called = called();
        ClassCounts given = trainCounts == null ? null : LabelTables.trainCounts(trainCounts);
        List<String> known = given == null ? List.of() : given.labels();
        List<EvaluatedFile> evaluated = new ArrayList<>();
        for (int i = 0; i < called.size(); i++) {
            evaluated.add(evaluated(predictions.get(i), called.get(i), given, known));
            known = List.copyOf(evaluated.get(0).metrics().test().labels().keySet());
        }
        PrintWriter to = spec.commandLine().getOut();
        if (output.json) {
            to.println(Json.text(evaluated.get(0).metrics()));
        } else if (output.format == Format.TABLE) {
            for (int i = 0; i < evaluated.size(); i++) {
                RunMetrics metrics = evaluated.get(i).metrics();
                if (evaluated.size() > 1) {
                    to.println((i == 0 ? "" : System.lineSeparator()) + metrics.strategy() + System.lineSeparator());
                }
                new MetricsTable(metrics.test()).lines().forEach(to::println);
            }
        }
        boolean reported = output.format != Format.TABLE || evaluated.size() > 1;
        if (out != null) {
            print(out, new EvaluationFolder(out).write(evaluated, read(), command()), to);
        } else if (reported) {
            EvaluationFolder folder = new EvaluationFolder(Files.createTempDirectory("imbalance-evaluate"));
            try {
                folder.write(evaluated, read(), command());
                print(folder.path(), null, to);
            } finally {
                folder.delete();
            }
        }
        to.flush();
        return ExitCode.OK;
    }

    /** Prints what the table of one file does not have. */
    private void print(Path folder, Path report, PrintWriter to) throws IOException {
        if (output.json) {
            return;
        }
        switch (output.format) {
            case MARKDOWN -> to.println(Report.markdown(folder).stripTrailing());
            case JSON -> to.println(Report.json(folder));
            case TABLE -> {
                if (predictions.size() > 1) {
                    to.println();
                    Report.summary(folder).forEach(to::println);
                }
                if (report != null) {
                    to.println();
                    to.println("Report: " + report);
                }
            }
        }
    }

    private EvaluatedFile evaluated(Path file, String called, ClassCounts given, List<String> known)
            throws IOException {
        PredictionsFile csv = new PredictionsFile(file, new PredictionsFormat(label, prediction, scorePrefix));
        TestScores scores = csv.read(known);
        double[][] cost = costMatrix == null ? null : LabelTables.cost(costMatrix, scores.labels());
        MetricOptions options = new MetricOptions(Shots.DEFAULT, beta, topK == null ? 0 : topK, cost);
        TestMetrics test;
        if (given == null) {
            test = scores.metrics(options);
        } else {
            ClassCounts counts = LabelTables.inOrder(given, scores.labels());
            test = scores.metrics(counts, counts, options);
        }
        return new EvaluatedFile(
                csv,
                RunMetrics.ofPredictions(called, "predictions of " + file, test, scores.intervals(test)),
                scores.curves());
    }

    /** The files read beside the predictions. */
    private List<Path> read() {
        return Stream.of(trainCounts, costMatrix).filter(Objects::nonNull).toList();
    }

    /** The command that does this again, as a shell takes it. */
    private String command() {
        return Toolkit.command() + " evaluate "
                + spec.commandLine().getParseResult().originalArgs().stream()
                        .map(ShellWord::of)
                        .collect(Collectors.joining(" "));
    }

    /** A name each: that of the file or, where two have the same, its path. */
    private List<String> called() {
        if (!names.isEmpty()) {
            return names;
        }
        List<String> files =
                predictions.stream().map(file -> file.getFileName().toString()).toList();
        return Set.copyOf(files).size() == files.size()
                ? files
                : predictions.stream().map(Path::toString).toList();
    }

    private void check() throws IOException {
        if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
            throw new ParameterException(spec.commandLine(), "--beta must be above 0, was " + beta);
        } else if (topK != null && topK < 1) {
            throw new ParameterException(spec.commandLine(), "--top-k must be at least 1, was " + topK);
        } else if (scorePrefix.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--score-prefix must not be empty; every column would be a score");
        } else if (!names.isEmpty() && names.size() != predictions.size()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--name must be given once a file, " + predictions.size() + " times, was " + names.size());
        } else if (Set.copyOf(called()).size() < predictions.size()) {
            throw new ParameterException(
                    spec.commandLine(), "two files are called the same; give each another --name: " + called());
        } else if (output.json && predictions.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "--json is of one file; --format json has the numbers of several");
        } else if (out != null && new EvaluationFolder(out).hasRuns()) {
            throw new ParameterException(
                    spec.commandLine(), out + " has the runs of an experiment; choose another directory with --out");
        }
    }
}
