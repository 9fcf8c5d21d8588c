package dev.imbalance.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Experiments from Java in two calls. Who wants to watch, to stop or to resume one uses {@link ExperimentReader} and
 * {@link ExperimentRunner} themselves.
 */
public final class Experiments {
    private Experiments() {}

    /**
     * Reads and checks an experiment file. No data are read.
     *
     * @param file      YAML, or JSON if its name ends in {@code .json}
     * @param overrides {@code trainer.epochs=5}, applied in order
     * @throws ExperimentException with everything that is wrong
     */
    public static ExperimentFile read(Path file, String... overrides) {
        return new ExperimentReader(Registry.load()).read(file, List.of(overrides));
    }

    /**
     * Makes every run of an experiment that is not finished yet, and the report. A run that fails does not stop the others.
     *
     * @param directory where runs and report go; made if missing
     * @throws ExperimentException if a strategy cannot work on these data; nothing has been trained then
     * @throws IOException         if the data cannot be read or a result cannot be written
     */
    public static ExperimentOutcome run(ExperimentFile experiment, Path directory) throws IOException {
        return new ExperimentRunner(experiment, directory, null, new RunListener() {}).run();
    }
}
