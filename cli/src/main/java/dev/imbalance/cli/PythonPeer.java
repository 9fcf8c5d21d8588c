package dev.imbalance.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Python that has what we are measured against, and runs a script of ours.
 *
 * @param python  the interpreter
 * @param version what its peers say their version is
 */
record PythonPeer(String python, String version) {
    /** Where {@code auto} looks. */
    static final List<String> INTERPRETERS = List.of("/usr/bin/python3", "python3");

    /**
     * The first of these interpreters that runs a probe.
     *
     * @param probe a line of Python that imports the peers and prints their version
     */
    static Optional<PythonPeer> find(List<String> interpreters, String probe) throws InterruptedException {
        for (String python : interpreters) {
            Optional<PythonPeer> peer = of(python, probe);
            if (peer.isPresent()) {
                return peer;
            }
        }
        return Optional.empty();
    }

    private static Optional<PythonPeer> of(String python, String probe) throws InterruptedException {
        try {
            ChildProcess.Outcome outcome = ChildProcess.run(List.of(python, "-c", probe), new ProcessBuilder());
            return outcome.code() == 0
                    ? Optional.of(new PythonPeer(python, outcome.out().strip()))
                    : Optional.empty();
        } catch (IOException e) {
            // There is no such program.
            return Optional.empty();
        }
    }

    /**
     * Runs a script in a process of its own.
     *
     * @param script a resource beside this class
     */
    ChildProcess.Outcome run(String script, List<String> arguments, ProcessBuilder builder)
            throws IOException, InterruptedException {
        // Python looks for modules beside the script first, so nothing else may lie there.
        Path folder = Files.createTempDirectory("imbalance-peer");
        Path file = folder.resolve(script);
        try {
            try (InputStream in = PythonPeer.class.getResourceAsStream(script)) {
                Files.copy(in, file);
            }
            List<String> command = new ArrayList<>(List.of(python, file.toString()));
            command.addAll(arguments);
            return ChildProcess.run(command, builder);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }
}
