package dev.imbalance.evaluation;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The true and the predicted class of each test row of a run, by class id. */
public final class RunPredictions {
    private final String source;
    private final List<String> labels;
    private final int[] truths;
    private final int[] predicted;

    /** @param source what error messages call it */
    RunPredictions(String source, List<String> labels, int[] truths, int[] predicted) {
        this.source = source;
        this.labels = List.copyOf(labels);
        this.truths = truths;
        this.predicted = predicted;
    }

    /**
     * Reads the predictions of a run.
     *
     * @throws IOException naming file and row, if a row is out of its place or a label is not one of the columns
     */
    public static RunPredictions read(RunFiles files) throws IOException {
        try (PredictionsReader in = files.readPredictions()) {
            Map<String, Integer> ids = new HashMap<>();
            in.labels().forEach(label -> ids.put(label, ids.size()));
            int[] truths = new int[1024];
            int[] predicted = new int[1024];
            int rows = 0;
            for (Optional<PredictionsReader.Row> next = in.next(); next.isPresent(); next = in.next()) {
                PredictionsReader.Row row = next.get();
                if (row.row() != rows || !ids.containsKey(row.label()) || !ids.containsKey(row.prediction())) {
                    throw new IOException(files.predictions() + " has the row " + row.row() + " of the label \""
                            + row.label() + "\" predicted as \"" + row.prediction() + "\" where row " + rows
                            + " is expected, with labels among " + in.labels());
                }
                if (rows == truths.length) {
                    truths = Arrays.copyOf(truths, 2 * rows);
                    predicted = Arrays.copyOf(predicted, 2 * rows);
                }
                truths[rows] = ids.get(row.label());
                predicted[rows++] = ids.get(row.prediction());
            }
            return new RunPredictions(
                    files.predictions().toString(),
                    in.labels(),
                    Arrays.copyOf(truths, rows),
                    Arrays.copyOf(predicted, rows));
        }
    }

    /** The rows of one set of predictions after those of another, such as of the next fold. */
    RunPredictions followedBy(RunPredictions next) {
        int[] allTruths = Arrays.copyOf(truths, rows() + next.rows());
        int[] allPredicted = Arrays.copyOf(predicted, rows() + next.rows());
        System.arraycopy(next.truths, 0, allTruths, rows(), next.rows());
        System.arraycopy(next.predicted, 0, allPredicted, rows(), next.rows());
        return new RunPredictions(source, labels, allTruths, allPredicted);
    }

    /**
     * Checks that two runs were tested on the same rows, as far as row numbers and true labels say.
     *
     * @throws IllegalArgumentException naming the first difference
     */
    void requireSameRows(RunPredictions other) {
        int difference = Arrays.mismatch(truths, other.truths);
        if (!labels.equals(other.labels) || difference >= 0) {
            throw new IllegalArgumentException("only runs on the same test rows can be compared: "
                    + (labels.equals(other.labels)
                            ? "from row " + difference + " on, " + source + " and " + other.source
                                    + " have other true labels"
                            : source + " has the classes " + labels + ", " + other.source + " " + other.labels));
        }
    }

    int rows() {
        return truths.length;
    }

    int classes() {
        return labels.size();
    }

    int truth(int row) {
        return truths[row];
    }

    int predicted(int row) {
        return predicted[row];
    }

    boolean isRight(int row) {
        return truths[row] == predicted[row];
    }
}
