package dev.imbalance.evaluation;

import dev.imbalance.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Predictions that any program may have written, as CSV in UTF-8 with a header, gzipped or not: a column of true classes, one of predicted ones, one of scores
 * a class.
 * <p>
 * The classes are those that have scores, in the order of these columns. Without scores they are the known ones and whatever else occurs as label or prediction,
 * in ascending order: of numbers, if all of them are numbers, else of letters; then rows are counted as they are read and none is kept.
 *
 * @param file   the file
 * @param format how its columns are named
 */
public record PredictionsFile(Path file, PredictionsFormat format) {
    /** A confusion matrix of more is hundreds of megabytes, and the column most likely not that of a class. */
    private static final int MOST_CLASSES = 5_000;

    /**
     * Reads the file through.
     *
     * @param known classes that there are, in their order, whether or not a row has them; may be empty
     * @throws DataException in one line with the file, the line and what is legal, if the content cannot be evaluated
     * @throws IOException   if the file cannot be read
     */
    public TestScores read(List<String> known) throws IOException {
        try (CsvRows rows = new CsvRows(file)) {
            int label = rows.column(format.label(), "the true class (--label-column names another)");
            int prediction = rows.columns().indexOf(format.prediction());
            List<Integer> scores = IntStream.range(0, rows.columns().size())
                    .filter(column -> column != label && column != prediction)
                    .filter(column -> rows.columns().get(column).startsWith(format.scorePrefix()))
                    .boxed()
                    .toList();
            if (!scores.isEmpty()) {
                return scored(rows, label, prediction, scores, known);
            }
            rows.column(
                    format.prediction(),
                    "the predicted class (--prediction-column names another), nor any that begins with \""
                            + format.scorePrefix() + "\", a score (--score-prefix)");
            return counted(rows, label, prediction, known);
        }
    }

    private TestScores scored(CsvRows rows, int label, int prediction, List<Integer> scores, List<String> known)
            throws IOException {
        List<String> labels = scores.stream()
                .map(column -> rows.columns()
                        .get(column)
                        .substring(format.scorePrefix().length()))
                .toList();
        if (labels.size() < 2) {
            throw rows.malformed(
                    "has one column of scores, \"" + rows.columns().get(scores.get(0)) + "\"; legal is one a class");
        }
        for (String name : known) {
            if (!labels.contains(name)) {
                throw rows.malformed("has no column \"" + format.scorePrefix() + name
                        + "\" for a class that the training counts have");
            }
        }
        Map<String, Integer> ids = ids(labels);
        TestScores gathered = new TestScores(labels);
        double[] row = new double[labels.size()];
        for (String[] fields = rows.next(); fields.length > 0; fields = rows.next()) {
            for (int id = 0; id < row.length; id++) {
                row[id] = rows.number(fields, scores.get(id));
            }
            int truth = id(rows, fields[label], format.label(), ids);
            int predicted = prediction < 0 ? ArgMax.of(row) : id(rows, fields[prediction], format.prediction(), ids);
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

    private TestScores counted(CsvRows rows, int label, int prediction, List<String> known) throws IOException {
        Map<String, Integer> ids = ids(known);
        // By pair of ids, since a matrix of wrong columns' classes would fill the memory before anything could be said.
        Map<Long, long[]> counts = new HashMap<>();
        for (String[] fields = rows.next(); fields.length > 0; fields = rows.next()) {
            for (int column : new int[] {label, prediction}) {
                if (fields[column].isEmpty()) {
                    throw rows.malformed(
                            "has nothing in the column \"" + rows.columns().get(column) + "\"; legal is a class");
                }
            }
            int truth = ids.computeIfAbsent(fields[label], name -> ids.size());
            int predicted = ids.computeIfAbsent(fields[prediction], name -> ids.size());
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
