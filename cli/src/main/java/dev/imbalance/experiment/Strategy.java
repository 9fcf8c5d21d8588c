package dev.imbalance.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One row of an experiment's comparison: what it changes about the plain trainer. */
public final class Strategy {
    private final Node.Mapping node;
    private final String path;
    private final Node.Mapping trainer;
    private final Node.Mapping data;

    /**
     * @param trainer the base trainer with this strategy's overrides merged into it
     * @param data    the file's data with this strategy's overrides merged into it
     */
    Strategy(Node.Mapping node, String path, Node.Mapping trainer, Node.Mapping data) {
        this.node = node;
        this.path = path;
        this.trainer = trainer;
        this.data = data;
    }

    /** The name in tables and directories. */
    public String name() {
        return node.text("name");
    }

    /** What it changes, for tables: {@code reweight effective-number(beta=auto)}; {@code the plain trainer} for a baseline. */
    public String description() {
        List<String> parts = new ArrayList<>();
        for (Axis axis : Axis.all()) {
            if (node.has(axis.key())) {
                parts.add(axis.key() + " " + shown(node.get(axis.key())));
            }
        }
        for (String overridden : List.of("trainer", ExperimentSchema.DATA)) {
            if (node.has(overridden)) {
                parts.add(overridden + " " + shown(node.get(overridden)));
            }
        }
        return parts.isEmpty() ? "the plain trainer" : String.join(", ", parts);
    }

    @Override
    public String toString() {
        return name();
    }

    Node.Mapping node() {
        return node;
    }

    String path() {
        return path;
    }

    Node.Mapping trainer() {
        return trainer;
    }

    Node.Mapping data() {
        return data;
    }

    private static String shown(Node value) {
        if (value instanceof Node.Sequence list) {
            return list.items().stream().map(Strategy::shown).collect(Collectors.joining(", "));
        }
        if (value instanceof Node.Mapping map) {
            String type = map.has("type") ? map.text("type") : "";
            String fields = map.without("type").entries().entrySet().stream()
                    .map(Strategy::shown)
                    .collect(Collectors.joining(", "));
            return fields.isEmpty() ? type : type + "(" + fields + ")";
        }
        return ((Node.Scalar) value).text();
    }

    private static String shown(Map.Entry<String, Node.Entry> field) {
        return field.getKey() + "=" + shown(field.getValue().value());
    }
}
