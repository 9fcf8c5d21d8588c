package dev.imbalance.experiment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.ContentReference;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads one YAML or JSON document into {@link Node}s.
 * <p>
 * Keys have locations of their own, so that a misspelt key is pointed at and not the map around it. Repeated keys, aliases and tags
 * are refused: an alias can make a small file huge, and a tag asks for a class.
 */
final class DocumentReader {
    /** The most bytes of a file; one for ten thousand classes has a tenth. */
    static final int MOST_BYTES = 4 << 20;

    private static final int MOST_VALUES = 100_000;
    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(64)
            .maxNameLength(1_000)
            .maxNumberLength(100)
            .build();
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .streamReadConstraints(LIMITS)
            .loaderOptions(loaderOptions())
            .build();
    private static final JsonFactory JSON =
            JsonFactory.builder().streamReadConstraints(LIMITS).build();
    /** What YAML 1.1 takes unquoted text for. */
    private static final Resolver RESOLVER = new Resolver();

    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9]*");
    private static final Pattern SPECIAL = Pattern.compile("[-+]?\\.(?:inf|nan)", Pattern.CASE_INSENSITIVE);

    private final JsonParser parser;
    /** The document in code points, which the parser counts by. */
    private final int[] text;

    private final Function<JsonLocation, Location> locate;
    private final List<Problem> problems;
    private int values;

    private DocumentReader(
            JsonParser parser, String text, Function<JsonLocation, Location> locate, List<Problem> problems) {
        this.parser = parser;
        this.text = text.codePoints().toArray();
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
            DocumentReader reader = new DocumentReader(parser, text, locate, problems);
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
            problems.add(unreadable(e, locate));
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a parser gave up, and where what it was reading begins. */
    private static Problem unreadable(JsonProcessingException e, Function<JsonLocation, Location> locate) {
        String said = "cannot be read: " + statements(e.getOriginalMessage());
        if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
            Location context = yaml.getContextMark() == null ? null : locate.apply(location(yaml.getContextMark()));
            String begun = context == null || context.line() == 0 ? "" : ", which begins at " + context;
            said = "cannot be read: " + (yaml.getContext() == null ? "" : yaml.getContext() + begun + ": ")
                    + yaml.getProblem();
            return new Problem(locate.apply(location(yaml.getProblemMark())), "", said);
        }
        return new Problem(locate.apply(e.getLocation() == null ? JsonLocation.NA : e.getLocation()), "", said);
    }

    private static JsonLocation location(Mark mark) {
        return new JsonLocation(ContentReference.unknown(), mark.getIndex(), mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Location here() {
        return locate.apply(parser.currentTokenLocation());
    }

    private Node node(String path) throws IOException {
        if (++values > MOST_VALUES) {
            throw new StreamConstraintsException(
                    "there are more than " + MOST_VALUES + " values", parser.currentTokenLocation());
        }
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
            default -> {
                String word = parser.getText();
                String read = parser.currentToken() == JsonToken.VALUE_STRING ? readAs(word) : "";
                if (!read.isEmpty() && word.isEmpty()) {
                    yield new Node.Scalar(start, JsonNodeFactory.instance.nullNode(), word);
                } else if (!read.isEmpty()) {
                    // Of the other kinds the schema speaks, where text is wanted.
                    problem(start, path, word + " is read as " + read + "; " + quoted(word));
                }
                yield new Node.Scalar(start, scalar(), word);
            }
        };
    }

    private Node mapping(Location start, String path) throws IOException {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Location at = here();
            String inner = path.isEmpty() ? key : path + "." + key;
            String read = readAs(key);
            // A label that is a whole number has one spelling only.
            if (!read.isEmpty() && !WHOLE_NUMBER.matcher(key).matches()) {
                problem(at, inner, "the key " + key + " is read as " + read + "; " + quoted(key));
            }
            parser.nextToken();
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

    /** What YAML takes the current text or key for if it is not text to it; empty if it is, as it always is in quotes or under a tag. */
    private String readAs(String word) {
        long offset = parser.currentTokenLocation().getCharOffset();
        if (!(parser instanceof YAMLParser) || offset >= text.length || "\"'|>!".indexOf(text[(int) offset]) >= 0) {
            return "";
        }
        Tag tag = RESOLVER.resolve(NodeId.scalar, word, true);
        return tag.equals(Tag.BOOL)
                ? "true or false"
                : tag.equals(Tag.NULL)
                        ? "nothing"
                        : tag.equals(Tag.TIMESTAMP)
                                ? "a date"
                                : tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) ? "a number" : "";
    }

    private static String quoted(String word) {
        return "write \"" + word + "\" with quotes";
    }

    private JsonNode scalar() throws IOException {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case VALUE_NULL -> nodes.nullNode();
            case VALUE_NUMBER_INT -> nodes.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> {
                // YAML's .inf and .nan, and what is too large for a double, are no numbers to the schema.
                boolean finite =
                        !SPECIAL.matcher(parser.getText()).matches() && Double.isFinite(parser.getDoubleValue());
                yield finite ? nodes.numberNode(parser.getDoubleValue()) : nodes.textNode(parser.getText());
            }
            default -> nodes.textNode(parser.getText());
        };
    }

    private void problem(Location at, String path, String message) {
        problems.add(new Problem(at, path, message));
    }

    private static LoaderOptions loaderOptions() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST_BYTES);
        return options;
    }

    /** The statements of a parser's message, without the excerpts between them, which are indented, and the names of settings. */
    private static String statements(String message) {
        return message.replaceAll(
                        ", from `[^`]*`| \\(not recognized as one since [^)]*\\)| \\(start marker at .*?]\\)", "")
                .lines()
                .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
                .collect(Collectors.joining(": "));
    }
}
