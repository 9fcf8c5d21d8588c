package dev.imbalance.experiment;

import dev.imbalance.data.LabelledSource;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The {@code data} of an experiment, or of a strategy that changes the training rows: the file's with the strategy's laid over it. Immutable. */
final class DataSection {
    static final String TRAIN = "train";
    static final String TEST = "test";

    private final Registry registry;
    private final Node.Mapping written;
    private final Node.Mapping node;

    /** @param written as in the file, past the schema */
    DataSection(Registry registry, Node.Mapping written) {
        this.registry = registry;
        this.written = written;
        this.node = withoutShorthand(written);
    }

    /** A source of a key, as it was written but for the shorthand of the long tail. */
    Node.Mapping source(String key) {
        return (Node.Mapping) node.get(key);
    }

    Optional<Folds> folds() {
        return Folds.of(node);
    }

    /** The share of the training rows to set aside; null if none is given. */
    Node.Entry validation() {
        return node.entries().get(ExperimentSchema.VALIDATION);
    }

    double validationShare() {
        return validation() == null ? 0 : validation().value().json().doubleValue();
    }

    boolean watchesTest() {
        return node.has(ExperimentSchema.WATCH_TEST)
                && node.get(ExperimentSchema.WATCH_TEST).json().booleanValue();
    }

    /**
     * The section for one run.
     *
     * @param fold the run's; null if it has none
     */
    Node.Mapping resolved(ComponentNormaliser normaliser, Integer fold, BiFunction<Node.Scalar, Path, String> paths) {
        return resolved(node, normaliser, fold, paths);
    }

    /**
     * The section for every run, with its shorthand: written out, a long tail would no longer give way to one of another profile that a
     * strategy lays over it.
     */
    Node.Mapping whole(ComponentNormaliser normaliser, BiFunction<Node.Scalar, Path, String> paths) {
        return resolved(written, normaliser, null, paths);
    }

    private Node.Mapping resolved(
            Node.Mapping section,
            ComponentNormaliser normaliser,
            Integer fold,
            BiFunction<Node.Scalar, Path, String> paths) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        section.entries().forEach((key, entry) -> {
            Node value =
                    switch (key) {
                        case TRAIN, TEST ->
                            normaliser.normalise(LabelledSource.class, (Node.Mapping) entry.value(), key);
                        case Folds.KEY -> folds().orElseThrow().resolved(fold, paths);
                        default -> entry.value();
                    };
            entries.put(key, new Node.Entry(entry.key(), value));
        });
        return new Node.Mapping(section.location(), entries);
    }

    /** The data with a {@code longTail} cut written out as a source around the training source. */
    private Node.Mapping withoutShorthand(Node.Mapping section) {
        if (!(section.get(ExperimentSchema.LONG_TAIL_KEY) instanceof Node.Mapping shorthand)
                || !(shorthand.get(ExperimentSchema.PROFILE) instanceof Node.Scalar shape)) {
            return section;
        }
        Location at = shorthand.location();
        PluginType cut =
                registry.type(LabelledSource.class, ExperimentSchema.LONG_TAIL).orElseThrow();
        Node.Mapping profile = new Node.Mapping(at, Map.of()).with("type", shape.location(), shape);
        Node.Mapping source =
                new Node.Mapping(at, Map.of()).with("type", at, Node.text(at, ExperimentSchema.LONG_TAIL));
        for (Map.Entry<String, Node.Entry> field :
                shorthand.without(ExperimentSchema.PROFILE).entries().entrySet()) {
            Location key = field.getValue().key();
            Node value = field.getValue().value();
            if (cut.field(field.getKey()).isPresent()) {
                source = source.with(field.getKey(), key, value);
            } else {
                profile = profile.with(field.getKey(), key, value);
            }
        }
        String inner = cut.fields().stream()
                .filter(f -> LabelledSource.class.isAssignableFrom(f.type()))
                .findFirst()
                .orElseThrow()
                .name();
        source = source.with(inner, at, section.get(TRAIN)).with(ExperimentSchema.PROFILE, at, profile);
        return section.with(TRAIN, at, source).without(ExperimentSchema.LONG_TAIL_KEY);
    }
}
