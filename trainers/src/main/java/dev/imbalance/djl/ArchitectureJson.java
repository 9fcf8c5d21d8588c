package dev.imbalance.djl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.oracle.labs.mlrg.olcut.config.ConfigurationData;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.property.ListProperty;
import com.oracle.labs.mlrg.olcut.config.property.Property;
import com.oracle.labs.mlrg.olcut.config.property.SimpleProperty;
import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * An architecture as JSON, by its type name and fields: {@code {"type": "mlp", "hidden": ["64", "32"]}}.
 * <p>
 * Reading instantiates registered architectures only, so that a saved model cannot name an arbitrary class.
 */
final class ArchitectureJson {
    private static final String TYPE = "type";

    private ArchitectureJson() {}

    static ObjectNode write(Architecture architecture) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(TYPE, architecture.typeName());
        new TreeMap<>(architecture.getProvenance().getConfiguredParameters()).forEach((field, value) -> {
            if (value instanceof ListProvenance<?> list) {
                ArrayNode elements = json.putArray(field);
                list.forEach(element -> elements.add(text(architecture, field, element)));
            } else {
                json.put(field, text(architecture, field, value));
            }
        });
        return json;
    }

    private static String text(Architecture architecture, String field, Provenance value) {
        if (value instanceof PrimitiveProvenance<?> primitive) {
            return String.valueOf(primitive.getValue());
        }
        throw new IllegalStateException("the field " + field + " of " + architecture.typeName() + " is a "
                + value.getClass().getSimpleName() + "; a saved model holds plain values and lists of them only");
    }

    /** @throws IllegalArgumentException if no architecture of that type is registered, or its fields are not legal */
    static Architecture read(JsonNode json) {
        Class<? extends Architecture> registered = registered(json.path(TYPE).asText());
        Map<String, Property> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            JsonNode value = field.getValue();
            if (value.isArray()) {
                fields.put(
                        field.getKey(),
                        new ListProperty(value.valueStream()
                                .map(element -> new SimpleProperty(element.asText()))
                                .toList()));
            } else if (!field.getKey().equals(TYPE)) {
                fields.put(field.getKey(), new SimpleProperty(value.asText()));
            }
        }
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(new ConfigurationData("architecture", registered.getName(), fields));
        return (Architecture) manager.lookup("architecture");
    }

    private static Class<? extends Architecture> registered(String type) {
        Map<String, Class<? extends Architecture>> known = new TreeMap<>();
        ServiceLoader.load(Architecture.class)
                .forEach(architecture -> known.put(architecture.typeName(), architecture.getClass()));
        if (!known.containsKey(type)) {
            throw new IllegalArgumentException(
                    "the architecture \"" + type + "\" of a saved model is not registered; known are " + known.keySet()
                            + ". Put the library that has it on the class path.");
        }
        return known.get(type);
    }
}
