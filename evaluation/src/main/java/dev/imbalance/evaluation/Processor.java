package dev.imbalance.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The processor as Linux describes it.
 *
 * @param name     its name; the architecture where the name is not known
 * @param features the vector and matrix instructions that it has, in the system's order
 */
record Processor(String name, List<String> features) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    /** On x86-64 and on arm64. */
    private static final Pattern NUMERIC = Pattern.compile("(sse4|avx|fma|f16c|amx).*|asimd.*|sve.*|sme.*|bf16|i8mm");

    Processor {
        features = List.copyOf(features);
    }

    static Processor here() throws IOException {
        return of(Files.isReadable(CPU_INFO) ? Files.readAllLines(CPU_INFO) : List.of());
    }

    /** The first processor of {@code /proc/cpuinfo}; on arm64 it has features and no name. */
    static Processor of(List<String> lines) {
        List<String> flags = value(lines, "flags").or(() -> value(lines, "Features")).stream()
                .flatMap(flag -> Arrays.stream(flag.split(" ")))
                .filter(flag -> NUMERIC.matcher(flag).matches())
                .toList();
        return new Processor(value(lines, "model name").orElseGet(() -> System.getProperty("os.arch")), flags);
    }

    private static Optional<String> value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }
}
