package dev.imbalance.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Eager PyTorch in Python, on the same load.
 *
 * @param peer a Python with torch
 */
record TrainingPeer(PythonPeer peer) {
    /** What the peer's script can build. */
    static final List<String> ARCHITECTURES =
            List.of("small", "densenet121", "densenet161", "densenet169", "densenet201");

    /** The first of these interpreters that imports torch. */
    static Optional<TrainingPeer> find(List<String> interpreters) throws InterruptedException {
        return PythonPeer.find(interpreters, "import torch; print(torch.__version__)")
                .map(TrainingPeer::new);
    }

    String python() {
        return peer.python();
    }

    /** Of its torch. */
    String version() {
        return peer.version();
    }

    /** One measurement in a process of its own: the last line it prints. */
    ChildProcess.Outcome measure(TrainingLoad load, String layout, String precision)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(load.words());
        arguments.add("--layout=" + layout);
        arguments.add("--precision=" + precision);
        return peer.run("torch_peer.py", arguments, new ProcessBuilder());
    }
}
