package dev.imbalance.experiment;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which paths an experiment file may name: those beneath its own folder, the working directory, the toolkit's home and the folders of
 * the environment variable {@code IMBALANCE_DATA}. A file of somebody else's can so neither probe nor read what lies elsewhere.
 * <p>
 * Paths are compared as they are written, absolute and without {@code ..}; nothing on the disk is looked at, and symbolic links beneath
 * the folders are their owner's concern. A {@code --set} argument is the user's own and may name any path, but no URL either.
 */
final class AllowedPaths {
    static final String VARIABLE = "IMBALANCE_DATA";

    /** A drive letter of Windows is one letter; a scheme here has at least two. */
    private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*", Pattern.DOTALL);

    private AllowedPaths() {}

    /**
     * Why a path is refused, if it is.
     *
     * @param written where and how it was written
     * @param key     the key that it is the value of
     */
    static Optional<Problem> refusal(Node.Scalar written, String key) {
        return refusal(written, key, System.getenv().getOrDefault(VARIABLE, ""));
    }

    /** As {@link #refusal(Node.Scalar, String)}, with the variable's value. */
    static Optional<Problem> refusal(Node.Scalar written, String key, String variable) {
        return reason(written, variable).map(reason -> new Problem(written.location(), key, reason));
    }

    private static Optional<String> reason(Node.Scalar written, String variable) {
        String text = written.text();
        if (text.isBlank()) {
            return Optional.of("is empty; name a file or folder");
        }
        Matcher url = URL.matcher(text);
        if (url.matches()) {
            return Optional.of(
                    "is a URL (" + url.group(1) + ":); nothing is fetched, name a file or folder of this machine");
        }
        if (text.startsWith("\\\\") || text.startsWith("//")) {
            return Optional.of("is a path on another machine; name a file or folder of this one");
        }
        Path path;
        try {
            path = ComponentNormaliser.absolute(written);
        } catch (InvalidPathException e) {
            return Optional.of("cannot be a path: " + e.getReason());
        }
        boolean argument = written.location().line() == 0;
        if (argument || folders(written.location(), variable).stream().anyMatch(path::startsWith)) {
            return Optional.empty();
        }
        return Optional.of(
                path + " lies outside the folder of the file, the working directory and the toolkit's home; move the"
                        + " data there, or name their folder in the environment variable " + VARIABLE);
    }

    /**
     * What a command needs before it so that a file anywhere beneath the working directory may name these paths: an assignment of the
     * variable and a space, or nothing.
     */
    static String assignment(Collection<Path> paths) {
        String folders = paths.stream()
                .filter(path -> !path.startsWith(Path.of("").toAbsolutePath()) && !path.startsWith(Toolkit.home()))
                .map(path -> Files.isDirectory(path) ? path : path.getParent())
                .map(Path::toString)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        return folders.isEmpty() ? "" : VARIABLE + "=" + ShellWord.of(folders) + " ";
    }

    private static List<Path> folders(Location location, String variable) {
        List<Path> folders = new ArrayList<>();
        folders.add(location.directory());
        folders.add(Path.of(""));
        folders.add(Toolkit.home());
        Arrays.stream(variable.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isBlank())
                .forEach(folder -> folders.add(Path.of(folder)));
        return folders.stream()
                .map(folder -> folder.toAbsolutePath().normalize())
                .toList();
    }
}
