package dev.imbalance.evaluation;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a user gives beside predictions: training counts and costs, as CSV files by class. */
public final class LabelTables {
    private LabelTables() {}

    /**
     * The training counts of a file with the columns {@code label} and {@code count}, or of a run's {@code metrics.json}, those before resampling.
     *
     * @throws DataException if the content is neither, in one line with the file, the line and what is legal
     * @throws IOException   if the file cannot be read
     */
    public static ClassCounts trainCounts(Path file) throws IOException {
        Map<String, Long> counts = file.toString().endsWith(".json") ? ofRun(file) : ofTable(file);
        return new ClassCounts(
                List.copyOf(counts.keySet()),
                counts.values().stream().mapToLong(Long::longValue).toArray());
    }

    private static Map<String, Long> ofRun(Path file) throws IOException {
        Map<String, Long> counts = new LinkedHashMap<>();
        Json.read(file, RunMetrics.SCHEMA, RunMetrics.class).test().labels().forEach((label, metrics) -> {
            if (metrics.trainCount() == null) {
                throw new DataException(file + " does not say how many training rows \"" + label + "\" has");
            }
            counts.put(label, metrics.trainCount());
        });
        return counts;
    }

    private static Map<String, Long> ofTable(Path file) throws IOException {
        Map<String, Long> counts = new LinkedHashMap<>();
        try (CsvRows rows = new CsvRows(file)) {
            int label = rows.column("label", "the class");
            int count = rows.column("count", "its training rows");
            for (String[] fields = rows.next(); fields.length > 0; fields = rows.next()) {
                if (!fields[count].strip().matches("\\d{1,18}")) {
                    throw rows.malformed(
                            "has the count \"" + fields[count] + "\"; legal is a number of rows, 0 or more");
                }
                if (counts.put(fields[label], Long.parseLong(fields[count].strip())) != null) {
                    throw rows.malformed("has the label \"" + fields[label] + "\" again; legal is once a class");
                }
            }
        }
        if (counts.isEmpty()) {
            throw new DataException(file + " has no rows below its header");
        }
        return counts;
    }

    /** Counts in the order of other labels; a class that they do not have counts 0. */
    public static ClassCounts inOrder(ClassCounts counts, List<String> labels) {
        return new ClassCounts(
                labels,
                labels.stream()
                        .mapToLong(label -> {
                            int id = counts.labels().indexOf(label);
                            return id < 0 ? 0 : counts.count(id);
                        })
                        .toArray());
    }

    /**
     * A cost matrix: one column, named label, has the true class of each row, each other one is named for a predicted class, in any order.
     *
     * @param labels the classes, by class id
     * @return {@code [true class][predicted class]} by class id
     * @throws DataException if it is not a finite number for every pair of classes, in one line with the file, the line and what is legal
     * @throws IOException   if the file cannot be read
     */
    public static double[][] cost(Path file, List<String> labels) throws IOException {
        double[][] cost = new double[labels.size()][];
        try (CsvRows rows = new CsvRows(file)) {
            int label = rows.column("label", "the true class");
            List<Integer> columns = new ArrayList<>();
            for (String name : labels) {
                columns.add(rows.column(name, "a predicted class"));
            }
            if (rows.columns().size() != labels.size() + 1) {
                throw rows.malformed("has other columns than label and the classes " + String.join(", ", labels));
            }
            for (String[] fields = rows.next(); fields.length > 0; fields = rows.next()) {
                int truth = labels.indexOf(fields[label]);
                if (truth < 0 || cost[truth] != null) {
                    throw rows.malformed("has the label \"" + fields[label] + "\"; legal is, once each, "
                            + String.join(", ", labels));
                }
                cost[truth] = new double[labels.size()];
                for (int predicted = 0; predicted < labels.size(); predicted++) {
                    cost[truth][predicted] = rows.number(fields, columns.get(predicted));
                    if (Double.isInfinite(cost[truth][predicted])) {
                        throw rows.malformed("has an infinite cost; legal is a number");
                    }
                }
            }
        }
        for (int truth = 0; truth < cost.length; truth++) {
            if (cost[truth] == null) {
                throw new DataException(file + " has no row for the true class \"" + labels.get(truth) + "\"");
            }
        }
        return cost;
    }
}
