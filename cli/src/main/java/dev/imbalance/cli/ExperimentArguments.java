package dev.imbalance.cli;

import dev.imbalance.experiment.BuiltIn;
import dev.imbalance.experiment.ExperimentFile;
import dev.imbalance.experiment.ExperimentReader;
import dev.imbalance.experiment.Registry;
import dev.imbalance.experiment.ShellWord;
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
                    "Change a value of the file, such as trainer.epochs=5 or strategies[focal].loss.gamma=1; repeatable.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--strategy", paramLabel = "NAME", description = "Take this strategy of the file only; repeatable.")
    private List<String> strategies = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "Take this seed of the file only; repeatable.")
    private List<Long> seeds = new ArrayList<>();

    /** The arguments as words of a shell that give the same experiment again. */
    String command() {
        StringBuilder command = new StringBuilder(ShellWord.of(experiment));
        overrides.forEach(set -> command.append(" --set ").append(ShellWord.of(set)));
        strategies.forEach(name -> command.append(" --strategy ").append(ShellWord.of(name)));
        seeds.forEach(seed -> command.append(" --seed ").append(seed));
        return command.toString();
    }

    /** Reads and checks the whole experiment, and takes what was chosen of it. */
    ExperimentFile read() {
        return read(experiment, overrides).only(strategies, seeds);
    }

    /** Reads and checks an experiment by its file or name. */
    static ExperimentFile read(String fileOrName, List<String> overrides) {
        return BuiltIn.read(new ExperimentReader(Registry.load()), fileOrName, overrides);
    }
}
