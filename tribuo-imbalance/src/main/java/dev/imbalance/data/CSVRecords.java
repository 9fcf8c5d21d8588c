package dev.imbalance.data;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A CSV file with a header (RFC 4180, UTF-8 with or without a byte order mark, gzipped if its name ends in {@code .gz}), read record by record. It knows the line on
 * which a record begins, whatever line breaks its quoted cells have, and keeps the record's text as it was written. Empty lines are passed over.
 * <p>
 * Not left to a library, because neither opencsv nor Jackson keeps that text, and of a quote inside a cell, which is refused here, Jackson makes text and opencsv one
 * record of all lines up to the next quote.
 */
public final class CSVRecords implements Closeable {
    private static final int END = -1;
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private final Path path;
    private final Reader in;
    private final List<String> columns;
    private final List<String> cells = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder cell = new StringBuilder();
    private String header;
    private String lineBreak = "\n";
    private int ahead;
    private long line = 1;
    private long begun = 1;

    /**
     * Opens a file and reads its header.
     *
     * @throws DataException if there is none, or a column has no name or that of another
     */
    public CSVRecords(Path path) {
        this.path = path;
        this.in = new BufferedReader(new InputStreamReader(
                ByteReader.stream(path),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        try {
            this.ahead = read();
            if (ahead == BYTE_ORDER_MARK) {
                ahead = read();
            }
            if (!record()) {
                throw new DataException(path + " is empty; expected a header line with the column names");
            }
            this.header = text.toString();
            this.columns = named(List.copyOf(cells));
        } catch (RuntimeException e) {
            closeAfter(e);
            throw e;
        }
    }

    private List<String> named(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isBlank()) {
                throw malformed("column " + (seen.size() + 1) + " of the header has no name; name it, or delete it");
            }
            if (!seen.add(name)) {
                throw malformed("the column \"" + name + "\" is there twice; rename one");
            }
        }
        if (names.size() == 1 && (names.get(0).contains(";") || names.get(0).contains("\t"))) {
            throw malformed("the header has no comma; cells must be separated by commas, not by "
                    + (names.get(0).contains(";") ? "semicolons" : "tabs"));
        }
        return names;
    }

    /** The names of the columns. */
    public List<String> columns() {
        return columns;
    }

    /** The header line as it was written, without its line break. */
    public String header() {
        return header;
    }

    /** What ends the header line. */
    public String lineBreak() {
        return lineBreak;
    }

    /** A cell as it is written in a file. */
    public static String written(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /**
     * Goes to the next record.
     *
     * @return whether there is one
     * @throws DataException if it has not as many cells as there are columns, or its quotes do not match
     */
    public boolean next() {
        if (!record()) {
            return false;
        }
        if (cells.size() != columns.size()) {
            throw malformed("has " + cells.size() + (cells.size() == 1 ? " cell" : " cells") + ", the header names "
                    + columns.size() + " columns");
        }
        return true;
    }

    /** A cell of the record without its quotes. */
    public String cell(int column) {
        return cells.get(column);
    }

    /** The record as it was written, without its line break. */
    public String text() {
        return text.toString();
    }

    /** A fault of the record. */
    public DataException malformed(String fault) {
        return new DataException(path + ", line " + begun + ": " + fault);
    }

    /** A fault of a cell of the record. */
    public DataException malformed(int column, String fault) {
        return fault(path, begun, columns.get(column), fault);
    }

    /** The line on which the record begins, from 1. */
    public long line() {
        return begun;
    }

    static DataException fault(Path path, long line, String column, String fault) {
        return new DataException(path + ", line " + line + ", column \"" + column + "\": " + fault);
    }

    /** Reads a record that is not empty. */
    private boolean record() {
        do {
            if (ahead == END) {
                return false;
            }
            begun = line;
            text.setLength(0);
            cells.clear();
            do {
                readCell();
            } while (ahead == ',' && take());
            readLineBreak();
        } while (cells.size() == 1 && text.toString().isBlank());
        return true;
    }

    /** Takes the character ahead. */
    private boolean take() {
        text.append((char) ahead);
        ahead = read();
        return true;
    }

    private void readCell() {
        cell.setLength(0);
        if (ahead == '"') {
            quoted();
        }
        while (ahead != ',' && ahead != '\n' && ahead != '\r' && ahead != END) {
            if (ahead == '"') {
                throw malformed("a quote stands inside a cell; put the whole cell into quotes and double those inside");
            }
            cell.append((char) ahead);
            take();
        }
        cells.add(cell.toString());
    }

    private void quoted() {
        take();
        while (true) {
            if (ahead == END) {
                throw malformed("a quote is opened and never closed");
            }
            int character = ahead;
            take();
            if (character == '"') {
                if (ahead != '"') {
                    return;
                }
                take();
            } else if (character == '\n') {
                line++;
            }
            cell.append((char) character);
        }
    }

    private void readLineBreak() {
        if (ahead == '\r') {
            ahead = read();
            // That of the header is taken for that of the file.
            lineBreak = header == null && ahead == '\n' ? "\r\n" : lineBreak;
        }
        if (ahead == '\n') {
            ahead = read();
        }
        line++;
    }

    private int read() {
        try {
            return in.read();
        } catch (CharacterCodingException e) {
            // The reader is ahead of the fault; a second look says where it is.
            UTF8.read(path);
            throw new DataException(path + " was not UTF-8 and has changed since; read it again", e);
        } catch (IOException e) {
            throw new DataException(path + " cannot be read (" + e + ")", e);
        }
    }

    private void closeAfter(RuntimeException failure) {
        try {
            close();
        } catch (DataException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new DataException(path + " cannot be closed (" + e + ")", e);
        }
    }
}
