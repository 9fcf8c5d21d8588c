package dev.imbalance.experiment;

import com.oracle.labs.mlrg.olcut.config.property.GlobalProperty;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Brings a component that has passed the schema and whose paths are allowed into one form, so that equal experiments read the same: whole numbers without
 * dressing, texts as they were written, and paths as the caller wants them.
 */
final class ComponentNormaliser {
    private final Registry registry;
    private final List<Problem> problems;
    private final BiFunction<Node.Scalar, Path, String> paths;

    /**
     * @param problems receives what the schema cannot see
     * @param paths    how to write a path, given where it was written and its absolute form
     */
    ComponentNormaliser(Registry registry, List<Problem> problems, BiFunction<Node.Scalar, Path, String> paths) {
        this.registry = registry;
        this.problems = problems;
        this.paths = paths;
    }

    /** The absolute form of a path that a file gives. */
    static Path absolute(Node.Scalar written) {
        return written.location()
                .directory()
                .resolve(written.text())
                .toAbsolutePath()
                .normalize();
    }

    Node.Mapping normalise(Class<?> kind, Node.Mapping component, String path) {
        PluginType type = registry.type(kind, component.text("type")).orElseThrow();
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        component.entries().forEach((key, entry) -> {
            Node value = key.equals("type")
                    ? entry.value()
                    : field(type.field(key).orElseThrow(), entry.value(), path + "." + key);
            entries.put(key, new Node.Entry(entry.key(), value));
        });
        return new Node.Mapping(component.location(), entries);
    }

    private Node field(PluginField field, Node value, String path) {
        if (value instanceof Node.Sequence list && field.shape() == PluginField.Shape.LIST) {
            List<Node> items = new ArrayList<>();
            for (Node item : list.items()) {
                items.add(element(field, item, path + "[" + items.size() + "]"));
            }
            return new Node.Sequence(list.location(), items);
        }
        if (value instanceof Node.Mapping map && field.shape() == PluginField.Shape.MAP) {
            Map<String, Node.Entry> entries = new LinkedHashMap<>();
            map.entries()
                    .forEach((key, entry) -> entries.put(
                            key, new Node.Entry(entry.key(), element(field, entry.value(), path + "." + key))));
            return new Node.Mapping(map.location(), entries);
        }
        return element(field, value, path);
    }

    private Node element(PluginField field, Node value, String path) {
        if (value instanceof Node.Mapping component) {
            return normalise(field.type(), component, path);
        }
        Node.Scalar scalar = (Node.Scalar) value;
        if (GlobalProperty.hasGlobalProperty(scalar.text())) {
            problems.add(new Problem(
                    scalar.location(),
                    path,
                    "holds ${...} as plain text (" + scalar.text()
                            + "), which Tribuo's own configuration would take for a variable; write it differently"));
            return Node.text(scalar.location(), "");
        }
        if (field.isPath()) {
            return Node.text(scalar.location(), paths.apply(scalar, absolute(scalar)));
        }
        if (field.isInteger()) {
            BigInteger exact = scalar.json().decimalValue().toBigIntegerExact();
            return Node.of(scalar.location(), exact);
        }
        if (field.isNumber()) {
            return Node.of(scalar.location(), scalar.json().doubleValue());
        }
        if (field.isBoolean()) {
            // YAML also reads yes and on as true; OLCUT would take them for false.
            return Node.of(scalar.location(), scalar.json().booleanValue());
        }
        if (field.type().isEnum()) {
            return Node.text(
                    scalar.location(), scalar.text().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        return field.isText() ? Node.text(scalar.location(), scalar.text()) : scalar;
    }
}
