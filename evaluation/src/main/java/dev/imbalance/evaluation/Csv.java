package dev.imbalance.evaluation;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.util.List;

/** Our CSV: RFC 4180 with a header, quotes only where they are needed, lines that end in LF, in UTF-8. */
final class Csv {
    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    private Csv() {}

    /** A generator that takes each row as an array, after the given header. Closing it closes the stream. */
    static CsvGenerator generator(OutputStream out, List<String> header) throws IOException {
        CsvGenerator generator = MAPPER.getFactory().createGenerator(out);
        CsvSchema.Builder schema = CsvSchema.builder();
        header.forEach(schema::addColumn);
        generator.setSchema(schema.build());
        generator.writeStartArray();
        for (String column : header) {
            generator.writeString(column);
        }
        generator.writeEndArray();
        return generator;
    }

    /** The rows, the header being the first. Closing it leaves the reader open. */
    static MappingIterator<String[]> rows(Reader in) throws IOException {
        return MAPPER.readerFor(String[].class).readValues(in);
    }
}
