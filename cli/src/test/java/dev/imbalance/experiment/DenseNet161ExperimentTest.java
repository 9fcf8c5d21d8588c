package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built-in CIFAR-10 experiment at its full network, on generated files of CIFAR-10's format. */
class DenseNet161ExperimentTest {
    private static final int RECORD = 3073;

    private static void write(Path file, int perClass) throws IOException {
        Random random = new Random(perClass);
        byte[] records = new byte[RECORD * 10 * perClass];
        random.nextBytes(records);
        for (int i = 0; i < 10 * perClass; i++) {
            records[i * RECORD] = (byte) (i % 10);
        }
        Files.write(file, records);
    }

    @Test
    void trainsAFewStepsAndExportsAFileThatOnnxRuntimeScores(@TempDir Path folder) throws IOException {
        for (int batch = 1; batch <= 5; batch++) {
            write(folder.resolve("data_batch_" + batch + ".bin"), 2);
        }
        write(folder.resolve("test_batch.bin"), 1);
        ExperimentFile experiment = BuiltIn.read(
                new ExperimentReader(Registry.load()),
                "cifar10-lt-densenet161",
                List.of(
                        "data.train.path=" + folder,
                        "data.test.path=" + folder,
                        "data.longTail.counts=[6, 5, 4, 4, 3, 3, 2, 2, 2, 1]",
                        "trainer.epochs=1",
                        "trainer.batchSize=16",
                        // A few large steps would leave probabilities of 0 and 1, which agree whatever the graph does.
                        "trainer.optimiser.learningRate=0.001",
                        "trainer.device=cpu"));
        ExperimentOutcome outcome =
                new ExperimentRunner(experiment, folder.resolve("out"), "", new RunListener() {}).run();
        assertEquals(List.of(), outcome.failed());
        assertEquals(3, outcome.comparison().runs().size());
        for (Comparison.Run run : outcome.comparison().runs()) {
            RunFiles files = new RunFiles(outcome.directory().resolve(run.directory()));
            RunMetrics metrics = files.readMetrics();
            assertEquals(26_482_570L, metrics.training().parameters());
            assertEquals(10, metrics.onnxParity().images());
            double difference = metrics.onnxParity().maxAbsDifference();
            assertTrue(difference > 0 && difference < 1e-4, metrics.onnxParity()::toString);
            assertTrue(Files.size(files.model()) > 100_000_000, "the export holds every weight");
        }
    }
}
