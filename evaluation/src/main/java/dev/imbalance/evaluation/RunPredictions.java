package dev.imbalance.evaluation;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The true and the predicted class of each test row of a run, by class id, and how confident the prediction was. */
public final class RunPredictions {
    private final String source;
    private final List<String> labels;
    private final int[] rows;
    private final int[] truths;
    private final int[] predicted;
    private final float[] confidences;

    /**
     * @param source      what error messages call it
     * @param rows        the number of each row in the data
     * @param confidences the probability of each predicted class; NaN where scores are no probabilities
     */
    RunPredictions(String source, List<String> labels, int[] rows, int[] truths, int[] predicted, float[] confidences) {
        this.source = source;
        this.labels = List.copyOf(labels);
        this.rows = rows;
        this.truths = truths;
        this.predicted = predicted;
        this.confidences = confidences;
    }

    /**
     * Reads the predictions of a run. Its rows are numbered in ascending order: from 0 on without folds, with folds as in the data that were cut.
     *
     * @throws IOException naming file and row, if a row is out of its place or a label is not one of the columns
     */
    public static RunPredictions read(RunFiles files) throws IOException {
        try (PredictionsReader in = files.readPredictions()) {
            return read(files, in, in.labels());
        }
    }

    /**
     * As {@link #read(RunFiles)}, also where there are no scores.
     *
     * @param labels the class names, by class id; those of the scores if there are any
     */
    static RunPredictions read(RunFiles files, List<String> labels) throws IOException {
        try (PredictionsReader in = files.readPredictions()) {
            return read(files, in, in.labels().isEmpty() ? labels : in.labels());
        }
    }

    private static RunPredictions read(RunFiles files, PredictionsReader in, List<String> labels) throws IOException {
        boolean scored = !in.labels().isEmpty();
        Map<String, Integer> ids = new HashMap<>();
        labels.forEach(label -> ids.put(label, ids.size()));
        int[] rows = new int[1024];
        int[] truths = new int[1024];
        int[] predicted = new int[1024];
        float[] confidences = new float[1024];
        int size = 0;
        for (Optional<PredictionsReader.Row> next = in.next(); next.isPresent(); next = in.next()) {
            PredictionsReader.Row row = next.get();
            int after = size == 0 ? -1 : rows[size - 1];
            if (row.row() <= after
                    || row.row() > Integer.MAX_VALUE
                    || !ids.containsKey(row.label())
                    || !ids.containsKey(row.prediction())) {
                throw new IOException(files.predictions() + " has the row " + row.row() + " of the label \""
                        + row.label() + "\" predicted as \"" + row.prediction() + "\" where a row above " + after
                        + " is expected, with labels among " + labels);
            }
            if (size == rows.length) {
                rows = Arrays.copyOf(rows, 2 * size);
                truths = Arrays.copyOf(truths, 2 * size);
                predicted = Arrays.copyOf(predicted, 2 * size);
                confidences = Arrays.copyOf(confidences, 2 * size);
            }
            rows[size] = (int) row.row();
            truths[size] = ids.get(row.label());
            predicted[size] = ids.get(row.prediction());
            double score = scored ? row.scores()[predicted[size]] : Double.NaN;
            confidences[size++] = CalibrationError.isProbability(score) ? (float) score : Float.NaN;
        }
        return new RunPredictions(
                files.predictions().toString(),
                labels,
                Arrays.copyOf(rows, size),
                Arrays.copyOf(truths, size),
                Arrays.copyOf(predicted, size),
                Arrays.copyOf(confidences, size));
    }

    /** The rows of one set of predictions after those of another, such as of the next fold. */
    RunPredictions followedBy(RunPredictions next) {
        float[] allConfidences = Arrays.copyOf(confidences, rows() + next.rows());
        System.arraycopy(next.confidences, 0, allConfidences, rows(), next.rows());
        return new RunPredictions(
                source,
                labels,
                concatenated(rows, next.rows),
                concatenated(truths, next.truths),
                concatenated(predicted, next.predicted),
                allConfidences);
    }

    private static int[] concatenated(int[] first, int[] second) {
        return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }

    /**
     * Checks that two runs were tested on the same rows, as far as row numbers and true labels say.
     *
     * @throws OtherRowsException naming the first difference
     */
    void requireSameRows(RunPredictions other) {
        if (!labels.equals(other.labels)) {
            throw new OtherRowsException(
                    source + " has the classes " + labels + ", " + other.source + " " + other.labels);
        }
        int label = Arrays.mismatch(truths, other.truths);
        if (label >= 0) {
            throw new OtherRowsException(
                    "from row " + label + " on, " + source + " and " + other.source + " have other true labels");
        }
        int row = Arrays.mismatch(rows, other.rows);
        if (row >= 0) {
            throw new OtherRowsException("row " + rows[row] + " of the data is in " + source + " where " + other.source
                    + " has row " + other.rows[row]);
        }
    }

    /** The class names, by class id. */
    List<String> labels() {
        return labels;
    }

    int rows() {
        return truths.length;
    }

    int classes() {
        return labels.size();
    }

    /** The number in the data of a row, which is counted from 0 here. */
    int number(int row) {
        return rows[row];
    }

    /** Whether the run was tested on the row that has this number in the data. */
    boolean has(int number) {
        return indexOf(number) >= 0;
    }

    /** Which row has this number in the data, counted from 0; negative if none. */
    int indexOf(long number) {
        return number < 0 || number > Integer.MAX_VALUE ? -1 : Arrays.binarySearch(rows, (int) number);
    }

    /** The rows of each class, counted from 0 here, by class id. */
    List<int[]> byClass() {
        int[] sizes = new int[classes()];
        for (int truth : truths) {
            sizes[truth]++;
        }
        int[][] ofClasses = Arrays.stream(sizes).mapToObj(int[]::new).toArray(int[][]::new);
        Arrays.fill(sizes, 0);
        for (int row = 0; row < truths.length; row++) {
            ofClasses[truths[row]][sizes[truths[row]]++] = row;
        }
        return List.of(ofClasses);
    }

    int truth(int row) {
        return truths[row];
    }

    int predicted(int row) {
        return predicted[row];
    }

    /** The probability of the predicted class; NaN where scores are no probabilities. */
    float confidence(int row) {
        return confidences[row];
    }

    boolean isRight(int row) {
        return truths[row] == predicted[row];
    }
}
