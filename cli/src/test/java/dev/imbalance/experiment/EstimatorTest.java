package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EstimatorTest {
    @TempDir
    Path folder;

    /** Two overlapping classes, one of ten rows of the other. */
    private ExperimentFile file(int rows, String rest) throws IOException {
        for (String part : List.of("train", "test")) {
            SplittableRandom random = new SplittableRandom(part.length());
            StringBuilder csv = new StringBuilder("x,y,class\n");
            for (int i = 0; i < rows; i++) {
                int c = i % 10 == 0 ? 1 : 0;
                csv.append(c + random.nextDouble(-1, 1)).append(',').append(random.nextDouble());
                csv.append(",c").append(c).append('\n');
            }
            Files.writeString(folder.resolve(part + ".csv"), csv);
        }
        String text =
                """
                experiment: small
                data:
                  train: {type: csv, path: train.csv, response: class}
                  test: {type: csv, path: test.csv, response: class}
                """
                        + rest;
        return new ExperimentReader(Registry.load()).read("test.yml", text, folder, List.of());
    }

    private static StrategyEstimate estimate(ExperimentFile file) throws IOException {
        return new Estimator(file, new ExperimentData(file))
                .estimate(file.strategies().get(0));
    }

    @Test
    void aResamplingIsCountedByDoingIt() throws IOException {
        ExperimentFile file = file(
                600,
                """
                trainer: {type: linear, epochs: 3, minibatchSize: 16}
                strategies: [{name: under, resample: [{type: random-under}]}]
                """);
        StrategyEstimate estimate = estimate(file);
        ExperimentOutcome outcome = new ExperimentRunner(file, folder.resolve("out"), "", new RunListener() {}).run();
        RunMetrics metrics = new RunFiles(folder.resolve("out")
                        .resolve(outcome.comparison().runs().get(0).directory()))
                .readMetrics();
        Map<String, Long> after = new HashMap<>();
        metrics.test().labels().forEach((name, label) -> after.put(name, label.trainCountAfter()));
        assertEquals(after, estimate.counts());
        assertTrue(estimate.rows() < 600, estimate::toString);
        assertEquals(3, estimate.epochs());
        assertEquals((int) Math.ceil(estimate.rows() / 16.0), estimate.steps());
        assertTrue(estimate.runSeconds() > 0 && estimate.runBytes() > 0, estimate::toString);
    }

    @Test
    void aLongTrainingIsStoppedAfterSomeSteps() throws IOException {
        ExperimentFile file = file(
                600,
                """
                trainer: {type: linear, epochs: 1000000, minibatchSize: 16}
                strategies: [{name: baseline}]
                """);
        StrategyEstimate estimate = estimate(file);
        double steps = 1_000_000.0 * estimate.steps() * estimate.stepSeconds();
        assertTrue(estimate.runSeconds() >= steps, estimate::toString);
        assertEquals(38, estimate.steps());
    }

    @Test
    void aTrainerWithoutStepsIsTimedOnSomeRowsOfEveryClass() throws IOException {
        ExperimentFile file = file(
                6000,
                """
                trainer: {type: xgboost, numTrees: 2}
                strategies: [{name: over, resample: [{type: random-over}]}]
                """);
        StrategyEstimate estimate = estimate(file);
        assertEquals(null, estimate.epochs());
        assertTrue(estimate.note().startsWith("from 20"), estimate::note);
        assertTrue(Math.abs(estimate.rows() - 2 * 5400) < 200, estimate::toString);
        assertEquals(estimate.counts().get("c0"), estimate.counts().get("c1"));
    }
}
