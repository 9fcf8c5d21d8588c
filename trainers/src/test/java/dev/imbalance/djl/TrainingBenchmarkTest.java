package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ImageShape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingBenchmarkTest {
    private static TrainingBenchmark tiny() {
        return new TrainingBenchmark(
                new DenseNet(4, 8, DenseNet.Stem.CIFAR, 2, 2), new ImageShape(1, 16, 16), 3, 8, 1, Execution.DEFAULT);
    }

    @Test
    void theStepsThatAreTimedTrainTheNetwork() {
        List<TrainingBenchmark.Step> steps = new ArrayList<>();
        tiny().run(60, steps::add);
        assertEquals(60, steps.size());
        assertTrue(steps.get(59).loss() < 0.5 * steps.get(0).loss(), steps.get(0) + " to " + steps.get(59));
    }

    @Test
    void thePartsOfAStepFollowEachOtherAndFillIt() {
        long began = System.nanoTime();
        List<TrainingBenchmark.Step> steps = new ArrayList<>();
        tiny().run(3, steps::add);
        double elapsed = (System.nanoTime() - began) / 1e6;
        for (TrainingBenchmark.Step step : steps) {
            for (double part : List.of(step.input(), step.forward(), step.lossTime(), step.backward(), step.update())) {
                assertTrue(part > 0, step.toString());
            }
        }
        assertTrue(
                steps.stream().mapToDouble(TrainingBenchmark.Step::total).sum() < elapsed, "no time is counted twice");
    }

    @Test
    void imagesThatTheNetworkDoesNotTakeAreRefusedBeforeAnythingRuns() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new TrainingBenchmark(
                        new DenseNet(4, 8, DenseNet.Stem.CIFAR, 2, 2, 2),
                        new ImageShape(1, 2, 2),
                        3,
                        8,
                        1,
                        Execution.DEFAULT));
    }
}
