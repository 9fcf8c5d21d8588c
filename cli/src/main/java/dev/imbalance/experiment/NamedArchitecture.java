package dev.imbalance.experiment;

import dev.imbalance.djl.Architecture;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A network by the names that experiment files use for it and for its stem. */
public final class NamedArchitecture {
    private static final String STEM = "stem";

    private final Registry registry;
    private final Map<String, Object> component = new LinkedHashMap<>();
    private final PluginType type;
    private final String name;

    /**
     * @param name a type name of an architecture, or {@code small}: DenseNet-BC of 3 x 6 layers, k = 12 and 24 channels after its stem
     * @throws IllegalArgumentException naming the legal ones
     */
    public NamedArchitecture(String name) {
        this.registry = Registry.load();
        this.name = name;
        boolean small = name.equals("small");
        if (small) {
            component.put("growth", 12);
            component.put("initialFeatures", 24);
            component.put("blocks", List.of(6, 6, 6));
        }
        String typeName = small ? "densenet" : name;
        component.put("type", typeName);
        this.type = registry.type(Architecture.class, typeName).orElseThrow(() -> {
            List<String> legal =
                    registry.types(Architecture.class).keySet().stream().toList();
            return new IllegalArgumentException("there is no architecture " + name + "; legal values: small, "
                    + String.join(", ", legal) + NearestName.question(name, legal));
        });
    }

    /** The name it was asked by. */
    public String name() {
        return name;
    }

    /** Whether it has stems to choose from. */
    public boolean hasStem() {
        return stem().isPresent();
    }

    private Optional<PluginField> stem() {
        return type.field(STEM).filter(field -> field.type().isEnum());
    }

    /**
     * Chooses the stem.
     *
     * @throws IllegalArgumentException if the network has no such stem
     */
    public NamedArchitecture withStem(String stem) {
        PluginField field = stem().orElseThrow(
                        () -> new IllegalArgumentException(name + " has no stem to choose; leave --stem out"));
        List<String> legal = Registry.spellings(field.type());
        if (!legal.contains(stem)) {
            throw new IllegalArgumentException(
                    name + " has no stem " + stem + "; legal values: " + String.join(", ", legal));
        }
        component.put(STEM, stem);
        return this;
    }

    /** Makes it. */
    public Architecture make() {
        Node.Mapping node = (Node.Mapping) Node.of(new Location("--architecture", 0, 0, Path.of("")), component);
        return new ComponentCompiler(registry).compile(Architecture.class, node, "architecture");
    }
}
