package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ImageDataset;
import dev.imbalance.data.ImageShape;
import dev.imbalance.search.AutoBalance;
import dev.imbalance.trainer.Checkpoints;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.ImbalanceModel;
import dev.imbalance.trainer.MarginSearchTrainer;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.trainer.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A search for a margin with a network: a chain of trainings, each with checkpoints of its own. */
class MarginSearchTrainingTest {
    private static final ImageDataset DATA = Samples.images(new ImageShape(1, 6, 6), 1, 40, 20, 10);
    private static final int EPOCHS = 2;
    /** 56 rows of 70 for a candidate, 70 for the winner, 16 a batch. */
    private static final int CANDIDATE = EPOCHS * 4;

    private static final int WINNER = EPOCHS * 5;

    @TempDir
    Path folder;

    private static DJLTrainer network() {
        return new DJLTrainer(new MLP(8), EPOCHS, 16, new SGD(0.05, 0.9, 0, false), new CosineAnnealing(), 7)
                .withThreads(1)
                .withDevice(DeviceChoice.CPU);
    }

    private static ImbalanceModel train(DJLTrainer network) {
        return (ImbalanceModel) new MarginSearchTrainer(network, new AutoBalance(2, 0.2, 0.5, 2), 5).train(DATA);
    }

    private DJLTrainer saving() {
        DJLTrainer network = network();
        network.setCheckpoints(new Checkpoints(folder, 1, Duration.ZERO));
        return network;
    }

    private static void assertSame(ImbalanceModel expected, ImbalanceModel actual) {
        assertEquals(expected.choices(), actual.choices());
        ((DJLModel) expected.inner())
                .weights()
                .forEach((name, tensor) -> assertArrayEquals(
                        tensor.values(),
                        ((DJLModel) actual.inner()).weights().get(name).values(),
                        name));
    }

    private List<String> folders() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** The batches that it trains, of all trainings of the chain. */
    private static AtomicInteger counting(DJLTrainer network) {
        AtomicInteger done = new AtomicInteger();
        network.setListener(new TrainingListener() {
            @Override
            public void batchDone(
                    EpochContext at, int batch, int batches, double loss, double accuracy, double examplesPerSecond) {
                done.incrementAndGet();
            }
        });
        return done;
    }

    @Test
    void candidatesAndWinnerAreTrainedAndTheChoiceIsInTheModel() throws IOException {
        DJLTrainer network = saving();
        AtomicInteger batches = counting(network);
        ImbalanceModel model = train(network);
        assertEquals(2 * CANDIDATE + WINNER, batches.get());
        assertEquals(List.of("search-1", "search-2"), folders());
        assertEquals(1, network.getInvocationCount());
        assertEquals(1, model.choices().size());
        String chosen = model.choices().get(0);
        assertTrue(chosen.startsWith("margin vs(") && chosen.endsWith("on 14 rows held out"), chosen);
        assertTrue(chosen.contains("of 2 candidates trained on 56 rows"), chosen);
        assertSame(train(network()), model);
    }

    /** In the first candidate, at its end, in the second one, and in the training of the winner. */
    @ParameterizedTest
    @ValueSource(ints = {3, CANDIDATE, CANDIDATE + 5, 2 * CANDIDATE + 6})
    void aStoppedSearchGoesOnBitForBit(int batches) {
        ImbalanceModel expected = train(network());
        DJLTrainer stopped = saving();
        AtomicInteger done = new AtomicInteger();
        stopped.setStop(() -> done.incrementAndGet() == batches);
        assertThrows(TrainingInterrupted.class, () -> train(stopped));

        DJLTrainer again = saving();
        AtomicInteger left = counting(again);
        assertSame(expected, train(again));
        assertEquals(2 * CANDIDATE + WINNER - batches, left.get());
    }

    @Test
    void aSearchStoppedAfterEveryFewBatchesGoesOnBitForBit() {
        ImbalanceModel expected = train(network());
        List<ImbalanceModel> models = new ArrayList<>();
        for (int call = 0; models.isEmpty(); call++) {
            assertTrue(call < 10, "no end");
            DJLTrainer network = saving();
            AtomicInteger done = new AtomicInteger();
            network.setStop(() -> done.incrementAndGet() == 7);
            try {
                models.add(train(network));
            } catch (TrainingInterrupted stopped) {
                assertTrue(stopped.getMessage().contains("saved to " + folder), stopped.getMessage());
            }
        }
        assertSame(expected, models.get(0));
    }
}
