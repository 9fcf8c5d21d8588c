package dev.imbalance.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the schema of a file as it is written from that of the plain experiment that it stands for, for editors, which look at one file and
 * expand nothing. Wherever a value is wanted, <code>${...}</code> may stand; and in a file that extends another or has a grid nothing is
 * required, because what is missing may come from there.
 */
final class EditorSchema {
    /** A text that is a variable: what a number or a truth value may be written as. */
    private static final String VARIABLE = "^\\$\\{[\\s\\S]*}$";
    /** A text with a variable in it. */
    private static final String WITH_VARIABLE = "\\$\\{[\\s\\S]*}";

    private static final String DEFINITIONS = "$defs";
    private static final String REFERENCE = "#/" + DEFINITIONS + "/";
    /** Before the names of definitions in which nothing is required. */
    private static final String PART = "Part";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final boolean part;

    private EditorSchema(boolean part) {
        this.part = part;
    }

    /** The schema of files that a plain experiment of this schema is made of. */
    static ObjectNode of(ObjectNode plain) {
        ObjectNode definitions = JSON.objectNode();
        for (EditorSchema form : List.of(new EditorSchema(false), new EditorSchema(true))) {
            ObjectNode body = plain.deepCopy();
            body.remove("$schema");
            JsonNode own = body.remove(DEFINITIONS);
            own.properties()
                    .forEach(named -> definitions.set(form.name(named.getKey()), form.schema(named.getValue())));
            definitions.set(form.name("Experiment"), form.schema(body));
        }
        ObjectNode file = JSON.objectNode();
        file.set("$schema", plain.get("$schema"));
        file.set("if", composed());
        file.putObject("then").put("$ref", REFERENCE + PART + "Experiment");
        file.putObject("else").put("$ref", REFERENCE + "Experiment");
        file.set(DEFINITIONS, definitions);
        return file;
    }

    /** Whether a file takes something from elsewhere than the place where it is wanted. */
    private static ObjectNode composed() {
        ObjectNode anyOf = JSON.objectNode();
        ArrayNode ways = anyOf.putArray("anyOf");
        ways.add(has(Extends.KEY));
        ways.add(has(Grid.KEY));
        ObjectNode inAStrategy = has("strategies");
        inAStrategy.putObject("properties").putObject("strategies").set("contains", has(Grid.KEY));
        ways.add(inAStrategy);
        return anyOf;
    }

    private static ObjectNode has(String key) {
        ObjectNode has = JSON.objectNode();
        has.putArray("required").add(key);
        return has;
    }

    private String name(String definition) {
        return (part ? PART : "") + definition;
    }

    private JsonNode schema(JsonNode plain) {
        if (!plain.isObject()) {
            return plain;
        }
        ObjectNode schema = JSON.objectNode();
        for (Map.Entry<String, JsonNode> keyword : plain.properties()) {
            JsonNode value = keyword.getValue();
            switch (keyword.getKey()) {
                case "properties" -> {
                    ObjectNode keys = schema.putObject("properties");
                    value.properties().forEach(key -> keys.set(key.getKey(), schema(key.getValue())));
                }
                case "items", "additionalProperties", "then" -> schema.set(keyword.getKey(), schema(value));
                case "allOf", "anyOf" -> {
                    ArrayNode all = schema.putArray(keyword.getKey());
                    value.forEach(one -> all.add(schema(one)));
                }
                case "$ref" ->
                    schema.put("$ref", REFERENCE + name(value.asText().substring(REFERENCE.length())));
                case "required" -> {
                    if (!part) {
                        schema.set("required", value);
                    }
                }
                default -> schema.set(keyword.getKey(), value);
            }
        }
        return orVariable(schema);
    }

    /** A schema of a value that takes a variable too. */
    private static ObjectNode orVariable(ObjectNode schema) {
        String type = schema.path("type").asText();
        if (schema.has("enum")) {
            ObjectNode either = JSON.objectNode();
            if (schema.has("description")) {
                either.set("description", schema.remove("description"));
            }
            ObjectNode variable = JSON.objectNode().put("type", "string").put("pattern", WITH_VARIABLE);
            either.putArray("anyOf").add(schema).add(variable);
            return either;
        }
        if (Set.of("number", "integer", "boolean").contains(type)) {
            // Bounds are of numbers only, and the pattern is of texts only.
            schema.putArray("type").add(type).add("string");
            schema.put("pattern", VARIABLE);
        } else if (schema.has("pattern")) {
            schema.put("pattern", "(?:" + schema.get("pattern").asText() + ")|" + WITH_VARIABLE);
        }
        return schema;
    }
}
