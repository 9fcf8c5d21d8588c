package dev.imbalance.experiment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads one YAML or JSON document into {@link Node}s.
 * <p>
 * Keys have locations of their own, so that a misspelt key is pointed at and not the map around it. Repeated keys, aliases and tags
 * are refused: an alias can make a small file huge, and a tag asks for a class.
 */
final class DocumentReader {
    private static final YAMLFactory YAML = new YAMLFactory();
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonParser parser;
    private final Function<JsonLocation, Location> locate;
    private final List<Problem> problems;

    private DocumentReader(JsonParser parser, Function<JsonLocation, Location> locate, List<Problem> problems) {
        this.parser = parser;
        this.locate = locate;
        this.problems = problems;
    }

    /**
     * Reads a document.
     *
     * @param source    the file's name as messages show it; JSON if it ends in {@code .json}, YAML otherwise
     * @param directory the directory that relative paths in the document start from
     * @param problems  receives what is wrong
     * @return the document as far as it could be read, or null
     */
    static Node read(String source, String text, Path directory, List<Problem> problems) {
        boolean json = source.toLowerCase(Locale.ROOT).endsWith(".json");
        return read(
                json ? JSON : YAML,
                text,
                at -> new Location(source, Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()), directory),
                problems);
    }

    /** Reads the value of a {@code --set} argument, all of it located at the argument. */
    static Node readValue(Location argument, String text, List<Problem> problems) {
        return read(YAML, text, at -> argument, problems);
    }

    private static Node read(
            JsonFactory format, String text, Function<JsonLocation, Location> locate, List<Problem> problems) {
        try (JsonParser parser = format.createParser(text)) {
            DocumentReader reader = new DocumentReader(parser, locate, problems);
            if (parser.nextToken() == null) {
                problems.add(new Problem(reader.here(), "", "there is nothing here; give at least one value"));
                return null;
            }
            Node node = reader.node("");
            if (parser.nextToken() != null) {
                problems.add(new Problem(reader.here(), "", "a second document starts here; a file holds one"));
            }
            return node;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation() == null ? JsonLocation.NA : e.getLocation();
            problems.add(new Problem(locate.apply(at), "", "cannot be read: " + statements(e.getOriginalMessage())));
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Location here() {
        return locate.apply(parser.currentTokenLocation());
    }

    private Node node(String path) throws IOException {
        Location start = here();
        if (parser instanceof YAMLParser yaml) {
            if (yaml.isCurrentAlias()) {
                problem(start, path, "aliases (*" + parser.getText() + ") are not supported; write the value out");
            } else if (parser.getTypeId() != null) {
                problem(start, path, "tags (" + parser.getTypeId() + ") are not supported; write a plain value");
            }
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(start, path);
            case START_ARRAY -> sequence(start, path);
            default -> new Node.Scalar(start, scalar(), parser.getText());
        };
    }

    private Node mapping(Location start, String path) throws IOException {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Location at = here();
            parser.nextToken();
            String inner = path.isEmpty() ? key : path + "." + key;
            Node.Entry second = new Node.Entry(at, node(inner));
            Node.Entry first = entries.putIfAbsent(key, second);
            if (first != null) {
                problem(at, inner, "the key appears twice, first at " + first.key() + "; remove one");
            }
        }
        return new Node.Mapping(start, entries);
    }

    private Node sequence(Location start, String path) throws IOException {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(path + "[" + items.size() + "]"));
        }
        return new Node.Sequence(start, items);
    }

    private JsonNode scalar() throws IOException {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case VALUE_NULL -> nodes.nullNode();
            case VALUE_NUMBER_INT -> nodes.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDoubleValue());
            default -> nodes.textNode(parser.getText());
        };
    }

    private void problem(Location at, String path, String message) {
        problems.add(new Problem(at, path, message));
    }

    /** The statements of a parser's message, without the excerpts between them, which are indented. */
    private static String statements(String message) {
        return message.lines()
                .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
                .collect(Collectors.joining(": "));
    }
}
