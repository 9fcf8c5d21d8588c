package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.experiment.PlacedYaml.Raw;
import dev.imbalance.experiment.PlacedYaml.Twice;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tribuo.Trainer;

/**
 * One broken experiment for every rule: each key of each registered type, and of the frame around them, with a value of a wrong type or
 * outside its range, unknown, misspelt, missing and twice. Each must be found at its line and column, by its path, with what is legal,
 * and nothing else be said.
 */
class BrokenCorpusTest {
    private static final Registry REGISTRY = Registry.load();
    private static final ExperimentReader READER = new ExperimentReader(REGISTRY);
    private static final ComponentSamples SAMPLES = new ComponentSamples(REGISTRY);
    private static final ObjectNode SCHEMA = ExperimentSchema.of(REGISTRY);
    private static final List<Part> PARTS = parts();

    /** Keys that are legal only together with others, or with a file, that no other key goes with; frame-keys-twice.yml has them twice. */
    private static final Set<String> NOT_ALONE = Set.of(Extends.KEY, Extends.DROP, Folds.KEY, Grid.KEY);

    private final List<String> failures = new ArrayList<>();
    private int cases;

    /**
     * A map of a legal experiment.
     *
     * @param path   where it stands
     * @param schema its keys
     * @param legal  its content
     * @param whole  the experiment with another content in its place
     */
    private record Part(
            String path,
            JsonNode schema,
            Map<String, Object> legal,
            Function<Map<String, Object>, Map<String, Object>> whole) {
        Map<String, Object> with(String key, Object value) {
            Map<String, Object> changed = new LinkedHashMap<>(legal);
            changed.put(key, value);
            return whole.apply(changed);
        }

        Map<String, Object> without(String key) {
            Map<String, Object> changed = new LinkedHashMap<>(legal);
            changed.remove(key);
            return whole.apply(changed);
        }

        String at(String key) {
            return path.isEmpty() ? key : path + "." + key;
        }

        Set<String> keys() {
            Set<String> keys = new TreeSet<>();
            schema.get("properties").fieldNames().forEachRemaining(keys::add);
            return keys;
        }

        JsonNode key(String name) {
            return schema.get("properties").get(name);
        }
    }

    private static List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        addFrame(parts, new Part("", SCHEMA, experiment(), whole -> whole));
        Map<Class<?>, Part> places = new LinkedHashMap<>();
        Deque<Class<?>> open = new ArrayDeque<>();
        place(
                LabelledSource.class,
                "data.train",
                train -> with(experiment(), "data", with(data(), "train", train)),
                places,
                open);
        place(Trainer.class, "trainer", trainer -> with(experiment(), "trainer", trainer), places, open);
        for (Axis axis : Axis.all()) {
            place(
                    axis.kind(),
                    "strategies[1]." + axis.key() + (axis.isList() ? "[0]" : ""),
                    value -> withStrategy(with(strategy(), axis.key(), axis.isList() ? List.of(value) : value)),
                    places,
                    open);
        }
        while (!open.isEmpty()) {
            Class<?> kind = open.remove();
            Part place = places.get(kind);
            for (PluginType type : REGISTRY.types(kind).values()) {
                Part part = new Part(place.path(), branch(kind, type), SAMPLES.smallest(type), place.whole());
                parts.add(part);
                for (PluginField field : REGISTRY.keys(type)) {
                    if (field.isComponent()) {
                        String suffix = field.shape() == PluginField.Shape.LIST ? "[0]" : "";
                        place(
                                field.type(),
                                part.at(field.name()) + suffix,
                                value -> part.with(field.name(), ComponentSamples.shaped(field, value)),
                                places,
                                open);
                    }
                }
            }
        }
        return parts;
    }

    private static void place(
            Class<?> kind,
            String path,
            Function<Map<String, Object>, Map<String, Object>> whole,
            Map<Class<?>, Part> places,
            Deque<Class<?>> open) {
        if (places.putIfAbsent(kind, new Part(path, SCHEMA, Map.of(), whole)) == null) {
            open.add(kind);
        }
    }

    /** A map of the frame and the maps of the frame in it. */
    private static void addFrame(List<Part> parts, Part frame) {
        parts.add(frame);
        for (String key : frame.keys()) {
            JsonNode schema = frame.key(key);
            if (key.equals("strategies")) {
                addFrame(
                        parts,
                        new Part("strategies[1]", schema.get("items"), strategy(), BrokenCorpusTest::withStrategy));
            } else if (schema.path("type").asText().equals("object") && schema.has("properties")) {
                JsonNode content = schema.has("allOf") ? schema.at("/allOf/0/then") : schema;
                @SuppressWarnings("unchecked")
                Map<String, Object> legal = (Map<String, Object>) frame.legal().getOrDefault(key, legal(schema));
                addFrame(parts, new Part(frame.at(key), content, legal, map -> frame.with(key, map)));
            }
        }
    }

    private static JsonNode branch(Class<?> kind, PluginType type) {
        for (JsonNode branch : SCHEMA.at("/$defs/" + kind.getSimpleName() + "/allOf")) {
            if (branch.at("/if/properties/type/const").asText().equals(type.name())) {
                return branch.get("then");
            }
        }
        throw new IllegalStateException(kind + " " + type.name());
    }

    private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(map);
        changed.put(key, value);
        return changed;
    }

    private static Map<String, Object> withStrategy(Map<String, Object> strategy) {
        return with(experiment(), "strategies", List.of(Map.of("name", "baseline"), strategy));
    }

    private static Map<String, Object> strategy() {
        return new LinkedHashMap<>(Map.of("name", "other"));
    }

    private static Map<String, Object> data() {
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("type", "toy");
        source.put("path", "rows.bin");
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("train", source);
        data.put("test", source);
        return data;
    }

    private static Map<String, Object> experiment() {
        Map<String, Object> experiment = new LinkedHashMap<>();
        experiment.put("experiment", "corpus");
        experiment.put("data", data());
        experiment.put("trainer", Map.of("type", "toy"));
        experiment.put("strategies", List.of(Map.of("name", "baseline"), strategy()));
        return experiment;
    }

    /** A legal value. */
    private static Object legal(JsonNode schema) {
        if (schema.has("$ref")) {
            String name = schema.get("$ref").asText();
            Class<?> kind = REGISTRY.kinds().stream()
                    .filter(known -> name.endsWith("/" + known.getSimpleName()))
                    .findFirst()
                    .orElseThrow();
            return SAMPLES.simplest(kind);
        } else if (schema.has("enum")) {
            return schema.at("/enum/0").asText();
        } else if (schema.has("const")) {
            return schema.get("const").booleanValue();
        }
        JsonNode type = schema.get("type");
        return switch (type.isArray() ? type.get(0).asText() : type.asText()) {
            case "object" -> {
                Map<String, Object> map = new LinkedHashMap<>();
                schema.path("required")
                        .forEach(key -> map.put(key.asText(), legal(schema.at("/properties/" + key.asText()))));
                JsonNode branches = schema.path("allOf");
                if (!branches.isEmpty()) {
                    branches.get(0)
                            .at("/then/required")
                            .forEach(key -> map.computeIfAbsent(
                                    key.asText(), name -> legal(branches.get(0).at("/then/properties/" + name))));
                }
                yield map;
            }
            case "array" -> List.of(legal(schema.get("items")));
            case "integer" -> Math.max(1, schema.path("minimum").longValue());
            case "number" -> {
                Double low = LegalRange.of(schema).low();
                yield low != null && low >= 0.5 ? low + 1 : 0.5;
            }
            case "boolean" -> true;
            default -> "some";
        };
    }

    /** A value of another type than a key's, as it would be written. */
    private static Raw wrong(JsonNode schema) {
        JsonNode type = schema.path("type");
        String wanted = type.isArray() ? "either" : schema.has("enum") ? "enum" : type.asText("object");
        return switch (wanted) {
            case "string" -> new Raw("12");
            case "either" -> new Raw("[1]");
            case "array", "object" -> new Raw("7");
            case "enum" -> new Raw("[no-such]");
            default -> new Raw("many");
        };
    }

    /** Takes the experiment for broken in one place. */
    private void broken(Map<String, Object> experiment, boolean atKey, String path, String place, String... said) {
        cases++;
        PlacedYaml yaml = new PlacedYaml(experiment);
        String expected = atKey ? yaml.key(place) : yaml.value(place);
        List<Problem> problems = List.of();
        try {
            READER.read("corpus.yml", yaml.text(), Path.of("/somewhere"), List.of());
        } catch (ExperimentException e) {
            problems = e.problems();
        }
        String line = problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
        boolean found = problems.size() == 1
                && line.startsWith("corpus.yml:" + expected + ": " + path + ": ")
                && List.of(said).stream().allMatch(line::contains);
        if (!found) {
            failures.add("expected " + expected + ": " + path + ": " + String.join(" ... ", said) + "\n"
                    + (line.isEmpty() ? "nothing was found" : line) + "\n" + yaml.text());
        }
    }

    private void eachKey(Consumer<Key> check) {
        for (Part part : PARTS) {
            part.keys().forEach(name -> check.accept(new Key(part, name, part.key(name))));
        }
    }

    /** A key of a map. */
    private record Key(Part part, String name, JsonNode schema) {
        String path() {
            return part.at(name);
        }
    }

    @AfterEach
    void everyCaseWasFound() {
        assertEquals(
                "",
                failures.stream().limit(3).collect(Collectors.joining("\n")),
                () -> failures.size() + " of " + cases + " cases");
    }

    @Test
    void aValueOfAWrongType() {
        eachKey(key -> broken(
                key.part().with(key.name(), wrong(key.schema())),
                false,
                key.path(),
                key.path(),
                legalWords(key.schema())));
        assertTrue(cases > 500, () -> cases + " cases");
    }

    private static String legalWords(JsonNode schema) {
        if (schema.has("enum")) {
            return "legal values: " + schema.at("/enum/0").asText();
        }
        return "must ";
    }

    @Test
    void aValueOutsideItsRange() {
        eachKey(key -> {
            JsonNode schema = key.schema();
            JsonNode value = schema.has("items")
                    ? schema.get("items")
                    : schema.path("additionalProperties").isObject() ? schema.get("additionalProperties") : schema;
            boolean list = schema.has("items");
            boolean map = schema.path("additionalProperties").isObject();
            Function<Object, Object> shaped = number -> list ? List.of(number) : map ? Map.of("cat", number) : number;
            String place = key.path() + (list ? "[0]" : map ? ".cat" : "");
            for (String bound : List.of("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")) {
                if (value.has(bound)) {
                    double limit = value.get(bound).doubleValue();
                    boolean open = bound.startsWith("exclusive");
                    double step = open ? 0 : bound.endsWith("inimum") ? -1 : 1;
                    Raw outside = new Raw(
                            LegalRange.isOfType(value.get(bound))
                                    ? value.get(bound).asText() + "0"
                                    : limit + step == Math.rint(limit + step)
                                            ? Long.toString((long) (limit + step))
                                            : Double.toString(limit + step));
                    broken(key.part().with(key.name(), shaped.apply(outside)), false, place, place, "must be ");
                }
            }
        });
        assertTrue(cases > 300, () -> cases + " cases");
    }

    @Test
    void aWordThatIsNoneOfSeveral() {
        eachKey(key -> {
            if (key.schema().has("enum")) {
                String first = key.schema().at("/enum/0").asText();
                broken(
                        key.part().with(key.name(), first + "x"),
                        false,
                        key.path(),
                        key.path(),
                        "the text \"" + first + "x\" is not legal here; legal values: ",
                        "; did you mean \"");
            }
        });
        assertTrue(cases > 100, () -> cases + " cases");
    }

    @Test
    void aKeyThatIsUnknown() {
        for (Part part : PARTS) {
            List<String> legal = new ArrayList<>();
            part.schema().get("properties").fieldNames().forEachRemaining(legal::add);
            String path = part.at("zzqqxx");
            broken(part.with("zzqqxx", 1), true, path, path, "unknown key; legal keys: " + String.join(", ", legal));
        }
        assertTrue(cases > 100, () -> cases + " cases");
    }

    @Test
    void aKeyThatIsMisspelt() {
        eachKey(key -> {
            boolean required = required(key.part().schema()).contains(key.name());
            String misspelt = "x" + key.name();
            if (!required) {
                broken(
                        key.part().with(misspelt, legal(key.schema())),
                        true,
                        key.part().at(misspelt),
                        key.part().at(misspelt),
                        "unknown key",
                        "; did you mean \"" + key.name() + "\"?");
            }
        });
        assertTrue(cases > 300, () -> cases + " cases");
    }

    private static Set<String> required(JsonNode schema) {
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(key -> required.add(key.asText()));
        return required;
    }

    @Test
    void aKeyThatIsMissing() {
        for (Part part : PARTS) {
            Set<String> required = required(part.schema());
            if (part.legal().containsKey("type")) {
                required.add("type");
            }
            for (String key : required) {
                broken(part.without(key), false, part.at(key), part.path(), "is missing");
            }
        }
        assertTrue(cases > 50, () -> cases + " cases");
    }

    @Test
    void aKeyThatStandsTwice() {
        eachKey(key -> {
            if (NOT_ALONE.contains(key.name())) {
                return;
            }
            Object value =
                    Optional.ofNullable(key.part().legal().get(key.name())).orElseGet(() -> legal(key.schema()));
            String first = new PlacedYaml(key.part().with(key.name(), value)).key(key.path());
            broken(
                    key.part().with(key.name(), new Twice(value, value)),
                    true,
                    key.path(),
                    key.path(),
                    "the key appears twice, first at corpus.yml:" + first + "; remove one");
        });
        assertTrue(cases > 500, () -> cases + " cases");
    }

    @Test
    void theExperimentsAreLegalOtherwise() {
        for (Part part : PARTS) {
            cases++;
            PlacedYaml yaml = new PlacedYaml(part.whole().apply(part.legal()));
            List<Problem> said = new ArrayList<>();
            Node document = DocumentReader.read("corpus.yml", yaml.text(), Path.of("/somewhere"), said);
            said.addAll(new SchemaCheck(SCHEMA).check(document, ""));
            if (!said.isEmpty()) {
                failures.add(said + "\n" + yaml.text());
            }
        }
    }
}
