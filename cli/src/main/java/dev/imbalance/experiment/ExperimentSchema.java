package dev.imbalance.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imbalance.data.FoldSource;
import dev.imbalance.data.LabelledSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tribuo.Trainer;

/**
 * The JSON Schema (2020-12) of experiment files: a fixed frame, and for everything with a {@code type} what the {@link Registry}
 * knows. An object is checked against the keys of the type it names, and of no other.
 */
public final class ExperimentSchema {
    static final String DATA = "data";
    static final String LONG_TAIL = "long-tail";
    /** The short form of a source of that type. */
    static final String LONG_TAIL_KEY = "longTail";

    static final String PROFILE = "profile";
    static final String VALIDATION = "validation";
    static final String WATCH_TEST = "watchTest";
    /** The most characters of a name: with seed and hash a directory name stays far below 255. */
    static final int NAME_LENGTH = 100;
    /**
     * Names that can be directory names on every system: Windows takes neither a dot at the end nor the names of its devices, with
     * or without an extension. A line break cannot follow, which {@code $} alone would let through.
     */
    static final String NAME_PATTERN =
            "^(?!(?:[Cc][Oo][Nn]|[Pp][Rr][Nn]|[Aa][Uu][Xx]|[Nn][Uu][Ll]|[Cc][Oo][Mm][0-9]|[Ll][Pp][Tt][0-9])(?:\\.|$))"
                    + "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?$(?![\\s\\S])";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Registry registry;
    private final Map<String, ObjectNode> definitions = new TreeMap<>();

    private ExperimentSchema(Registry registry) {
        this.registry = registry;
    }

    /** The schema of experiment files as they are written, with <code>${...}</code> and what is to be extended or expanded: for editors. */
    public static ObjectNode ofFiles(Registry registry) {
        return EditorSchema.of(of(registry));
    }

    /** The schema of an experiment all in one piece, as files are checked once they have been composed. */
    public static ObjectNode of(Registry registry) {
        ExperimentSchema schema = new ExperimentSchema(registry);
        return schema.document(schema.experiment());
    }

    /** The schema of one trainer, for a base trainer with a strategy's overrides merged into it. */
    static ObjectNode ofTrainer(Registry registry) {
        ExperimentSchema schema = new ExperimentSchema(registry);
        return schema.document(schema.component(Trainer.class));
    }

    /** The schema of the data, for the file's with a strategy's overrides merged into it. */
    static ObjectNode ofData(Registry registry) {
        ExperimentSchema schema = new ExperimentSchema(registry);
        return schema.document(schema.data());
    }

    private ObjectNode document(ObjectNode body) {
        ObjectNode document = JSON.objectNode();
        document.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        document.setAll(body);
        ObjectNode defs = document.putObject("$defs");
        definitions.forEach(defs::set);
        return document;
    }

    private ObjectNode experiment() {
        ObjectNode experiment = map("One data set, one trainer, and the imbalance strategies to compare on them.");
        add(
                experiment,
                Extends.KEY,
                described(text(), "The file, or the built-in experiment, that this one is laid over."));
        add(experiment, Variables.KEY, properties());
        add(
                experiment,
                "experiment",
                described(name(), "The name of the experiment; runs go to a directory of this name."));
        add(experiment, "notes", described(text(), "Anything a reader should know."));
        add(experiment, "data", data());
        add(experiment, "trainer", described(component(Trainer.class), "What every strategy trains."));
        add(
                experiment,
                "strategies",
                described(list(strategy(), 1), "What to compare; every strategy runs once a seed."));
        add(experiment, Grid.KEY, described(grid(), "What to vary in every strategy, by the way to it."));
        ObjectNode seeds = list(integer(long.class), 1).put("uniqueItems", true);
        add(experiment, "seeds", described(seeds, "The repeats of every strategy; [1] if left out."));
        add(experiment, "shots", shots());
        return require(experiment, "experiment", "data", "trainer", "strategies");
    }

    private ObjectNode data() {
        ObjectNode data = map("Where the rows come from.");
        add(data, "train", described(component(LabelledSource.class), "The rows to train on."));
        add(
                data,
                "test",
                described(component(LabelledSource.class), "The rows to compare on; nothing is chosen by them."));
        add(data, Folds.KEY, folds());
        longTail().ifPresent(longTail -> add(data, LONG_TAIL_KEY, longTail));
        ObjectNode share = number().put("minimum", 0).put("exclusiveMaximum", 1);
        add(
                data,
                VALIDATION,
                described(
                        share,
                        "The share of the training rows to set aside, by class, for choosing the best epoch and what post-hoc"
                                + " corrections choose."));
        add(
                data,
                WATCH_TEST,
                described(
                        JSON.objectNode().put("type", "boolean"),
                        "Whether to score the test rows after each epoch too, for looking only: nothing is chosen by them."));
        require(data, "train");
        ObjectNode withoutFolds = data.putObject("if");
        require(withoutFolds.putObject("not"), Folds.KEY);
        ObjectNode test = data.putObject("then");
        test.putObject("properties")
                .putObject("test")
                .put("description", "The rows to test on; or give folds, to test on parts of the training rows.");
        require(test, "test");
        return data;
    }

    /** The number of folds, or a map. What the two forms of the map need, {@link Folds#check} says. */
    private static ObjectNode folds() {
        ObjectNode folds =
                map("Tests on parts of the training rows in turn, instead of test: the number of folds, or a map.");
        folds.putArray("type").add("integer").add("object");
        atMostAHundred(folds, FoldSource.FEWEST);
        add(folds, Folds.OF, described(atMostAHundred(integer(int.class), FoldSource.FEWEST), "The number of folds."));
        add(
                folds,
                Folds.FILE,
                described(
                        text(), "A CSV file with the columns row, from 0, and fold, from 1, one line a training row."));
        ObjectNode only = list(atMostAHundred(integer(int.class), 1), 1);
        add(folds, Folds.ONLY, described(only, "The folds to make runs of; all if left out."));
        return folds;
    }

    private static ObjectNode atMostAHundred(ObjectNode number, int least) {
        return number.put("minimum", least).put("maximum", FoldSource.MOST);
    }

    /** The short form of a long-tail cut of the training data: the profile's name and, beside it, its keys and the cut's own. */
    private Optional<ObjectNode> longTail() {
        return registry.type(LabelledSource.class, LONG_TAIL).map(cut -> {
            PluginField profile = cut.field(PROFILE).orElseThrow();
            ObjectNode shorthand = JSON.objectNode().put("type", "object");
            shorthand.put(
                    "description", "Cuts the training data to a long tail; short for a source of type long-tail.");
            Collection<PluginType> profiles = registry.types(profile.type()).values();
            ObjectNode names = choice(profiles.stream().map(PluginType::name).toList(), "The shape of the tail.");
            shorthand.putObject("properties").set(PROFILE, names);
            require(shorthand, PROFILE);
            ArrayNode branches = shorthand.putArray("allOf");
            for (PluginType shape : profiles) {
                ObjectNode fields = map(shape.summary());
                add(fields, PROFILE, names);
                addFields(fields, shape);
                for (PluginField field : registry.keys(cut)) {
                    if (!field.isComponent()) {
                        add(fields, field.name(), field(field));
                    }
                }
                branches.add(when(PROFILE, shape.name(), fields));
            }
            return shorthand;
        });
    }

    private ObjectNode strategy() {
        ObjectNode strategy = map("What to change about the plain trainer; nothing, for a baseline.");
        add(strategy, "name", described(name(), "The name of the strategy, in tables and directories."));
        for (Axis axis : Axis.all()) {
            ObjectNode value = component(axis.kind());
            add(strategy, axis.key(), described(axis.isList() ? list(value, 1) : value, axis.purpose()));
        }
        ObjectNode overrides = JSON.objectNode().put("type", "object");
        add(strategy, "trainer", described(overrides, "Keys of the trainer that differ for this strategy."));
        ObjectNode data = JSON.objectNode().put("type", "object");
        add(
                strategy,
                DATA,
                described(data, "What differs in the training rows for this strategy: train, longTail, validation."));
        add(strategy, Grid.KEY, described(grid(), "What to vary in this strategy, by the way to it: loss.gamma."));
        ObjectNode drop = JSON.objectNode().put("const", true);
        add(strategy, Extends.DROP, described(drop, "Takes the strategy of this name of the extended file out."));
        return require(strategy, "name");
    }

    /** Names and what <code>${name}</code> stands for. */
    private static ObjectNode properties() {
        ObjectNode properties = JSON.objectNode().put("type", "object");
        properties.putObject("propertyNames").put("pattern", "^" + Variables.NAME_PATTERN + "$");
        properties.set("additionalProperties", scalar());
        return described(properties, "Names for values: ${name} elsewhere in the file stands for the value.");
    }

    private static ObjectNode grid() {
        ObjectNode grid = JSON.objectNode().put("type", "object").put("minProperties", 1);
        ObjectNode values = grid.putObject("additionalProperties");
        ArrayNode forms = values.putArray("anyOf");
        forms.add(list(scalar(), 1));
        forms.add(JSON.objectNode().put("type", "object").put("minProperties", 1));
        return grid;
    }

    private static ObjectNode scalar() {
        ObjectNode scalar = JSON.objectNode();
        scalar.putArray("type").add("string").add("number").add("boolean");
        return scalar;
    }

    private static ObjectNode shots() {
        ObjectNode shots = map("Which classes count as many-, medium- and few-shot.");
        ObjectNode count = integer(long.class).put("minimum", 0);
        add(
                shots,
                "manyAbove",
                described(count.deepCopy(), "Many-shot classes have more training rows; 100 if left out."));
        add(shots, "fewBelow", described(count, "Few-shot classes have fewer training rows; 20 if left out."));
        return shots;
    }

    /** An object whose {@code type} is one of a kind's names; the rest depends on it. */
    private ObjectNode component(Class<?> kind) {
        String name = kind.getSimpleName();
        if (!definitions.containsKey(name)) {
            ObjectNode definition = JSON.objectNode().put("type", "object");
            definitions.put(name, definition);
            Map<String, PluginType> types = registry.types(kind);
            ObjectNode names = choice(types.keySet(), "");
            definition.putObject("properties").set("type", names);
            require(definition, "type");
            ArrayNode branches = definition.putArray("allOf");
            for (PluginType type : types.values()) {
                ObjectNode fields = map(type.summary());
                add(fields, "type", names);
                addFields(fields, type);
                branches.add(when("type", type.name(), fields));
            }
        }
        return JSON.objectNode().put("$ref", "#/$defs/" + name);
    }

    private void addFields(ObjectNode schema, PluginType type) {
        Map<String, Object> defaults = type.defaults();
        for (PluginField field : registry.keys(type)) {
            ObjectNode value = field(field);
            if (field.mandatory() && !type.preset().containsKey(field.name())) {
                require(schema, field.name());
            } else {
                Object ifLeftOut = defaults.get(field.name());
                if (ifLeftOut != null) {
                    value.set("default", defaultValue(field, ifLeftOut));
                }
            }
            add(schema, field.name(), value);
        }
    }

    /** A default as a file would write it: a component that is known by its name alone is a map with this type. */
    private static JsonNode defaultValue(PluginField field, Object value) {
        if (field.isComponent() && value instanceof String type) {
            return JSON.objectNode().put("type", type);
        }
        if (field.isComponent() && value instanceof Collection<?> types) {
            ArrayNode list = JSON.arrayNode();
            types.forEach(type -> list.add(defaultValue(field, type)));
            return list;
        }
        return Node.SCALARS.valueToTree(value);
    }

    private ObjectNode field(PluginField field) {
        ObjectNode schema =
                switch (field.shape()) {
                    case ONE -> one(field);
                    case LIST -> list(element(field), 0);
                    case MAP -> JSON.objectNode().put("type", "object").set("additionalProperties", element(field));
                };
        return described(schema, field.description());
    }

    private ObjectNode one(PluginField field) {
        Optional<LegalRange> range = field.range();
        if (field.isText() && range.isPresent()) {
            // A key such as "a number or auto" is text in Java; numbers are taken as they were written.
            ObjectNode schema = JSON.objectNode();
            boolean whole = field.description().contains("whole number");
            schema.putArray("type").add("string").add(whole ? "integer" : "number");
            range.get().writeTo(schema);
            return schema;
        }
        return element(field);
    }

    private ObjectNode element(PluginField field) {
        if (field.isComponent()) {
            return component(field.type());
        } else if (field.type().isEnum()) {
            return choice(Registry.spellings(field.type()), "");
        } else if (field.isBoolean()) {
            return JSON.objectNode().put("type", "boolean");
        } else if (field.isInteger() || field.isNumber()) {
            ObjectNode schema = field.isInteger() ? integer(field.type()) : number();
            field.range().ifPresent(range -> range.writeTo(schema));
            return schema;
        }
        return text();
    }

    private static ObjectNode map(String description) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        schema.putObject("properties");
        schema.put("additionalProperties", false);
        return described(schema, description);
    }

    private static ObjectNode when(String key, String value, ObjectNode then) {
        ObjectNode branch = JSON.objectNode();
        ObjectNode condition = branch.putObject("if");
        condition.putObject("properties").putObject(key).put("const", value);
        require(condition, key);
        branch.set("then", then);
        return branch;
    }

    private static ObjectNode list(ObjectNode items, int atLeast) {
        ObjectNode schema = JSON.objectNode().put("type", "array");
        schema.set("items", items);
        return atLeast > 0 ? schema.put("minItems", atLeast) : schema;
    }

    private static ObjectNode choice(Collection<String> names, String description) {
        ObjectNode schema = JSON.objectNode();
        ArrayNode values = schema.putArray("enum");
        names.forEach(values::add);
        return described(schema, description);
    }

    private static ObjectNode name() {
        return text().put("pattern", NAME_PATTERN).put("maxLength", NAME_LENGTH);
    }

    private static ObjectNode text() {
        return JSON.objectNode().put("type", "string");
    }

    private static ObjectNode number() {
        return JSON.objectNode().put("type", "number");
    }

    private static ObjectNode integer(Class<?> type) {
        boolean small = type == int.class || type == Integer.class;
        return JSON.objectNode()
                .put("type", "integer")
                .put("minimum", small ? Integer.MIN_VALUE : Long.MIN_VALUE)
                .put("maximum", small ? Integer.MAX_VALUE : Long.MAX_VALUE);
    }

    private static void add(ObjectNode schema, String key, ObjectNode value) {
        ((ObjectNode) schema.get("properties")).set(key, value);
    }

    private static ObjectNode require(ObjectNode schema, String... keys) {
        ArrayNode required = schema.has("required") ? (ArrayNode) schema.get("required") : schema.putArray("required");
        for (String key : keys) {
            required.add(key);
        }
        return schema;
    }

    private static ObjectNode described(ObjectNode schema, String description) {
        return description.isEmpty() ? schema : schema.put("description", description);
    }
}
