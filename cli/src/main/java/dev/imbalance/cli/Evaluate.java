package dev.imbalance.cli;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.evaluation.Json;
import dev.imbalance.evaluation.LabelTables;
import dev.imbalance.evaluation.MetricOptions;
import dev.imbalance.evaluation.PredictionsFile;
import dev.imbalance.evaluation.PredictionsFormat;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.evaluation.Shots;
import dev.imbalance.evaluation.TestMetrics;
import dev.imbalance.evaluation.TestScores;
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

/** Evaluates predictions, wherever they come from. */
@Command(
        name = "evaluate",
        description = {
            "Evaluate predictions from anywhere: a CSV file with a column of true classes, one of predicted ones and, if there are any, one of scores a class.",
            "Columns may be in any order, further ones are passed over; a name that ends in .gz is not needed for a gzipped file."
        },
        footer = {
            "",
            "Examples:",
            "  imbalance evaluate runs/quickstart/focal-seed1-0a1b2c3d/predictions.csv.gz",
            "  imbalance evaluate scores.csv --label-column y_true --prediction-column y_pred --score-prefix proba_",
            "  imbalance evaluate scores.csv --train-counts counts.csv --cost-matrix cost.csv --out evaluated"
        })
final class Evaluate implements Callable<Integer> {
    @Parameters(paramLabel = "PREDICTIONS.csv", description = "CSV in UTF-8 with a header, gzipped or not.")
    private Path predictions;

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
            description = "What to call these predictions. Default: the file's name.")
    private String name;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Also write metrics.json and, with scores, curves.json there.")
    private Path out;

    @Option(names = "--json", description = "Print the content of metrics.json instead of tables.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        check();
        ClassCounts given = trainCounts == null ? null : LabelTables.trainCounts(trainCounts);
        TestScores scores = new PredictionsFile(predictions, new PredictionsFormat(label, prediction, scorePrefix))
                .read(given == null ? List.of() : given.labels());
        double[][] cost = costMatrix == null ? null : LabelTables.cost(costMatrix, scores.labels());
        MetricOptions options = new MetricOptions(Shots.DEFAULT, beta, topK == null ? 0 : topK, cost);
        TestMetrics test;
        if (given == null) {
            test = scores.metrics(options);
        } else {
            ClassCounts counts = LabelTables.inOrder(given, scores.labels());
            test = scores.metrics(counts, counts, options);
        }
        String called = name == null ? predictions.getFileName().toString() : name;
        RunMetrics metrics = RunMetrics.ofPredictions(called, "predictions of " + predictions, test);
        if (out != null) {
            RunFiles files = new RunFiles(out);
            files.writeMetrics(metrics);
            files.writeCurves(scores.curves());
        }
        PrintWriter to = spec.commandLine().getOut();
        if (json) {
            to.println(Json.text(metrics));
        } else {
            new MetricsTable(test).lines().forEach(to::println);
        }
        return ExitCode.OK;
    }

    private void check() {
        if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
            throw new ParameterException(spec.commandLine(), "--beta must be above 0, was " + beta);
        } else if (topK != null && topK < 1) {
            throw new ParameterException(spec.commandLine(), "--top-k must be at least 1, was " + topK);
        } else if (scorePrefix.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--score-prefix must not be empty; every column would be a score");
        }
    }
}
