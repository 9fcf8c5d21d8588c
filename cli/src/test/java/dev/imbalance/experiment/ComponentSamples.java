package dev.imbalance.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.oracle.labs.mlrg.olcut.config.Configurable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The smallest legal component of every registered type, and every key of each, for tests over the registry. */
final class ComponentSamples {
    private static final Location AT =
            new Location("sample.yml", 1, 1, Path.of("").toAbsolutePath());

    /** One key of one type, where its kind is asked for. */
    record Key(Class<?> kind, PluginType type, PluginField field) {
        /** The class and the field, such as {@code Crop.largest}. */
        String place() {
            return type.type().getSimpleName() + "." + field.name();
        }

        /** Whether it is one of the tests' own. */
        boolean isToy() {
            return type.type().getName().matches(".*\\.Toy[^.]*");
        }

        @Override
        public String toString() {
            return kind.getSimpleName() + " " + type.name() + "." + field.name();
        }
    }

    private final Registry registry;
    private final ObjectNode schema;
    private final Map<Class<?>, SchemaCheck> checks = new HashMap<>();

    ComponentSamples(Registry registry) {
        this.registry = registry;
        this.schema = ExperimentSchema.of(registry);
    }

    /** Every key of every registered type. */
    List<Key> keys() {
        List<Key> keys = new ArrayList<>();
        for (Class<?> kind : registry.kinds()) {
            // Only code asks for a kind that the schema does not have.
            if (!schema.get("$defs").has(kind.getSimpleName())) {
                continue;
            }
            for (PluginType type : registry.types(kind).values()) {
                registry.keys(type).forEach(field -> keys.add(new Key(kind, type, field)));
            }
        }
        return keys;
    }

    /** The type with legal values for the keys that must be there. */
    Map<String, Object> smallest(PluginType type) {
        Map<String, Object> component = new LinkedHashMap<>();
        component.put("type", type.name());
        for (PluginField field : registry.keys(type)) {
            if (field.mandatory() && !type.preset().containsKey(field.name())) {
                component.put(field.name(), someValue(field));
            }
        }
        return component;
    }

    /** A legal value of a key. */
    Object someValue(PluginField field) {
        Object one = someElement(field);
        return switch (field.shape()) {
            case ONE -> one;
            case LIST -> List.of(one);
            case MAP -> Map.of("cat", one);
        };
    }

    /** A component of a kind that needs no parts of its own. */
    Map<String, Object> simplest(Class<?> kind) {
        return registry.types(kind).values().stream()
                .filter(type -> type.fields().stream().noneMatch(f -> f.isComponent() && f.mandatory()))
                .findFirst()
                .map(this::smallest)
                .orElseThrow();
    }

    private Object someElement(PluginField field) {
        if (field.isComponent()) {
            return simplest(field.type());
        } else if (field.type().isEnum()) {
            return Registry.constantNames(field.type()).get(0);
        } else if (field.isBoolean()) {
            return true;
        } else if (field.isInteger()) {
            return 5;
        } else if (field.isNumber()) {
            return 0.5;
        }
        return "some";
    }

    /** The type of a key with one value of it set, wherever in a list or map that value stands. */
    Node.Mapping with(Key key, Object value, Map<String, Object> beside) {
        Map<String, Object> component = smallest(key.type());
        component.putAll(beside);
        component.put(key.field().name(), shaped(key.field(), value));
        return (Node.Mapping) Node.of(AT, component);
    }

    /** One value as the key takes it. */
    static Object shaped(PluginField field, Object value) {
        return switch (field.shape()) {
            case ONE -> value;
            case LIST -> List.of(value);
            case MAP -> Map.of("cat", value);
        };
    }

    /** Makes the component without asking the schema. */
    Configurable compile(Key key, Object value, Map<String, Object> beside) {
        return (Configurable) new ComponentCompiler(registry).compile(key.kind(), with(key, value, beside), "sample");
    }

    /** What the schema says of the component with this value. */
    List<String> schemaProblems(Key key, Object value) {
        SchemaCheck check = checks.computeIfAbsent(key.kind(), kind -> {
            ObjectNode alone = schema.objectNode().put("$ref", "#/$defs/" + kind.getSimpleName());
            alone.set("$defs", schema.get("$defs"));
            return new SchemaCheck(alone);
        });
        return check.check(with(key, value, Map.of()), "").stream()
                .map(Problem::toString)
                .toList();
    }

    /** The schema of a key. */
    JsonNode schema(Key key) {
        for (JsonNode branch : schema.at("/$defs/" + key.kind().getSimpleName() + "/allOf")) {
            if (branch.at("/if/properties/type/const")
                    .asText()
                    .equals(key.type().name())) {
                return branch.at("/then/properties").path(key.field().name());
            }
        }
        throw new IllegalArgumentException(key + " is not in the schema");
    }
}
