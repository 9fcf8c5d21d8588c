package dev.imbalance.evaluation;

import com.fasterxml.jackson.core.io.NumberInput;
import dev.imbalance.data.DataException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what {@link PredictionsWriter} wrote, a row at a time, gzipped or not. */
public final class PredictionsReader implements Closeable {
    private static final List<String> FIRST_COLUMNS = List.of("row", "label", "prediction");

    private final CsvRows rows;
    private final List<String> labels;

    /**
     * One row.
     *
     * @param row        its position in the data, from 0
     * @param label      its true label; empty when it is not known
     * @param prediction the predicted label
     * @param scores     by class id
     */
    public record Row(long row, String label, String prediction, double[] scores) {}

    /**
     * Opens a file and reads the header.
     *
     * @throws IOException if the file cannot be read, is cut off or damaged, or its header is not that of predictions
     */
    public PredictionsReader(Path file) throws IOException {
        try {
            this.rows = new CsvRows(file);
        } catch (DataException e) {
            throw new IOException(e.getMessage(), e);
        }
        try {
            this.labels = labels(rows.columns());
        } catch (IOException e) {
            rows.close();
            throw e;
        }
    }

    /** The names of the classes that have scores, by class id; none in a file without scores. */
    public List<String> labels() {
        return labels;
    }

    /**
     * The next row; empty at the end.
     *
     * @throws IOException naming file and line, if the line is not a row of predictions
     */
    public Optional<Row> next() throws IOException {
        String[] fields;
        try {
            fields = rows.next();
        } catch (DataException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (fields.length == 0) {
            return Optional.empty();
        }
        int first = FIRST_COLUMNS.size();
        double[] scores = new double[labels.size()];
        for (int id = 0; id < scores.length; id++) {
            scores[id] = score(fields[first + id], id);
        }
        return Optional.of(new Row(row(fields[0]), fields[1], fields[2], scores));
    }

    private long row(String field) throws IOException {
        try {
            return Long.parseLong(field);
        } catch (NumberFormatException e) {
            throw malformed("has the row \"" + field + "\"; rows count from 0");
        }
    }

    private double score(String field, int id) throws IOException {
        try {
            return NumberInput.parseDouble(field, true);
        } catch (NumberFormatException e) {
            throw malformed("has the " + PredictionsWriter.SCORE + labels.get(id) + " \"" + field
                    + "\", which is not a number");
        }
    }

    private List<String> labels(List<String> columns) throws IOException {
        int first = FIRST_COLUMNS.size();
        if (columns.size() < first || !columns.subList(0, first).equals(FIRST_COLUMNS)) {
            throw malformed("is not the header row,label,prediction,score_<label>...");
        }
        List<String> names = new ArrayList<>();
        for (String column : columns.subList(first, columns.size())) {
            if (!column.startsWith(PredictionsWriter.SCORE)) {
                throw malformed("names the column \"" + column + "\"; after the first three each is score_<label>");
            }
            names.add(column.substring(PredictionsWriter.SCORE.length()));
        }
        return List.copyOf(names);
    }

    private IOException malformed(String what) {
        return new IOException(rows.malformed(what).getMessage());
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
