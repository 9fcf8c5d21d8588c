package dev.imbalance.evaluation;

import dev.imbalance.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Predictions that any program may have written, as CSV in UTF-8 with a header, gzipped or not: a column of true classes, one of predicted ones, one of scores
 * a class.
 * <p>
 * The classes are the known ones, in their order, then the others that have scores, in the order of these columns. Without scores the others are whatever else occurs
 * as label or prediction, in ascending order: of numbers, if all of them are numbers, else of letters; then rows are counted as they are read and none is kept.
 *
 * @param file   the file
 * @param format how its columns are named
 */
public record PredictionsFile(Path file, PredictionsFormat format) {
    /** A confusion matrix of more is hundreds of megabytes, and the column most likely not that of a class. */
    private static final int MOST_CLASSES = 5_000;

    /** The places of the columns. {@code prediction} is negative without one; {@code labels} are those of {@code scores}, both empty without any. */
    private record Columns(int label, int prediction, List<Integer> scores, List<String> labels) {}

    /**
     * Reads the file through.
     *
     * @param known classes that there are, in their order, whether or not a row has them; may be empty
     * @throws DataException in one line with the file, the line and what is legal, if the content cannot be evaluated
     * @throws IOException   if the file cannot be read
     */
    public TestScores read(List<String> known) throws IOException {
        try (CsvRows rows = new CsvRows(file)) {
            Columns columns = columns(rows, known);
            return columns.scores.isEmpty() ? counted(rows, columns, known) : scored(rows, columns);
        }
    }

    /**
     * Writes the rows as the predictions of a run, numbered from 0 in the order of the file. Without scores here there are none there.
     *
     * @param labels the classes of {@link #read}, in their order
     * @throws DataException as {@link #read}
     * @throws IOException   if a file cannot be read or written
     */
    public void writeTo(RunFiles run, List<String> labels) throws IOException {
        try (CsvRows rows = new CsvRows(file)) {
            Columns columns = columns(rows, labels);
            run.writePredictions(columns.labels, out -> {
                double[] scores = new double[columns.labels.size()];
                long row = 0;
                for (String[] fields = rows.next(); fields.length > 0; fields = rows.next()) {
                    readScores(rows, fields, columns, scores);
                    out.write(
                            row++,
                            fields[columns.label],
                            columns.prediction < 0 ? columns.labels.get(ArgMax.of(scores)) : fields[columns.prediction],
                            scores);
                }
            });
        }
    }

    private Columns columns(CsvRows rows, List<String> known) {
        int label = rows.column(format.label(), "the true class (--label-column names another)");
        int prediction = rows.columns().indexOf(format.prediction());
        Map<String, Integer> scores = new LinkedHashMap<>();
        for (int column = 0; column < rows.columns().size(); column++) {
            String name = rows.columns().get(column);
            if (column != label && column != prediction && name.startsWith(format.scorePrefix())) {
                scores.put(name.substring(format.scorePrefix().length()), column);
            }
        }
        if (scores.isEmpty()) {
            rows.column(
                    format.prediction(),
                    "the predicted class (--prediction-column names another), nor any that begins with \""
                            + format.scorePrefix() + "\", a score (--score-prefix)");
        } else if (scores.size() < 2) {
            throw rows.malformed("has one column of scores, \""
                    + rows.columns().get(scores.values().iterator().next()) + "\"; legal is one a class");
        } else {
            for (String name : known) {
                if (!scores.containsKey(name)) {
                    throw rows.malformed("has no column \"" + format.scorePrefix() + name
                            + "\" for a class of the training counts or of the file before it");
                }
            }
        }
        List<String> labels = new ArrayList<>(scores.isEmpty() ? List.of() : known);
        scores.keySet().stream().filter(name -> !known.contains(name)).forEach(labels::add);
        return new Columns(label, prediction, labels.stream().map(scores::get).toList(), labels);
    }

    private static void readScores(CsvRows rows, String[] fields, Columns columns, double[] scores) {
        for (int id = 0; id < scores.length; id++) {
            scores[id] = rows.number(fields, columns.scores.get(id));
        }
    }

    private TestScores scored(CsvRows rows, Columns columns) throws IOException {
        Map<String, Integer> ids = ids(columns.labels);
        TestScores gathered = new TestScores(columns.labels);
        double[] row = new double[columns.labels.size()];
        for (String[] fields = rows.next(); fields.length > 0; fields = rows.next()) {
            readScores(rows, fields, columns, row);
            int truth = id(rows, fields[columns.label], format.label(), ids);
            int predicted = columns.prediction < 0
                    ? ArgMax.of(row)
                    : id(rows, fields[columns.prediction], format.prediction(), ids);
            gathered.add(truth, predicted, row);
        }
        if (gathered.rows() == 0) {
            throw nothing();
        }
        return gathered;
    }

    private static int id(CsvRows rows, String name, String column, Map<String, Integer> ids) {
        Integer id = ids.get(name);
        if (id == null) {
            throw rows.malformed("has the " + column + " \"" + name + "\", which has no column of scores; legal are "
                    + String.join(", ", sorted(ids.keySet())));
        }
        return id;
    }

    private TestScores counted(CsvRows rows, Columns columns, List<String> known) throws IOException {
        Map<String, Integer> ids = ids(known);
        // By pair of ids, since a matrix of wrong columns' classes would fill the memory before anything could be said.
        Map<Long, long[]> counts = new HashMap<>();
        for (String[] fields = rows.next(); fields.length > 0; fields = rows.next()) {
            for (int column : new int[] {columns.label, columns.prediction}) {
                if (fields[column].isEmpty()) {
                    throw rows.malformed(
                            "has nothing in the column \"" + rows.columns().get(column) + "\"; legal is a class");
                }
            }
            int truth = ids.computeIfAbsent(fields[columns.label], name -> ids.size());
            int predicted = ids.computeIfAbsent(fields[columns.prediction], name -> ids.size());
            if (ids.size() > MOST_CLASSES) {
                throw rows.malformed("has the class number " + ids.size() + "; is \"" + format.label() + "\" or \""
                        + format.prediction() + "\" the column of something else? Legal are " + MOST_CLASSES
                        + " classes");
            }
            counts.computeIfAbsent(pair(truth, predicted), cell -> new long[1])[0]++;
        }
        if (counts.isEmpty()) {
            throw nothing();
        }
        List<String> labels = new ArrayList<>(known);
        List<String> others = new ArrayList<>(ids.keySet());
        others.removeAll(known);
        labels.addAll(sorted(others));
        return new TestScores(labels, ordered(counts, labels, ids));
    }

    private static long pair(int truth, int predicted) {
        return (long) truth << Integer.SIZE | predicted;
    }

    private static ConfusionCounts ordered(Map<Long, long[]> counts, List<String> labels, Map<String, Integer> ids) {
        long[][] ordered = new long[labels.size()][labels.size()];
        int[] places = labels.stream().mapToInt(ids::get).toArray();
        for (int truth = 0; truth < labels.size(); truth++) {
            for (int predicted = 0; predicted < labels.size(); predicted++) {
                long[] cell = counts.get(pair(places[truth], places[predicted]));
                ordered[truth][predicted] = cell == null ? 0 : cell[0];
            }
        }
        return ConfusionCounts.of(ordered);
    }

    private DataException nothing() {
        return new DataException(file + " has no rows below its header; there is nothing to evaluate");
    }

    private static Map<String, Integer> ids(List<String> labels) {
        Map<String, Integer> ids = new HashMap<>();
        labels.forEach(label -> ids.put(label, ids.size()));
        return ids;
    }

    private static List<String> sorted(Collection<String> labels) {
        boolean numbers =
                labels.stream().allMatch(label -> label.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?"));
        return labels.stream()
                .sorted(
                        numbers
                                ? Comparator.<String>comparingDouble(Double::parseDouble)
                                        .thenComparing(Comparator.naturalOrder())
                                : Comparator.<String>naturalOrder())
                .toList();
    }
}
