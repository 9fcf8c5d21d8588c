package dev.imbalance.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.config.ConfigurationData;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.config.property.ListProperty;
import com.oracle.labs.mlrg.olcut.config.property.MapProperty;
import com.oracle.labs.mlrg.olcut.config.property.Property;
import com.oracle.labs.mlrg.olcut.config.property.SimpleProperty;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.trainer.ImbalanceTrainer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes objects from normalised components through OLCUT, so that Tribuo's provenance describes them and can make them again.
 * <p>
 * OLCUT wants every value as a string and every nested object as a named component of its own; a component's name here is its path
 * in the file, with a number for all but the first of a path. Components are made from the inside out, so that a failure belongs to the one being made. Only classes of the
 * {@link Registry} are made, and the decorators of {@link Axis}.
 */
final class ComponentCompiler {
    private final Registry registry;
    private final ConfigurationManager components = new ConfigurationManager();
    /** The names of the sources that were made, by what they are: two equal ones are one object, which reads its files once. */
    private final Map<JsonNode, String> sources = new HashMap<>();
    /** How often a path was made a name: the variants that a grid makes of a strategy have one path. */
    private final Map<String, Integer> named = new HashMap<>();

    ComponentCompiler(Registry registry) {
        this.registry = registry;
    }

    /**
     * Makes a component and everything inside it.
     *
     * @throws ExperimentException if a {@code postConfig} refuses its values
     */
    <T> T compile(Class<T> kind, Node.Mapping component, String path) {
        return kind.cast(components.lookup(add(kind, component, path)));
    }

    /**
     * Wraps a trainer that was made before into the decorator of an axis.
     *
     * @param innerPath the path that the trainer was made under
     * @param value     the axis's value, normalised
     * @param aside     the share of the rows that the decorators, not the trainer, are to set aside; 0 for none
     * @throws ExperimentException if a value is refused
     */
    ImbalanceTrainer decorate(Axis axis, String innerPath, Node value, String path, long seed, double aside) {
        Map<String, Property> properties = new LinkedHashMap<>();
        properties.put(axis.inner().name(), new SimpleProperty(innerPath));
        properties.put(axis.value().name(), property(axis.value(), value, path));
        if (axis.isSeeded()) {
            properties.put("seed", new SimpleProperty(Long.toString(seed)));
        }
        if (axis.setsRowsAside()) {
            properties.put(ExperimentSchema.VALIDATION, new SimpleProperty(Double.toString(aside)));
        }
        String name = decoratorPath(path);
        return (ImbalanceTrainer) make(name, axis.decorator(), properties, value, Map.of(), path);
    }

    /** The name of the decorator at a path; the path itself is its value's when the axis takes one. */
    static String decoratorPath(String path) {
        return path + " decorator";
    }

    private String add(Class<?> kind, Node.Mapping component, String path) {
        if (kind != LabelledSource.class) {
            return addNew(kind, component, path);
        }
        String known = sources.get(component.json());
        if (known == null) {
            known = addNew(kind, component, path);
            sources.put(component.json(), known);
        }
        return known;
    }

    private String addNew(Class<?> kind, Node.Mapping component, String path) {
        PluginType type = registry.type(kind, component.text("type"))
                .orElseThrow(() -> new IllegalArgumentException(
                        component.text("type") + " is not a registered type of " + kind.getName()));
        Location origin = component.get("type").location();
        Node.Mapping preset = (Node.Mapping) Node.of(origin, type.preset());
        Node.Mapping whole = preset.mergedWith(component.without("type"));
        Map<String, Property> properties = new LinkedHashMap<>();
        Map<String, Location> locations = new LinkedHashMap<>();
        whole.entries().forEach((key, entry) -> {
            PluginField field = type.field(key)
                    .orElseThrow(() -> new IllegalArgumentException(type.name() + " has no field " + key));
            properties.put(key, property(field, entry.value(), path + "." + key));
            locations.put(key, entry.value().location());
        });
        int count = named.merge(path, 1, Integer::sum);
        String name = count == 1 ? path : path + " " + count;
        make(name, type.type(), properties, component, locations, path);
        return name;
    }

    private Property property(PluginField field, Node value, String path) {
        return switch (field.shape()) {
            case ONE -> one(field, value, path);
            case LIST -> {
                List<SimpleProperty> items = new ArrayList<>();
                for (Node item : ((Node.Sequence) value).items()) {
                    items.add(one(field, item, path + "[" + items.size() + "]"));
                }
                yield new ListProperty(items);
            }
            case MAP -> {
                Map<String, SimpleProperty> items = new LinkedHashMap<>();
                ((Node.Mapping) value)
                        .entries()
                        .forEach((key, entry) -> items.put(key, one(field, entry.value(), path + "." + key)));
                yield new MapProperty(items);
            }
        };
    }

    private SimpleProperty one(PluginField field, Node value, String path) {
        if (value instanceof Node.Mapping component) {
            return new SimpleProperty(add(field.type(), component, path));
        }
        String text = ((Node.Scalar) value).text();
        return new SimpleProperty(
                field.type().isEnum() ? text.toUpperCase(Locale.ROOT).replace('-', '_') : text);
    }

    private Configurable make(
            String name,
            Class<? extends Configurable> type,
            Map<String, Property> properties,
            Node node,
            Map<String, Location> locations,
            String path) {
        components.addConfiguration(new ConfigurationData(name, type.getName(), properties));
        try {
            return components.lookup(name);
        } catch (PropertyException e) {
            String field = e.getProperty() == null ? "" : e.getProperty();
            Location at = locations.getOrDefault(field, node.location());
            String where = locations.containsKey(field) ? path + "." + field : path;
            throw ExperimentException.of(new Problem(at, where, reason(e)), e);
        }
    }

    /** What the component itself said, without OLCUT's frame around it. */
    private static String reason(PropertyException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String said = cause instanceof PropertyException refused ? refused.getMsg() : cause.getMessage();
        return said == null ? cause.toString() : said.lines().findFirst().orElse("");
    }
}
