package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.imbalance.Plugin;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PluginContractTest {
    private static final List<Class<? extends Plugin>> KINDS =
            List.of(Architecture.class, Optimiser.class, LearningRateSchedule.class, Augmentation.class);

    static Stream<Plugin> plugins() {
        return KINDS.stream().flatMap(kind -> ServiceLoader.load(kind).stream().map(ServiceLoader.Provider::get));
    }

    @ParameterizedTest
    @MethodSource("plugins")
    void itsProvenanceRebuildsIt(Plugin plugin) {
        ConfigurationManager configuration = new ConfigurationManager();
        configuration.addConfiguration(ProvenanceUtil.extractConfiguration(plugin.getProvenance()));
        Plugin rebuilt = configuration.lookupAll(plugin.getClass()).get(0);
        assertEquals(plugin.getProvenance(), rebuilt.getProvenance());
        assertEquals(plugin.describe(), rebuilt.describe());
    }

    @ParameterizedTest
    @MethodSource("plugins")
    void itsTypeNameIsLowerCaseWithHyphens(Plugin plugin) {
        assertTrue(plugin.typeName().matches("[a-z][a-z0-9]*(-[a-z0-9]+)*"), plugin.typeName());
    }

    static Stream<Configurable> configurables() {
        return Stream.concat(plugins(), Stream.of(new DJLTrainer()));
    }

    @ParameterizedTest
    @MethodSource("configurables")
    void numbersThatAreNotFiniteAreRefused(Configurable configurable) throws ReflectiveOperationException, IOException {
        for (Class<?> type = configurable.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.isAnnotationPresent(Config.class) && field.getType() == double.class) {
                    field.setAccessible(true);
                    double legal = field.getDouble(configurable);
                    for (double number :
                            new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                        field.setDouble(configurable, number);
                        assertThrows(PropertyException.class, configurable::postConfig, field.getName());
                    }
                    field.setDouble(configurable, legal);
                    configurable.postConfig();
                }
            }
        }
    }

    @Test
    void everyPluginIsRegistered() throws IOException, URISyntaxException {
        Set<Class<?>> registered = plugins().map(Object::getClass).collect(Collectors.toSet());
        Path classes = Path.of(DJLTrainer.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("dev/imbalance/djl");
        try (Stream<Path> files = Files.list(classes)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> "dev.imbalance.djl." + name.substring(0, name.length() - 6))
                    .toList();
            assertTrue(names.contains(DenseNet.class.getName()));
            for (String name : names) {
                Class<?> type = typeOf(name);
                if (Plugin.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
                    assertTrue(registered.contains(type), name + " lacks its line in META-INF/services");
                }
            }
        }
    }

    private static Class<?> typeOf(String name) {
        try {
            return Class.forName(name, false, PluginContractTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
