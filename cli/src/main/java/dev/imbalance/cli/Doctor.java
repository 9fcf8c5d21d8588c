package dev.imbalance.cli;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.imbalance.experiment.Toolkit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
        attempt("pytorch", () -> {
            Engine engine = Engine.getEngine("PyTorch");
            return engine.getVersion() + " through DJL " + Engine.getDjlVersion() + ", " + engine.getGpuCount()
                    + " CUDA devices";
        });
        attempt("onnxruntime", () -> OrtEnvironment.getEnvironment().getVersion() + ", CUDA " + ortCuda());
        return healthy ? ExitCode.OK : ExitCode.FAILED;
    }

    /** Asking for the device is the only probe: the list of providers names CUDA whether it works or not. */
    private static String ortCuda() {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.addCUDA();
            return "usable";
        } catch (OrtException e) {
            return "not usable here";
        }
    }

    private void attempt(String what, Supplier<String> answer) {
        try {
            line(what, answer.get());
        } catch (RuntimeException | LinkageError e) {
            healthy = false;
            Throwable cause = e.getCause() == null ? e : e.getCause();
            line(
                    what,
                    "FAILED: "
                            + String.valueOf(cause.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(cause.toString()));
        }
    }

    private void line(String what, String value) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-12s %s%n", what, value);
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
    }
}
