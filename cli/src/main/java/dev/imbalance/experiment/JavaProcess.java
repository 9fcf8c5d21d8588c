package dev.imbalance.experiment;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Further processes of this one's Java, options, class path and environment. */
public final class JavaProcess {
    private JavaProcess() {}

    /**
     * The command of one, for a {@link #builder}.
     *
     * @param options of the Java machine, besides those that this process was started with
     * @param words   the class to run and its arguments
     */
    public static List<String> command(List<String> options, List<String> words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(inherited(ManagementFactory.getRuntimeMXBean().getInputArguments()));
        command.addAll(options);
        command.addAll(words);
        return command;
    }

    /** A builder of a command; the class path goes through the environment. */
    public static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        inherit(builder.environment());
        return builder;
    }

    static List<String> inherited(List<String> options) {
        // A second debugger would want the same port.
        return options.stream()
                .filter(option -> !option.startsWith("-agentlib:jdwp"))
                .toList();
    }

    static void inherit(Map<String, String> environment) {
        // As the launcher passes it: ONNX Runtime's telemetry cannot bear a long command line.
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        // Java adds them to the options by itself, and they are among this process's options already.
        environment.remove("JAVA_TOOL_OPTIONS");
        environment.remove("JDK_JAVA_OPTIONS");
    }
}
