package dev.imbalance.cli;

import dev.imbalance.experiment.BuiltIn;
import dev.imbalance.experiment.ExperimentFile;
import dev.imbalance.experiment.ExperimentReader;
import dev.imbalance.experiment.Registry;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which experiment a command is about. */
final class ExperimentArguments {
    @Parameters(
            paramLabel = "FILE|NAME",
            description = "An experiment file (YAML or JSON), or the name of a built-in one.")
    private String experiment;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Change a value of the file, such as trainer.epochs=5 or strategies[0].loss.gamma=1; repeatable.")
    private List<String> overrides = new ArrayList<>();

    /** What the user named: a file or a built-in experiment. */
    String experiment() {
        return experiment;
    }

    /** The values that the user changed, in order. */
    List<String> overrides() {
        return List.copyOf(overrides);
    }

    /** Reads and checks the experiment. */
    ExperimentFile read() {
        return read(experiment, overrides);
    }

    /** Reads and checks an experiment by its file or name. */
    static ExperimentFile read(String fileOrName, List<String> overrides) {
        return BuiltIn.read(new ExperimentReader(Registry.load()), fileOrName, overrides);
    }
}
