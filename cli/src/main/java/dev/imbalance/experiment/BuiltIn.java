package dev.imbalance.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The experiments that come with the toolkit, runnable by name. They mean the same as the files in a distribution's {@code experiments}. */
public final class BuiltIn {
    private static final List<String> NAMES = List.of(
            "quickstart",
            "tabular",
            "strategies",
            "lending-club",
            "reuters-corn",
            "credit-card",
            "cifar10-lt-densenet161");

    private BuiltIn() {}

    /** The names, the one to start with first. */
    public static List<String> names() {
        return NAMES;
    }

    /** Where relative paths start from; the folder itself need not be there. */
    static Path directory() {
        return Toolkit.home().resolve("experiments");
    }

    /** The file of a built-in experiment as it comes. */
    static String text(String name) {
        try (InputStream in = BuiltIn.class.getResourceAsStream("builtin/" + name + ".yml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads an experiment by the name of a file or, where there is no such file, of a built-in experiment.
     *
     * @throws ExperimentException with everything that is wrong
     */
    public static ExperimentFile read(ExperimentReader reader, String fileOrName, List<String> overrides) {
        Path file = Path.of(fileOrName);
        if (!NAMES.contains(fileOrName) || Files.isRegularFile(file)) {
            return reader.read(file, overrides);
        }
        return reader.read(fileOrName + ".yml", text(fileOrName), directory(), overrides);
    }

    /**
     * A built-in experiment as a file to edit: as it comes, with the paths of its data absolute, so that it can lie anywhere.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public static String editable(ExperimentReader reader, String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("there is no built-in experiment \"" + name + "\"; there are "
                    + String.join(", ", NAMES) + NearestName.question(name, NAMES));
        }
        ExperimentFile file = reader.read(name + ".yml", text(name), directory(), List.of());
        List<Node.Scalar> paths = new ArrayList<>(file.paths());
        paths.sort(Comparator.comparing((Node.Scalar path) -> path.location().line())
                .thenComparing(path -> path.location().column())
                .reversed());
        List<String> lines = new ArrayList<>(file.text().lines().toList());
        for (Node.Scalar path : paths) {
            Location at = path.location();
            String line = lines.get(at.line() - 1);
            String before = line.substring(0, at.column() - 1);
            String after = line.substring(at.column() - 1 + path.text().length());
            String absolute = ComponentNormaliser.absolute(path)
                    .toString()
                    .replace("\\", "\\\\")
                    .replace("\"", "\\\"");
            lines.set(at.line() - 1, before + '"' + absolute + '"' + after);
        }
        return String.join("\n", lines) + "\n";
    }
}
