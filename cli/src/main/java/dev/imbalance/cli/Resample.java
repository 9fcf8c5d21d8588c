package dev.imbalance.cli;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.MissingCells;
import dev.imbalance.data.TableSource;
import dev.imbalance.evaluation.Json;
import dev.imbalance.experiment.ExperimentException;
import dev.imbalance.experiment.ResamplerReader;
import dev.imbalance.resampling.Resampler;
import dev.imbalance.resampling.TableResampling;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Resamples a table. */
@Command(
        name = "resample",
        description = {
            "Balance a CSV table: rows of it come first and as they were written, then those that were made, with whole categories as text.",
            "For training data only: measured on resampled rows, every classifier looks better than it is. 'imbalance plugins Resampler' lists the methods."
        },
        footer = {
            "",
            "Examples:",
            "  imbalance resample loans.csv --label Class --method smote-nc --out balanced.csv",
            "  imbalance resample loans.csv --label Class --method random-under --seed 7 --out balanced.csv",
            "  imbalance resample loans.csv --label Class --method smote --method enn --set smote.k=3 --set enn.classes=all --out clean.csv"
        })
final class Resample implements Callable<Integer> {
    @Parameters(paramLabel = "IN.csv", description = "A table with a header; .csv.gz too.")
    private Path in;

    @Option(names = "--label", required = true, paramLabel = "COLUMN", description = "The column of the class.")
    private String label;

    @Option(
            names = "--method",
            required = true,
            paramLabel = "NAME",
            description = "A resampler, such as smote-nc; repeatable: each goes on with what the one before it left.")
    private List<String> methods = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "A setting of the method, such as k=3 or target={type: ratio, ratio: 0.5}; of several methods NAME.KEY=VALUE. Repeatable.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The seed of all draws. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--out", required = true, paramLabel = "OUT.csv", description = "Where the table goes.")
    private Path out;

    @Option(
            names = "--lineage",
            paramLabel = "FILE",
            description = "Also write where every row comes from, as CSV: row, origin, method, base, neighbour, gap.")
    private Path lineage;

    @Option(names = "--numeric", split = ",", paramLabel = "COLUMN", description = "Columns of numbers.")
    private List<String> numeric = new ArrayList<>();

    @Option(
            names = "--categorical",
            split = ",",
            paramLabel = "COLUMN",
            description = "Columns of categories that are numbers.")
    private List<String> categorical = new ArrayList<>();

    @Option(
            names = "--ignore",
            split = ",",
            paramLabel = "COLUMN",
            description = "Columns that do not count, such as a number of the row; empty in rows that are made.")
    private List<String> ignore = new ArrayList<>();

    @Option(
            names = "--missing",
            paramLabel = "POLICY",
            defaultValue = "error",
            description =
                    "What stands in for missing numbers: error, mean or median. Rows of the table keep them. Default: ${DEFAULT-VALUE}.")
    private MissingCells missing;

    @Option(
            names = "--no-standardise",
            description =
                    "Measure distances in the units of the columns; without it each has the standard deviation 1.")
    private boolean plain;

    @Option(names = "--json", description = "Print the counts as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** A class in the output of {@code --json}. */
    record OfClass(String label, long before, long after, long made) {}

    /** The output of {@code --json}. */
    record Resampled(String schema, String in, String out, List<String> methods, long seed, List<OfClass> classes) {}

    @Override
    public Integer call() throws IOException {
        TableResampling resampled = new TableResampling(table(), resamplers(), seed);
        resampled.write(out);
        if (lineage != null) {
            resampled.writeLineage(lineage);
        }
        print(resampled);
        return ExitCode.OK;
    }

    private TableSource table() {
        try {
            return new TableSource(in, label, numeric, categorical, ignore, missing, !plain);
        } catch (PropertyException e) {
            throw new ParameterException(spec.commandLine(), e.getMsg(), e);
        }
    }

    private List<Resampler> resamplers() {
        try {
            return ResamplerReader.read(methods, settings);
        } catch (ExperimentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void print(TableResampling resampled) {
        ClassCounts before = resampled.before();
        ClassCounts after = resampled.after();
        ClassCounts made = resampled.made();
        PrintWriter console = spec.commandLine().getOut();
        if (json) {
            List<OfClass> classes = IntStream.range(0, before.size())
                    .mapToObj(id ->
                            new OfClass(before.labels().get(id), before.count(id), after.count(id), made.count(id)))
                    .toList();
            console.println(Json.text(
                    new Resampled("imbalance-resample/1", in.toString(), out.toString(), methods, seed, classes)));
            return;
        }
        List<List<String>> lines = new ArrayList<>();
        for (int id = 0; id < before.size(); id++) {
            lines.add(line(before.labels().get(id), before.count(id), after.count(id), made.count(id)));
        }
        lines.add(line("all", before.total(), after.total(), made.total()));
        new TextTable(List.of("class", "before", "after", "made"), lines).text().forEach(console::println);
        console.println("written to " + out);
    }

    private static List<String> line(String name, long before, long after, long made) {
        return List.of(name, Long.toString(before), Long.toString(after), Long.toString(made));
    }
}
