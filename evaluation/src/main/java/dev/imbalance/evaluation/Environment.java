package dev.imbalance.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tribuo.Tribuo;

/**
 * What a run ran on. What is not there, such as DJL for a run of a Tribuo trainer alone, is null.
 *
 * @param toolkit     the version of this toolkit
 * @param tribuo      the version of Tribuo
 * @param olcut       the version of OLCUT, which makes components from configurations
 * @param djl         the version of DJL
 * @param pytorch     the version of PyTorch that DJL takes
 * @param onnxruntime the version of ONNX Runtime
 * @param jackson     the version of Jackson
 * @param java        the version of the JVM
 * @param jvm         the JVM's vendor and name
 * @param os          name and architecture
 * @param kernel      the version of the operating system
 * @param cpu         the processor's name, or its architecture where the name is not known
 * @param cpuFeatures the instructions that numeric libraries choose their code by, as the system names them; empty where it does not
 * @param cores       processors that the JVM may use
 * @param threads     that the run was given
 * @param device      "cpu" or "gpu"
 * @param gpu         the GPU's name; null on the CPU
 * @param driver      the version of the GPU's driver; null on the CPU
 * @param variables   the environment variables that are set and change how libraries use memory, threads and natives
 * @param git         the commit of the git work tree that the run started in
 * @param gitChanged  whether files that git knows differed from that commit; null where git cannot be asked
 */
public record Environment(
        String toolkit,
        String tribuo,
        String olcut,
        String djl,
        String pytorch,
        String onnxruntime,
        String jackson,
        String java,
        String jvm,
        String os,
        String kernel,
        String cpu,
        List<String> cpuFeatures,
        int cores,
        int threads,
        String device,
        String gpu,
        String driver,
        Map<String, String> variables,
        String git,
        Boolean gitChanged) {
    private static final Pattern TUNING = Pattern.compile(
            "(MALLOC|OMP|GOMP|KMP|MKL|DNNL|ONEDNN|PYTORCH)_.*|LD_PRELOAD|GLIBC_TUNABLES|CUBLAS_WORKSPACE_CONFIG"
                    + "|CUDA_VISIBLE_DEVICES");
    private static final Path HERE = Path.of("");

    public Environment {
        // Not in files of earlier versions.
        cpuFeatures = cpuFeatures == null ? List.of() : List.copyOf(cpuFeatures);
        variables = variables == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(variables));
    }

    /**
     * Looks around. The versions of the engines are read from what their jars carry: none is loaded.
     *
     * @param threads the threads of the run
     * @param device  "cpu" or "gpu"
     * @throws IOException if a file that is there cannot be read
     */
    public static Environment capture(int threads, String device) throws IOException {
        Optional<GraphicsCard> card = device.equals("gpu") ? GraphicsCard.first() : Optional.empty();
        Processor processor = Processor.here();
        Optional<String> commit = GitHead.commit(HERE);
        return new Environment(
                toolkitVersion(),
                Tribuo.VERSION,
                property("META-INF/maven/com.oracle.labs.olcut/olcut-core/pom.properties", "version")
                        .orElse(null),
                property("ai/djl/engine/api.properties", "djl_version").orElse(null),
                pytorchVersion().orElse(null),
                onnxruntimeVersion().orElse(null),
                Json.MAPPER.version().toString(),
                System.getProperty("java.version"),
                System.getProperty("java.vendor") + " " + System.getProperty("java.vm.name"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("os.version"),
                processor.name(),
                processor.features(),
                Runtime.getRuntime().availableProcessors(),
                threads,
                device,
                card.map(GraphicsCard::name).orElse(null),
                card.map(GraphicsCard::driver).orElse(null),
                tuning(),
                commit.orElse(null),
                commit.isPresent() ? GitHead.changed(HERE).orElse(null) : null);
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

    private static Map<String, String> tuning() {
        return System.getenv().entrySet().stream()
                .filter(variable -> TUNING.matcher(variable.getKey()).matches())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
