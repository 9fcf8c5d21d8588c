package dev.imbalance.cli;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.pytorch.jni.LibUtils;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import dev.imbalance.experiment.Toolkit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.tribuo.Tribuo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what this machine and installation can do. */
@Command(
        name = "doctor",
        description = "Show versions, devices, memory and disk, and try the native libraries.",
        exitCodeOnExecutionException = ExitCode.FAILED)
final class Doctor implements Callable<Integer> {
    private static final double GIB = 1024.0 * 1024 * 1024;

    @Spec
    private CommandSpec spec;

    private boolean healthy = true;

    @Override
    public Integer call() throws IOException {
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
        return healthy ? ExitCode.OK : ExitCode.FAILED;
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
            return "no: these natives are for the CPU";
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
            healthy = false;
            line(what, "FAILED: " + firstLine(e) + (e.getCause() == null ? "" : " (" + firstLine(e.getCause()) + ")"));
            return false;
        }
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }

    private void line(String what, String value) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-12s %s%n", what, value);
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
    }
}
