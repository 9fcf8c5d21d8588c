package dev.imbalance.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.NumberInput;
import com.fasterxml.jackson.databind.MappingIterator;
import dev.imbalance.data.DataException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The rows of a CSV file that any program may have written: RFC 4180 in UTF-8 with a header, a byte-order mark and either line end allowed, unpacked if it is
 * gzip's. Every fault of the content is a {@link DataException} that names the file and the line.
 */
final class CsvRows implements Closeable {
    private static final int BUFFER = 1 << 16;
    private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

    private final Path file;
    private final InputStream in;
    private final MappingIterator<String[]> rows;
    private final List<String> header;
    private long line;

    /** Opens a file and reads the header. */
    CsvRows(Path file) throws IOException {
        this.file = file;
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            this.in = unpacked(raw);
            this.rows = Csv.rows(new InputStreamReader(
                    in,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)));
            this.header = header();
        } catch (IOException e) {
            raw.close();
            throw explained(e);
        } catch (RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    private static InputStream unpacked(InputStream raw) throws IOException {
        raw.mark(2);
        boolean packed = (raw.read() | raw.read() << 8) == GZIPInputStream.GZIP_MAGIC;
        raw.reset();
        InputStream content = packed ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER)) : raw;
        // Before the parser, for which the quote after it would be in the middle of a field.
        content.mark(BYTE_ORDER_MARK.length);
        if (!Arrays.equals(content.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
            content.reset();
        }
        return content;
    }

    private List<String> header() throws IOException {
        String[] names = read();
        if (names.length == 0) {
            throw new DataException(file + " is empty; the first line must name the columns");
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw malformed("names the column \"" + name + "\" twice");
            }
        }
        return List.of(names);
    }

    /** The names of the columns. */
    List<String> columns() {
        return header;
    }

    /**
     * The place of a column.
     *
     * @param meaning what it holds, and how to name another, for the message
     * @throws DataException if there is none of that name
     */
    int column(String name, String meaning) {
        int column = header.indexOf(name);
        if (column < 0) {
            throw malformed(
                    "has no column \"" + name + "\", " + meaning + "; its columns are " + String.join(", ", header));
        }
        return column;
    }

    /** The fields of the next row, as many as there are columns; none at the end. */
    String[] next() throws IOException {
        String[] fields = read();
        if (fields.length != 0 && fields.length != header.size()) {
            throw malformed("has " + fields.length + " fields, the header has " + header.size());
        }
        return fields;
    }

    private String[] read() throws IOException {
        try {
            if (!rows.hasNextValue()) {
                return new String[0];
            }
            String[] fields = rows.nextValue();
            line = rows.getParser().currentTokenLocation().getLineNr();
            return fields;
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /** What is the matter with the content, if that is the cause; otherwise what was thrown. */
    private IOException explained(IOException fault) {
        if (fault instanceof CharacterCodingException) {
            throw new DataException(file + " is not UTF-8 after line " + line + "; write it in UTF-8", fault);
        } else if (fault instanceof EOFException || fault instanceof ZipException) {
            throw new DataException(
                    file + " is damaged or cut off after line " + line + ": " + fault.getMessage(), fault);
        } else if (fault instanceof JsonProcessingException wrong) {
            line = wrong.getLocation() == null ? line : wrong.getLocation().getLineNr();
            throw malformed("is not CSV: " + wrong.getOriginalMessage());
        }
        return fault;
    }

    /** A fault in the row read last. */
    DataException malformed(String what) {
        return new DataException(file + " line " + line + " " + what);
    }

    /** A number in the row read last. */
    double number(String[] fields, int column) {
        double number;
        try {
            number = NumberInput.parseDouble(fields[column].strip(), true);
        } catch (NumberFormatException e) {
            number = Double.NaN;
        }
        if (Double.isNaN(number)) {
            throw malformed(
                    "has \"" + fields[column] + "\" in the column \"" + header.get(column) + "\"; legal is a number");
        }
        return number;
    }

    @Override
    public void close() throws IOException {
        rows.close();
        in.close();
    }
}
