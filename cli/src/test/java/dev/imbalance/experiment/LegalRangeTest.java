package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What descriptions say of ranges, in the schema and in the classes. */
class LegalRangeTest {
    private static final Registry REGISTRY = Registry.load();
    private static final ComponentSamples SAMPLES = new ComponentSamples(REGISTRY);

    /** Numbers without bounds, by key or by class and key, and why. */
    private static final Map<String, String> UNBOUNDED = Map.of(
            "seed", "every whole number is a seed",
            "CIFARDataSource.classes", "only 10 and 100 are legal, which the class says",
            "ImageFolderSource.channels", "only 0, 1 and 3 are legal, which the class says");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Passes over the draws, at least 1.                       | at least 1
                    At least 0; below 1 smooths, above 1 sharpens.           | at least 0
                    Draws as a multiple, above 0 and at most 100.            | above 0 and at most 100
                    A share, at least 0.25 and below 0.5.                    | at least 0.25 and below 0.5
                    What covers, from 0 to 255: 0 is black.                  | at least 0 and at most 255
                    The power, in [-10, 10]: 1 draws as the data are.        | at least -10 and at most 10
                    How far corners may move, in (0, 2/3).                   | above 0 and below 0.6666666666666666
                    A share, below 1.                                        | below 1
                    The weight, at most 1; below 0 for none.                 | at most 1
                    A number of at least 0, or auto for the best of 0 to 2.  | at least 0
                    """)
    void thePhrasesOfDescriptionsAreUnderstood(String description, String range) {
        assertEquals(range, LegalRange.of(description).orElseThrow().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The seed of the draw.",
                "The share of the rows below which a class is repeated.",
                "Largest scale, no less than the smallest.",
                "10 or 100 classes."
            })
    void whatStatesNoNumberAsABoundHasNoRange(String description) {
        assertEquals(Optional.empty(), LegalRange.of(description));
    }

    @ParameterizedTest
    @ValueSource(strings = {"at least 1", "above 0 and at most 1", "in (-1, 1)", "below 3"})
    void aRangeIsReadBackFromItsSchema(String phrase) {
        LegalRange range = LegalRange.of(phrase).orElseThrow();
        ObjectNode schema = new ObjectMapper().createObjectNode();
        range.writeTo(schema);
        assertEquals(range, LegalRange.of(schema));
    }

    static Stream<ComponentSamples.Key> everyNumber() {
        return SAMPLES.keys().stream()
                .filter(key -> !key.isToy())
                .filter(key -> key.field().isNumber() || key.field().isInteger());
    }

    static Stream<ComponentSamples.Key> everyRange() {
        return SAMPLES.keys().stream()
                .filter(key -> !key.isToy() && key.field().range().isPresent());
    }

    @ParameterizedTest
    @MethodSource("everyNumber")
    void everyNumberHasARangeOrAReasonForNone(ComponentSamples.Key key) {
        boolean excused = UNBOUNDED.containsKey(key.field().name()) || UNBOUNDED.containsKey(key.place());
        assertEquals(excused, key.field().range().isEmpty(), key.field().description());
    }

    @Test
    void everyRangeThatTheTableOfTribuoAddsIsOneOfAField() {
        Set<String> used = new TreeSet<>();
        for (ComponentSamples.Key key : SAMPLES.keys()) {
            for (Class<?> c = key.type().type(); c != null; c = c.getSuperclass()) {
                used.add(c.getSimpleName() + "." + key.field().name());
            }
        }
        assertTrue(
                used.containsAll(TrainerTypes.ranged()), TrainerTypes.ranged().toString());
    }

    /** What else must be set for a value at the bound of its own range, by field. */
    private static Map<String, Object> beside(ComponentSamples.Key key) {
        return switch (key.place()) {
            case "VGG.blocks" -> Map.of("channels", List.of(1));
            case "VGG.channels" -> Map.of("blocks", List.of(1));
            case "Flip.horizontal" -> Map.of("vertical", 1);
            case "LabelAwareSmoothing.power" -> Map.of("shape", "exponential");
            case "LabelAwareSmoothing.head" -> Map.of("tail", 0);
            case "LabelAwareSmoothing.tail" -> Map.of("head", Math.nextDown(1.0));
            case "Affine.smallest", "GaussianBlur.smallest", "Affine.largest", "GaussianBlur.largest" ->
                Map.of("smallest", Double.MIN_VALUE);
            case "Crop.largest" -> Map.of("smallest", 0);
            case "NearMiss.candidates" -> Map.of("version", 3);
            case "ImageFolderSource.height" -> Map.of("width", 0);
            case "ImageFolderSource.width" -> Map.of("height", 0);
            default -> Map.of();
        };
    }

    @ParameterizedTest
    @MethodSource("everyRange")
    void theStatedBoundsAreThoseOfTheClass(ComponentSamples.Key key) {
        LegalRange range = key.field().range().orElseThrow();
        List<Object> inside = new ArrayList<>();
        List<Object> outside = new ArrayList<>();
        for (boolean lower : new boolean[] {true, false}) {
            Double bound = lower ? range.low() : range.high();
            if (bound != null) {
                boolean open = lower ? range.lowOpen() : range.highOpen();
                (open ? outside : inside).add(plain(key.field(), bound));
                (open ? inside : outside).add(step(key.field(), bound, lower == open));
            }
        }
        for (Object value : inside) {
            assertDoesNotThrow(() -> SAMPLES.compile(key, value, beside(key)), key + " = " + value);
            assertEquals(List.of(), SAMPLES.schemaProblems(key, value), key + " = " + value);
        }
        for (Object value : outside) {
            List<String> problems = SAMPLES.schemaProblems(key, value);
            assertEquals(1, problems.size(), key + " = " + value + ": " + problems);
            assertTrue(problems.get(0).contains("must be " + range), problems.get(0));
            // Tribuo's own classes leave most of it to the schema.
            if (key.type().type().getName().startsWith("dev.imbalance.")) {
                assertThrows(
                        ExperimentException.class,
                        () -> SAMPLES.compile(key, value, beside(key)),
                        () -> key + " = " + value + " is taken by the class");
            }
        }
    }

    private static boolean isWhole(PluginField field) {
        return field.isInteger() || field.description().contains("whole number");
    }

    private static Object plain(PluginField field, double value) {
        return isWhole(field) ? (Object) (long) value : (Object) value;
    }

    /** The next value of the field's type, upwards or downwards. */
    private static Object step(PluginField field, double bound, boolean up) {
        if (isWhole(field)) {
            return (long) bound + (up ? 1 : -1);
        }
        if (field.type() == float.class) {
            float next = up ? Math.nextUp((float) bound) : Math.nextDown((float) bound);
            return Double.parseDouble(Float.toString(next));
        }
        return up ? Math.nextUp(bound) : Math.nextDown(bound);
    }

    @Test
    void everyDefaultOfTheSchemaIsLegalInIt() {
        ObjectNode schema = ExperimentSchema.of(REGISTRY);
        List<String> illegal = new ArrayList<>();
        Map<String, JsonNode> defaults = new LinkedHashMap<>();
        collect(schema, "", defaults);
        assertTrue(defaults.size() > 200, () -> defaults.size() + " defaults");
        defaults.forEach((place, property) -> {
            ObjectNode alone = property.deepCopy();
            alone.set("$defs", schema.get("$defs"));
            Node value = Node.of(new Location("default", 1, 1, Path.of("")), plain(property.get("default")));
            new SchemaCheck(alone).check(value, place).forEach(problem -> illegal.add(problem.toString()));
        });
        assertEquals(List.of(), illegal);
    }

    private static Object plain(JsonNode value) {
        return new ObjectMapper().convertValue(value, Object.class);
    }

    private static void collect(JsonNode schema, String place, Map<String, JsonNode> defaults) {
        if (schema.isObject() && schema.has("default") && schema.has("description")) {
            defaults.put(place, schema);
        }
        schema.properties().forEach(child -> collect(child.getValue(), place + "." + child.getKey(), defaults));
        for (int i = 0; schema.isArray() && i < schema.size(); i++) {
            collect(schema.get(i), place + "[" + i + "]", defaults);
        }
    }

    @Test
    void everyKeyOfTheSchemaIsDocumentedAndOptionalOnesOfPluginsSayTheirDefault() {
        Set<String> silent = new LinkedHashSet<>();
        for (ComponentSamples.Key key : SAMPLES.keys()) {
            if (key.isToy()) {
                continue;
            }
            JsonNode property = SAMPLES.schema(key);
            if (property.path("description").asText().isEmpty()) {
                silent.add(key + " has no description");
            }
            boolean required = key.field().mandatory()
                    && !key.type().preset().containsKey(key.field().name());
            boolean nothing = key.type().defaults().get(key.field().name()) == null;
            if (property.has("default") == (required || nothing)) {
                silent.add(key + " has a wrong or no default");
            }
        }
        assertEquals(Set.of(), silent);
    }
}
