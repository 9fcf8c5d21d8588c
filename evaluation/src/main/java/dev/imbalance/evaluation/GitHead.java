package dev.imbalance.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The commit that a git work tree has checked out, read from git's files, and whether files were changed since. */
final class GitHead {
    private static final String REFERENCE = "ref: ";
    private static final String GIT_DIRECTORY = "gitdir: ";

    private GitHead() {}

    /** The commit of the work tree that a directory is in; empty outside one, or before the first commit. */
    static Optional<String> commit(Path directory) throws IOException {
        for (Path at = directory.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
            Path git = at.resolve(".git");
            if (Files.isDirectory(git)) {
                return head(git);
            }
            // A linked work tree or a submodule has a file that says where its directory is.
            if (Files.isRegularFile(git)) {
                String content = Files.readString(git).strip();
                return content.startsWith(GIT_DIRECTORY)
                        ? head(at.resolve(content.substring(GIT_DIRECTORY.length())))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whether a file that git knows differs from the commit; empty where git is not there to ask. */
    static Optional<Boolean> changed(Path directory) {
        // A repository can name a program to be run as its monitor of files.
        return Command.output(
                        "git",
                        "--no-optional-locks",
                        "-c",
                        "core.fsmonitor=false",
                        "-C",
                        directory.toAbsolutePath().toString(),
                        "status",
                        "--porcelain",
                        "--untracked-files=no")
                .map(changes -> !changes.isBlank());
    }

    private static Optional<String> head(Path git) throws IOException {
        Path file = git.resolve("HEAD");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        String head = Files.readString(file).strip();
        if (!head.startsWith(REFERENCE)) {
            return Optional.of(head);
        }
        String name = head.substring(REFERENCE.length());
        Path common = git.resolve("commondir");
        Path shared = Files.isRegularFile(common)
                ? git.resolve(Files.readString(common).strip())
                : git;
        Path loose = shared.resolve(name);
        if (Files.isRegularFile(loose)) {
            return Optional.of(Files.readString(loose).strip());
        }
        Path packed = shared.resolve("packed-refs");
        if (!Files.isRegularFile(packed)) {
            return Optional.empty();
        }
        return Files.readAllLines(packed).stream()
                .filter(line -> line.endsWith(" " + name))
                .map(line -> line.substring(0, line.length() - name.length() - 1))
                .findFirst();
    }
}
