package dev.imbalance.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Eager PyTorch in Python, on the same load.
 *
 * @param python  the interpreter
 * @param version of its torch
 */
record TrainingPeer(String python, String version) {
    /** What the peer's script can build. */
    static final List<String> ARCHITECTURES =
            List.of("small", "densenet121", "densenet161", "densenet169", "densenet201");

    private static final String SCRIPT = "torch_peer.py";

    /** The first of these interpreters that imports torch. */
    static Optional<TrainingPeer> find(List<String> interpreters) throws InterruptedException {
        for (String python : interpreters) {
            Optional<TrainingPeer> peer = of(python);
            if (peer.isPresent()) {
                return peer;
            }
        }
        return Optional.empty();
    }

    private static Optional<TrainingPeer> of(String python) throws InterruptedException {
        try {
            ChildProcess.Outcome outcome = ChildProcess.run(
                    List.of(python, "-c", "import torch; print(torch.__version__)"), new ProcessBuilder());
            return outcome.code() == 0
                    ? Optional.of(new TrainingPeer(python, outcome.out().strip()))
                    : Optional.empty();
        } catch (IOException e) {
            // There is no such program.
            return Optional.empty();
        }
    }

    /** One measurement in a process of its own: the last line it prints. */
    ChildProcess.Outcome measure(TrainingLoad load, String layout, String precision)
            throws IOException, InterruptedException {
        // Python looks for modules beside the script first, so nothing else may lie there.
        Path folder = Files.createTempDirectory("imbalance-peer");
        Path script = folder.resolve(SCRIPT);
        try {
            try (InputStream in = TrainingPeer.class.getResourceAsStream(SCRIPT)) {
                Files.copy(in, script);
            }
            List<String> command = new ArrayList<>(List.of(python, script.toString()));
            command.addAll(load.words());
            command.add("--layout=" + layout);
            command.add("--precision=" + precision);
            return ChildProcess.run(command, new ProcessBuilder());
        } finally {
            Files.deleteIfExists(script);
            Files.delete(folder);
        }
    }
}
