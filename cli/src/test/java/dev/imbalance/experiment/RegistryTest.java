package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.config.ConfigurationData;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenancable;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.loss.Loss;
import dev.imbalance.trainer.PlanTrainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Trainer;
import org.tribuo.math.StochasticGradientOptimiser;

class RegistryTest {
    private static final Registry REGISTRY = Registry.load();

    /** A plug-in under one extension point. */
    private record Registered(Class<?> kind, PluginType type) {
        @Override
        public String toString() {
            return kind.getSimpleName() + " " + type.name();
        }
    }

    static Stream<Registered> everyPlugin() {
        return REGISTRY.kinds().stream()
                .filter(kind -> kind != LabelledSource.class)
                .flatMap(kind -> REGISTRY.types(kind).values().stream().map(type -> new Registered(kind, type)));
    }

    @ParameterizedTest
    @MethodSource("everyPlugin")
    void everyPluginCompilesFromItsTypeNameAndItsProvenanceRebuildsIt(Registered registered) {
        Configurable made = compile(registered);
        assertEquals(registered.type().type(), made.getClass());
        ObjectProvenance provenance =
                ((Provenancable<?>) made).getProvenance() instanceof ObjectProvenance p ? p : null;
        List<ConfigurationData> extracted = ProvenanceUtil.extractConfiguration(provenance);
        ConfigurationManager replay = new ConfigurationManager();
        replay.addConfiguration(extracted);
        Configurable again = replay.lookup(extracted.stream()
                .filter(data -> data.getClassName().equals(made.getClass().getName()))
                .findFirst()
                .orElseThrow()
                .getName());
        assertEquals(provenance, ((Provenancable<?>) again).getProvenance());
    }

    @Test
    void everyPluginSaysWhatItDoesInOneSentence() {
        for (Class<?> kind : REGISTRY.kinds()) {
            for (PluginType type : REGISTRY.types(kind).values()) {
                if (!type.type().getSimpleName().startsWith("Toy") && kind != ToyPart.class) {
                    assertTrue(type.summary().endsWith("."), kind.getSimpleName() + " " + type.name());
                }
            }
        }
    }

    private static Configurable compile(Registered registered) {
        Location at = new Location("test", 1, 1, Path.of(""));
        Node.Mapping node =
                (Node.Mapping) Node.of(at, Map.of("type", registered.type().name()));
        for (PluginField field : REGISTRY.keys(registered.type())) {
            if (field.mandatory() && !registered.type().preset().containsKey(field.name())) {
                node = node.with(field.name(), at, Node.of(at, someValue(field)));
            }
        }
        return (Configurable) new ComponentCompiler(REGISTRY).compile(registered.kind(), node, "value");
    }

    private static Object someValue(PluginField field) {
        if (field.isComponent()) {
            return Map.of("type", "plain");
        }
        if (field.isPath()) {
            return "some.txt";
        }
        return field.shape() == PluginField.Shape.MAP
                ? Map.of("a", field.isInteger() ? 5 : (Object) 0.5)
                : List.of(5, 3);
    }

    @Test
    void extensionPointsAreFoundThroughTheFieldsOfPlugins() {
        assertEquals(
                List.of("nested", "plain", "plain161"),
                List.copyOf(REGISTRY.types(ToyPart.class).keySet()));
    }

    @Test
    void aPresetIsItsClassWithSomeFieldsSet() {
        PluginType preset = REGISTRY.type(ToyPart.class, "plain161").orElseThrow();
        assertEquals(161, preset.defaults().get("amount"));
        assertEquals(List.of(1, 6, 1), preset.defaults().get("widths"));
        assertEquals("small", preset.defaults().get("size"));
        ToyPart made = (ToyPart) compile(new Registered(ToyPart.class, preset));
        assertTrue(made.describe().contains("amount=161.0"), made.describe());
    }

    @Test
    void tribuoTrainersStandBesideThoseOfTheToolkit() {
        assertTrue(REGISTRY.types(Trainer.class)
                .keySet()
                .containsAll(List.of("cart", "linear", "logistic-regression", "random-forest", "toy", "xgboost")));
    }

    @Test
    void theDefaultOptimiserOfTheLinearTrainerCanBeNamed() {
        PluginType linear = REGISTRY.type(PlanTrainer.class, "linear").orElseThrow();
        assertEquals("adagrad", linear.defaults().get("optimiser"));
        assertEquals(
                Set.of("adagrad", "sgd", "sgd-linear-decay", "sgd-sqrt-decay"),
                REGISTRY.types(StochasticGradientOptimiser.class).keySet());
    }

    @Test
    void decoratorsAreNotNamedByFiles() {
        assertFalse(REGISTRY.types(Trainer.class).values().stream()
                .anyMatch(type -> type.type().getSimpleName().equals("LossTrainer")));
    }

    @Test
    void fieldsOfAbstractParentsAreKeysToo() {
        PluginType focal = REGISTRY.type(Loss.class, "focal").orElseThrow();
        assertEquals(
                List.of("gamma", "alpha", "form", "reduction"),
                focal.fields().stream().map(PluginField::name).toList());
        assertEquals("mean", focal.defaults().get("reduction"));
    }

    @Test
    void keysThatOnlyCodeCanFillAreLeftOut() {
        PluginType regression =
                REGISTRY.type(Trainer.class, "logistic-regression").orElseThrow();
        assertTrue(regression.field("objective").isPresent());
        assertFalse(REGISTRY.keys(regression).stream()
                .anyMatch(field -> field.name().equals("objective")));
    }
}
