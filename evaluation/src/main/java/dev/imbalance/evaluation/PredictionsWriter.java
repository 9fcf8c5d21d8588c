package dev.imbalance.evaluation;

import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes predictions as CSV, {@code row,label,prediction,score_<label>...}, a row at a time. Scores have the digits that give the
 * same number back.
 */
public final class PredictionsWriter implements Closeable {
    static final String SCORE = "score_";

    private final CsvGenerator out;
    private final int classes;

    /**
     * Writes the header.
     *
     * @param out    closed with this
     * @param labels the class names, by class id
     */
    public PredictionsWriter(OutputStream out, List<String> labels) throws IOException {
        List<String> header = new ArrayList<>(List.of("row", "label", "prediction"));
        labels.forEach(label -> header.add(SCORE + label));
        this.out = Csv.generator(out, header);
        this.classes = labels.size();
    }

    /**
     * Writes a row.
     *
     * @param row        its position in the data, from 0
     * @param label      its true label; empty when it is not known
     * @param prediction the predicted label
     * @param scores     by class id
     */
    public void write(long row, String label, String prediction, float[] scores) throws IOException {
        begin(row, label, prediction, scores.length);
        for (float score : scores) {
            out.writeNumber(score);
        }
        out.writeEndArray();
    }

    /** As {@link #write(long, String, String, float[])}. */
    public void write(long row, String label, String prediction, double[] scores) throws IOException {
        begin(row, label, prediction, scores.length);
        for (double score : scores) {
            out.writeNumber(score);
        }
        out.writeEndArray();
    }

    private void begin(long row, String label, String prediction, int scores) throws IOException {
        if (scores != classes) {
            throw new IllegalArgumentException("row " + row + " has " + scores + " scores for " + classes + " classes");
        }
        out.writeStartArray();
        out.writeNumber(row);
        out.writeString(label);
        out.writeString(prediction);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
