package dev.imbalance.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Checks documents against a schema and says what is wrong in the words of an experiment file. */
final class SchemaCheck {
    private static final Pattern PERCENT = Pattern.compile("(\\d+(?:\\.\\d+)?) ?%");

    /** YAML 1.1 takes it for octal. */
    private static final Pattern DECEPTIVE = Pattern.compile("[-+]?0[0-9_]+");

    /** Compiles a type when a document names it: most files name few of them. */
    private static final SchemaValidatorsConfig LAZY =
            SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();

    /** One for all, since it reads the dialect's own schemas. */
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final JsonNode schema;
    private final JsonSchema compiled;

    SchemaCheck(JsonNode schema) {
        this.schema = schema;
        this.compiled = FACTORY.getSchema(schema, LAZY);
    }

    /**
     * Everything that is wrong with a document.
     *
     * @param path the place of the document in its file, empty for the whole
     */
    List<Problem> check(Node document, String path) {
        List<Problem> problems = new ArrayList<>();
        for (ValidationMessage message : compiled.validate(document.json())) {
            problems.add(problem(message, document, path));
        }
        Set<String> said = problems.stream().map(Problem::path).collect(Collectors.toSet());
        checkNumbers(document, path, said, problems);
        return problems;
    }

    /** The schema sees values, and not that one is another than it looks. */
    private static void checkNumbers(Node node, String path, Set<String> said, List<Problem> problems) {
        if (node instanceof Node.Mapping map) {
            map.entries().forEach((key, entry) -> checkNumbers(entry.value(), inside(path, key), said, problems));
        } else if (node instanceof Node.Sequence list) {
            for (int i = 0; i < list.items().size(); i++) {
                checkNumbers(list.items().get(i), path + "[" + i + "]", said, problems);
            }
        } else if (node instanceof Node.Scalar scalar
                && scalar.json().isIntegralNumber()
                && DECEPTIVE.matcher(scalar.text()).matches()
                && !said.contains(path)) {
            problems.add(new Problem(
                    scalar.location(),
                    path,
                    scalar.text() + " is read as " + scalar.json().asText()
                            + ", since YAML counts by eights after a 0; write the number without it"));
        }
    }

    private Problem problem(ValidationMessage message, Node document, String start) {
        Node node = document;
        String path = start;
        JsonNodePath steps = message.getInstanceLocation();
        for (int i = 0; i < steps.getNameCount(); i++) {
            if (node instanceof Node.Sequence list) {
                int index = (Integer) steps.getElement(i);
                node = list.items().get(index);
                path += "[" + index + "]";
            } else {
                String key = steps.getElement(i).toString();
                node = ((Node.Mapping) node).get(key);
                path = inside(path, key);
            }
        }
        String key = message.getProperty();
        return switch (message.getType()) {
            case "additionalProperties" -> unknownKey((Node.Mapping) node, path, key, around(message));
            case "required" -> new Problem(node.location(), inside(path, key), missing(around(message), key));
            default -> new Problem(node.location(), path, fault(message, node));
        };
    }

    private static Problem unknownKey(Node.Mapping map, String path, String key, JsonNode around) {
        List<String> legal = new ArrayList<>();
        around.path("properties").fieldNames().forEachRemaining(legal::add);
        return new Problem(
                map.entries().get(key).key(),
                inside(path, key),
                "unknown key; legal keys: " + String.join(", ", legal) + NearestName.question(key, legal));
    }

    private static String missing(JsonNode around, String key) {
        JsonNode property = around.path("properties").path(key);
        List<String> legal = texts(property.path("enum"));
        String description = property.path("description").asText();
        return "is missing"
                + (legal.isEmpty() ? "" : "; legal values: " + String.join(", ", legal))
                + (description.isEmpty() ? "" : ". " + description);
    }

    private String fault(ValidationMessage message, Node node) {
        JsonNode rule = message.getSchemaNode();
        return switch (message.getType()) {
            case "enum" -> choice(texts(rule), node);
            case "type" -> wrongType(message, node);
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum" -> outOfRange(message, node);
            case "const" -> "must be " + rule.asText() + ", was " + node.shown();
            case "minItems" -> "needs at least one entry";
            case "uniqueItems" -> "has the same entry twice; remove one";
            case "maxLength" -> "must have at most " + rule.asText() + " characters";
            case "pattern" ->
                "must start with a letter or digit, hold only letters, digits, '.', '_' and '-', not end with '.', and not be a"
                        + " device of Windows such as con or nul, was " + node.shown();
            default -> message.getMessage();
        };
    }

    private String outOfRange(ValidationMessage message, Node node) {
        JsonNode bound = message.getSchemaNode();
        String range = LegalRange.isOfType(bound)
                ? (message.getType().equals("minimum") ? "at least " : "at most ") + bound.asText()
                : LegalRange.of(around(message)).toString();
        String description = around(message).path("description").asText();
        return "must be " + range + ", was " + node.shown() + (description.isEmpty() ? "" : ". " + description);
    }

    private static String choice(List<String> legal, Node node) {
        String given = node instanceof Node.Scalar scalar ? scalar.text() : "";
        return node.shown() + " is not legal here; legal values: " + String.join(", ", legal)
                + NearestName.question(given, legal);
    }

    private String wrongType(ValidationMessage message, Node node) {
        JsonNode rule = message.getSchemaNode();
        List<String> wanted = rule.isArray() ? texts(rule) : List.of(rule.asText());
        if (wanted.contains("object") && wanted.contains("integer")) {
            return "must be a whole number or a map, was " + node.shown();
        }
        if (wanted.contains("object")) {
            List<String> types =
                    texts(around(message).path("properties").path("type").path("enum"));
            String given = node instanceof Node.Scalar scalar ? scalar.text() : "";
            String type = types.contains(given)
                    ? given
                    : NearestName.of(given, types).orElse(types.isEmpty() ? "" : types.get(0));
            return types.isEmpty()
                    ? "must be a map, was " + node.shown()
                    : "must be a map with a type, such as {type: " + type + "}, was " + node.shown();
        }
        if (wanted.contains("array")) {
            return "must be a list, such as [...], was " + node.shown();
        }
        if (wanted.contains("string")
                && node instanceof Node.Scalar scalar
                && !scalar.text().isEmpty()) {
            String read = scalar.json().isNull() ? "nothing" : scalar.json().isBoolean() ? "true or false" : "a number";
            return "must be text, but " + scalar.text() + " is read as " + read + "; write \"" + scalar.text()
                    + "\" with quotes";
        }
        String name =
                switch (wanted.get(wanted.size() - 1)) {
                    case "integer" -> "a whole number";
                    case "number" -> wanted.contains("string") ? "text or a number" : "a number";
                    case "boolean" -> "true or false";
                    default -> "text";
                };
        String range = LegalRange.of(around(message)).toString();
        Matcher percent = PERCENT.matcher(node instanceof Node.Scalar scalar ? scalar.text() : "");
        String share = percent.matches() && name.contains("number")
                ? "; a share of " + percent.group() + " is " + new BigDecimal(percent.group(1)).movePointLeft(2)
                : "";
        return "must be " + name + (range.isEmpty() ? "" : " (" + range + ")") + ", was " + node.shown() + share;
    }

    /** The schema object that holds the rule of a message. */
    private JsonNode around(ValidationMessage message) {
        JsonNodePath rule = message.getSchemaLocation().getFragment();
        JsonNode at = schema;
        for (int i = 0; i < rule.getNameCount() - 1; i++) {
            at = rule.getElement(i) instanceof Integer index
                    ? at.path(index)
                    : at.path(rule.getElement(i).toString());
        }
        return at;
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.toList());
    }

    private static String inside(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
