package dev.imbalance.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.tribuo.Tribuo;

/**
 * What a run ran on. What is not there, such as DJL for a run of a Tribuo trainer alone, is null.
 *
 * @param toolkit     the version of this toolkit
 * @param tribuo      the version of Tribuo
 * @param djl         the version of DJL
 * @param pytorch     the version of PyTorch that DJL takes
 * @param onnxruntime the version of ONNX Runtime
 * @param java        the version of the JVM
 * @param os          name and architecture
 * @param cpu         the processor's name, or its architecture where the name is not known
 * @param cores       processors that the JVM may use
 * @param threads     that the run was given
 * @param device      "cpu" or "gpu"
 * @param gpu         the GPU's name
 * @param git         the commit of the git work tree that the run started in; changes since are not known
 */
public record Environment(
        String toolkit,
        String tribuo,
        String djl,
        String pytorch,
        String onnxruntime,
        String java,
        String os,
        String cpu,
        int cores,
        int threads,
        String device,
        String gpu,
        String git) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /**
     * Looks around. The versions of the engines are read from what their jars carry: none is loaded.
     *
     * @param threads the threads of the run
     * @param device  "cpu" or "gpu"
     * @param gpu     the GPU's name; null without one
     * @throws IOException if a file that is there cannot be read
     */
    public static Environment capture(int threads, String device, String gpu) throws IOException {
        return new Environment(
                toolkitVersion(),
                Tribuo.VERSION,
                property("ai/djl/engine/api.properties", "djl_version").orElse(null),
                pytorchVersion().orElse(null),
                onnxruntimeVersion().orElse(null),
                System.getProperty("java.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                cpuName(),
                Runtime.getRuntime().availableProcessors(),
                threads,
                device,
                gpu,
                GitHead.commit(Path.of("")).orElse(null));
    }

    /** The version that the build gave this toolkit. */
    public static String toolkitVersion() throws IOException {
        return property("dev/imbalance/evaluation/version.properties", "version")
                .orElseThrow();
    }

    /** The version that DJL would load: the variable wins over what the engine was built for. */
    private static Optional<String> pytorchVersion() throws IOException {
        Optional<String> built = property("pytorch-engine.properties", "pytorch_version");
        return built.map(
                version -> Optional.ofNullable(System.getenv("PYTORCH_VERSION")).orElse(version));
    }

    /** From the manifest, without initialising the class, which would load the natives. */
    private static Optional<String> onnxruntimeVersion() {
        try {
            Class<?> session = Class.forName("ai.onnxruntime.OrtSession", false, Environment.class.getClassLoader());
            return Optional.ofNullable(session.getPackage().getImplementationVersion());
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> property(String resource, String key) throws IOException {
        try (InputStream in = Environment.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                return Optional.empty();
            }
            Properties properties = new Properties();
            properties.load(in);
            return Optional.ofNullable(properties.getProperty(key));
        }
    }

    private static String cpuName() throws IOException {
        if (Files.isReadable(CPU_INFO)) {
            Optional<String> name = Files.readAllLines(CPU_INFO).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
            if (name.isPresent()) {
                return name.get();
            }
        }
        return System.getProperty("os.arch");
    }
}
