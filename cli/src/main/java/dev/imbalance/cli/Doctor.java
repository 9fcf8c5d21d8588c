package dev.imbalance.cli;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.pytorch.jni.LibUtils;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import dev.imbalance.evaluation.Json;
import dev.imbalance.experiment.Toolkit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.tribuo.Tribuo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what this machine and installation can do. */
@Command(
        name = "doctor",
        description = {
            "Show versions, devices, memory and disk, and try the native libraries.",
            "The last line says whether training works here, and on what."
        },
        exitCodeOnExecutionException = ExitCode.FAILED,
        footer = {"", "Examples:", "  imbalance doctor", "  imbalance doctor --json"})
final class Doctor implements Callable<Integer> {
    private static final double GIB = 1024.0 * 1024 * 1024;

    @Option(names = "--json", description = "Print the same as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private final Map<String, String> lines = new LinkedHashMap<>();
    private final List<String> failed = new ArrayList<>();

    /** What {@code --json} prints. */
    private record Diagnosis(String schema, boolean healthy, List<String> failed, Map<String, String> facts) {}

    @Override
    public Integer call() throws IOException {
        examine();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(new Diagnosis("imbalance-doctor/1", failed.isEmpty(), failed, lines)));
        } else {
            lines.forEach((what, value) -> {
                String line = String.format(Locale.ROOT, "%-12s %s", what, value);
                out.println(failed.contains(what) ? Colour.RED.of(spec, line) : line);
            });
            out.println();
            out.println(verdict());
        }
        out.flush();
        return failed.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private String verdict() {
        if (!failed.isEmpty()) {
            return "Not all is well: " + String.join(" and ", failed) + " did not load. "
                    + (failed.contains("pytorch")
                            ? "Without PyTorch the trainer djl does not run; all others do."
                            : "Without ONNX Runtime no model can be scored.");
        }
        boolean gpu = Engine.getEngine("PyTorch").getGpuCount() > 0;
        return "All is well: training runs on the " + (gpu ? "GPU" : "CPU") + ". To begin: imbalance run quickstart";
    }

    private void examine() throws IOException {
        line("imbalance", Toolkit.version() + " in " + Toolkit.home());
        line(
                "java",
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ") in "
                        + System.getProperty("java.home"));
        line(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                        + Runtime.getRuntime().availableProcessors() + " processors");
        line("memory", gib(Runtime.getRuntime().maxMemory()) + " for the Java heap");
        Path here = Path.of("").toAbsolutePath();
        line("disk", gib(Files.getFileStore(here).getUsableSpace()) + " free in " + here);
        line("tribuo", Tribuo.VERSION);
        boolean loaded = attempt("pytorch", () -> {
            Engine engine = Engine.getEngine("PyTorch");
            return engine.getVersion() + " through DJL " + Engine.getDjlVersion();
        });
        if (loaded) {
            line("natives", natives());
            line("cuda", cuda());
        }
        attempt("onnxruntime", () -> OrtEnvironment.getEnvironment().getVersion() + ", " + providers());
    }

    /** DJL unpacks bundled natives to a folder named by version, flavour and platform; a libtorch of the user's stays where it is. */
    private static String natives() {
        String folder = LibUtils.getLibtorchPath();
        return System.getenv("PYTORCH_LIBRARY_PATH") == null
                ? folder
                : folder + " (PYTORCH_LIBRARY_PATH, " + System.getenv("PYTORCH_FLAVOR") + ")";
    }

    private static String cuda() {
        Engine engine = Engine.getEngine("PyTorch");
        if (!engine.hasCapability(StandardCapabilities.CUDA)) {
            return "not here: these natives are for the CPU";
        }
        int devices = engine.getGpuCount();
        return devices == 0
                ? "no device: it takes a driver, and CUDA's runtime library where the loader finds it"
                : devices + " devices; " + engine.defaultDevice() + " is used";
    }

    private static String providers() {
        Set<OrtProvider> available = OrtEnvironment.getAvailableProviders();
        String names = available.stream().map(OrtProvider::getName).collect(Collectors.joining(", "));
        return available.contains(OrtProvider.CUDA) ? names + "; CUDA " + ortCuda() : names;
    }

    /** Asking for the device is the only probe: the providers are those built in, whether or not they work here. */
    private static String ortCuda() {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.addCUDA();
            return "usable";
        } catch (OrtException e) {
            return "not usable here";
        }
    }

    /** @return whether there was an answer */
    private boolean attempt(String what, Supplier<String> answer) {
        try {
            line(what, answer.get());
            return true;
        } catch (RuntimeException | LinkageError e) {
            failed.add(what);
            line(what, "FAILED: " + firstLine(e) + (e.getCause() == null ? "" : " (" + firstLine(e.getCause()) + ")"));
            return false;
        }
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }

    private void line(String what, String value) {
        lines.put(what, value);
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
    }
}
