package dev.imbalance.data;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Labelled documents as they were written. Immutable to its callers. */
public final class Documents {
    /**
     * A document.
     *
     * @param file where it was read
     * @param line on which it begins, from 1; 0 if it is the whole file
     */
    record Document(String label, String text, Path file, long line) {
        /** Where it is, for messages. */
        String place() {
            return line == 0 ? file.toString() : file + ", line " + line;
        }
    }

    private final List<Document> rows;
    private final TextSettings settings;

    Documents(List<Document> rows, TextSettings settings) {
        this.rows = List.copyOf(rows);
        this.settings = settings;
    }

    List<Document> rows() {
        return rows;
    }

    TextSettings settings() {
        return settings;
    }

    /** The number of documents. */
    public int size() {
        return rows.size();
    }

    /** The label of a document. */
    public String label(int row) {
        return rows.get(row).label();
    }

    /** A document as it was written. */
    public String text(int row) {
        return rows.get(row).text();
    }

    /** Some documents, in the order asked for. */
    Documents select(int[] chosen) {
        return new Documents(IntStream.of(chosen).mapToObj(rows::get).toList(), settings);
    }
}
