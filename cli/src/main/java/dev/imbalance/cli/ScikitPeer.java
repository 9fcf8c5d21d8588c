package dev.imbalance.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option that names a Python with scikit-learn and imbalanced-learn. */
final class ScikitPeer {
    private static final String PROBE = "import sklearn, imblearn; print(sklearn.__version__, imblearn.__version__)";
    private static final String NONE = "none";
    private static final String AUTO = "auto";

    @Option(
            names = "--peer",
            defaultValue = AUTO,
            paramLabel = "PYTHON",
            description = {
                "auto (/usr/bin/python3, then python3), none, or a Python with scikit-learn and imbalanced-learn.",
                "Default: ${DEFAULT-VALUE}."
            })
    private String peer;

    /** The peer, or none with a line that says why. */
    Optional<PythonPeer> find(CommandLine command) throws InterruptedException {
        if (peer.equals(NONE)) {
            return Optional.empty();
        }
        Optional<PythonPeer> found = PythonPeer.find(interpreters(), PROBE);
        if (found.isEmpty() && !peer.equals(AUTO)) {
            throw new ParameterException(
                    command,
                    "--peer " + peer + " does not import sklearn and imblearn; name a Python that does, or none");
        }
        command.getErr()
                .println(
                        found.map(python -> "peer: scikit-learn and imbalanced-learn " + python.version() + " of "
                                        + python.python())
                                .orElse(
                                        "no peer: neither /usr/bin/python3 nor python3 imports sklearn and imblearn; name a Python that does by --peer"));
        return found;
    }

    /** The peer, which there must be, since it makes the data. */
    PythonPeer require(CommandLine command) throws InterruptedException {
        if (peer.equals(NONE)) {
            throw new ParameterException(
                    command, "--peer none leaves nobody to make the data; leave it out, or name a Python");
        }
        return PythonPeer.find(interpreters(), PROBE)
                .orElseThrow(() -> new ParameterException(
                        command,
                        String.join(" and ", interpreters()) + (interpreters().size() == 1 ? " does" : " do")
                                + " not import sklearn and imblearn; name a Python that does by --peer"));
    }

    private List<String> interpreters() {
        return peer.equals(AUTO) ? PythonPeer.INTERPRETERS : List.of(peer);
    }
}
