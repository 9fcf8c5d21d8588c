package dev.imbalance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.provenance.io.ProvenanceSerialization;
import com.oracle.labs.mlrg.olcut.provenance.io.ProvenanceSerializationException;
import dev.imbalance.initialisation.BiasInitialisation;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Margin;
import dev.imbalance.mixing.Mixing;
import dev.imbalance.posthoc.PostHoc;
import dev.imbalance.resampling.Resampler;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.search.MarginSearch;
import dev.imbalance.stage.ClassifierStage;
import dev.imbalance.weighting.ClassWeighting;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.ONNXExportable;

/** What every strategy keeps, whoever wrote it. */
class ContractTest {
    private static final List<Class<? extends StrategyValue>> KINDS = List.of(
            Loss.class,
            Margin.class,
            ClassWeighting.class,
            ClassSampling.class,
            Resampler.class,
            MarginSearch.class,
            Mixing.class,
            ClassifierStage.class,
            BiasInitialisation.class,
            PostHoc.class);

    static Stream<Plugin> plugins() {
        return KINDS.stream()
                .flatMap(kind -> ServiceLoader.load(kind).stream().map(ServiceLoader.Provider::get))
                .map(Plugin::example);
    }

    @ParameterizedTest
    @MethodSource("plugins")
    void provenanceRebuildsTheSameValue(Plugin plugin) {
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(plugin.getProvenance()));
        Plugin rebuilt = manager.lookupAll(plugin.getClass()).get(0);
        assertEquals(plugin.describe(), rebuilt.describe());
        assertEquals(plugin.getProvenance(), rebuilt.getProvenance());
    }

    @ParameterizedTest
    @MethodSource("plugins")
    void provenanceSurvivesASavedModel(Plugin plugin) throws ProvenanceSerializationException {
        ProvenanceSerialization format = ONNXExportable.SERIALIZER;
        String saved = format.marshalAndSerialize(plugin.getProvenance());
        assertEquals(plugin.getProvenance(), format.deserializeAndUnmarshal(saved));
    }

    @ParameterizedTest
    @MethodSource("plugins")
    void typeNamesAreLowerCaseWordsWithHyphens(Plugin plugin) {
        assertTrue(plugin.typeName().matches("[a-z0-9]+(-[a-z0-9]+)*"), plugin.typeName());
    }

    @ParameterizedTest
    @MethodSource("plugins")
    void everyStrategyGivesItsSummaryItsFormulaAndItsReferenceInOneLineEach(Plugin plugin) {
        StrategyValue strategy = assertInstanceOf(StrategyValue.class, plugin);
        assertTrue(strategy.summary().endsWith("."), strategy.summary());
        // Backquotes and line breaks would end the code text of the page.
        assertTrue(strategy.formula().matches("[^`\\n]{5,200}"), strategy.formula());
        assertTrue(
                strategy.reference().matches("[^\"\\n]+\\. \"[^\"\\n]+\", .*(19|20)\\d\\d.*\\."), strategy.reference());
    }

    @Test
    void typeNamesAreUniqueWithinAKind() {
        for (Class<? extends StrategyValue> kind : KINDS) {
            Set<String> seen = new HashSet<>();
            ServiceLoader.load(kind).forEach(p -> assertTrue(seen.add(p.typeName()), kind + " " + p.typeName()));
        }
    }

    @Test
    void everyPublicStrategyIsRegistered() throws IOException, URISyntaxException {
        Set<String> registered =
                plugins().map(p -> p.getClass().getName()).collect(Collectors.toCollection(TreeSet::new));
        Path classes = Path.of(
                Plugin.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(classes)) {
            files.map(file -> classes.relativize(file).toString().replace('/', '.'))
                    .filter(name -> name.endsWith(".class") && !name.contains("$") && !name.contains("-info"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .forEach(name -> {
                        Class<?> type = load(name);
                        if (KINDS.stream().anyMatch(kind -> kind.isAssignableFrom(type))
                                && !Modifier.isAbstract(type.getModifiers())) {
                            found.add(name);
                        }
                    });
        }
        assertEquals(registered, found);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
