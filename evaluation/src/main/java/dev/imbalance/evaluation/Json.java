package dev.imbalance.evaluation;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.imbalance.data.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.DoubleStream;

/**
 * How our JSON files are written and read: indented, atomically, numbers that are not finite as null and null as NaN. Keys that
 * this version does not know are passed over, so that it reads what a later one adds.
 */
public final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(undefinedAsNull())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    /** As text, for a program that reads what a command prints. */
    public static String text(Object content) {
        try {
            return MAPPER.writeValueAsString(content);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, Object content) throws IOException {
        AtomicFile.write(file, out -> {
            MAPPER.writeValue(out, content);
        });
    }

    /**
     * Reads a file of a known schema.
     *
     * @throws IOException naming the file, if it is missing, is not JSON, or has another schema
     */
    static <T> T read(Path file, String schema, Class<T> type) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is missing");
        }
        try {
            JsonNode tree = MAPPER.readTree(file.toFile());
            String found = tree.path("schema").asText();
            if (!found.equals(schema)) {
                throw new IOException(
                        file + " has the schema \"" + found + "\"; this version reads \"" + schema + "\"");
            }
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not " + schema + ": " + e.getOriginalMessage(), e);
        }
    }

    private static SimpleModule undefinedAsNull() {
        SimpleModule module = new SimpleModule();
        module.addSerializer(double.class, new FiniteSerializer());
        module.addSerializer(Double.class, new FiniteSerializer());
        module.addSerializer(double[].class, new FinitesSerializer());
        module.addDeserializer(double.class, new FiniteDeserializer());
        module.addDeserializer(double[].class, new FinitesDeserializer());
        return module;
    }

    private static void write(double value, JsonGenerator out) throws IOException {
        if (Double.isFinite(value)) {
            out.writeNumber(value);
        } else {
            out.writeNull();
        }
    }

    private static final class FiniteSerializer extends JsonSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator out, SerializerProvider provider) throws IOException {
            Json.write(value, out);
        }
    }

    private static final class FinitesSerializer extends JsonSerializer<double[]> {
        @Override
        public void serialize(double[] values, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartArray();
            for (double value : values) {
                Json.write(value, out);
            }
            out.writeEndArray();
        }
    }

    private static final class FiniteDeserializer extends StdScalarDeserializer<Double> {
        FiniteDeserializer() {
            super(double.class);
        }

        @Override
        public Double deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return _parseDoublePrimitive(in, context);
        }

        @Override
        public Double getNullValue(DeserializationContext context) {
            return Double.NaN;
        }

        /** For a key that an older version did not write. */
        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return Double.NaN;
        }
    }

    private static final class FinitesDeserializer extends JsonDeserializer<double[]> {
        @Override
        public double[] deserialize(JsonParser in, DeserializationContext context) throws IOException {
            if (!in.isExpectedStartArrayToken()) {
                return (double[]) context.handleUnexpectedToken(double[].class, in);
            }
            DoubleStream.Builder values = DoubleStream.builder();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                values.add(in.hasToken(JsonToken.VALUE_NULL) ? Double.NaN : in.getDoubleValue());
            }
            return values.build().toArray();
        }
    }
}
