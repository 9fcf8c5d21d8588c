package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ImageDataset;
import dev.imbalance.data.ImageShape;
import dev.imbalance.mixing.Mixing;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.Checkpoints;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.trainer.TrainingListener;
import dev.imbalance.trainer.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Interrupted trainings go on as if nothing had happened. */
class ResumeTest {
    /** Colour, so that the batches are in another memory layout than the weights. */
    private static final ImageShape COLOUR = new ImageShape(3, 8, 8);

    private static final ImageDataset DATA = Samples.images(COLOUR, 1, 40, 30, 10);
    /** Eight epochs would not show more than three: 64 training rows are 4 batches an epoch. */
    private static final int EPOCHS = 3;

    private static final int BATCHES = 4;

    private static final TrainingListener REFUSING = new TrainingListener() {
        @Override
        public void resumed(EpochContext at, int batch) {
            throw new AssertionError("went on");
        }

        @Override
        public void batchDone(
                EpochContext at, int batch, int batches, double loss, double accuracy, double examplesPerSecond) {
            throw new AssertionError("trained again");
        }
    };

    @TempDir
    Path folder;

    private static DJLTrainer trainer(double learningRate) {
        return new DJLTrainer(
                        new DenseNet(4, 8, DenseNet.Stem.CIFAR, 1, 1),
                        EPOCHS,
                        16,
                        new SGD(learningRate, 0.9, 5e-4, true),
                        new CosineAnnealing(),
                        7)
                .withThreads(1)
                .withDevice(DeviceChoice.CPU)
                .withAugment(new CropFlip(1, true), new BalancedAugmentation(new Flip(0, 1), 1))
                .withValidation(0.2);
    }

    private static DJLModel train(DJLTrainer trainer) {
        return train(trainer, TrainingPlan.empty().withSampling(new ClassBalancedSampling(), 5));
    }

    private static DJLModel train(DJLTrainer trainer, TrainingPlan plan) {
        return trainer.train(BoundPlan.bind(plan, DATA, trainer, 0), Map.of(), 0);
    }

    private static DJLTrainer saving(Path where) {
        DJLTrainer trainer = trainer(0.05);
        trainer.setCheckpoints(new Checkpoints(where, 1, Duration.ZERO));
        return trainer;
    }

    /** Trains until so many batches of this call are done. */
    private static TrainingInterrupted stopAfter(int batches, DJLTrainer trainer) {
        AtomicInteger done = new AtomicInteger();
        trainer.setStop(() -> done.incrementAndGet() == batches);
        return assertThrows(TrainingInterrupted.class, () -> train(trainer));
    }

    private static List<EpochRecord> withoutSeconds(DJLModel model) {
        return model.history().epochs().stream()
                .map(e -> new EpochRecord(
                        e.epoch(),
                        e.learningRate(),
                        e.trainLoss(),
                        e.trainAccuracy(),
                        e.validationLoss(),
                        e.validationAccuracy(),
                        e.validationBalancedAccuracy(),
                        e.watchedAccuracy(),
                        e.watchedBalancedAccuracy(),
                        e.examples(),
                        0,
                        e.validationF1()))
                .toList();
    }

    private static void assertSame(DJLModel expected, DJLModel actual) {
        assertEquals(withoutSeconds(expected), withoutSeconds(actual));
        assertEquals(expected.history().bestEpoch(), actual.history().bestEpoch());
        assertEquals(expected.weights().keySet(), actual.weights().keySet());
        expected.weights()
                .forEach((name, tensor) -> assertArrayEquals(
                        tensor.values(), actual.weights().get(name).values(), name));
    }

    private static List<Path> files(Path where) throws IOException {
        try (Stream<Path> all = Files.list(where)) {
            return all.sorted().toList();
        }
    }

    /** What the checkpoints' own log warned of while some work was done. */
    private static List<String> warnings(Runnable work) {
        List<String> warnings = new ArrayList<>();
        Handler memory = new Handler() {
            @Override
            public void publish(LogRecord record) {
                warnings.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(CheckpointFolder.class.getName());
        logger.addHandler(memory);
        try {
            work.run();
        } finally {
            logger.removeHandler(memory);
        }
        return warnings;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 8, 11, 12})
    void aStoppedTrainingGoesOnBitForBit(int batches) {
        DJLModel expected = train(trainer(0.05));
        TrainingInterrupted stopped = stopAfter(batches, saving(folder));
        int epoch = (batches - 1) / BATCHES + 1;
        String where = "epoch " + epoch + ", batch " + (batches - (epoch - 1) * BATCHES);
        assertEquals("training stopped as asked after " + where + "; saved to " + folder, stopped.getMessage());
        List<String> told = new ArrayList<>();
        DJLTrainer again = saving(folder);
        again.setListener(new TrainingListener() {
            @Override
            public void resumed(EpochContext at, int batch) {
                told.add("epoch " + (at.epoch() + 1) + ", batch " + batch);
            }
        });
        assertSame(expected, train(again));
        assertEquals(List.of(where), told);
    }

    @Test
    void aTrainingStoppedAfterEveryBatchGoesOnBitForBit() throws IOException {
        DJLModel expected = train(trainer(0.05));
        for (int i = 0; i < EPOCHS * BATCHES; i++) {
            stopAfter(1, saving(folder));
            assertEquals(Math.min(i + 1, 2), files(folder).size());
        }
        assertSame(expected, train(saving(folder)));
    }

    static List<Mixing> mixings() {
        return ServiceLoader.load(Mixing.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("mixings")
    void aTrainingOfMixedRowsStoppedInTheMiddleOfAnEpochGoesOnBitForBit(Mixing mixing) {
        TrainingPlan plan = TrainingPlan.empty().withMixing(mixing, 3);
        DJLModel expected = train(trainer(0.05), plan);
        AtomicInteger done = new AtomicInteger();
        DJLTrainer stopped = saving(folder);
        stopped.setStop(() -> done.incrementAndGet() == BATCHES + 2);
        assertThrows(TrainingInterrupted.class, () -> train(stopped, plan));
        assertSame(expected, train(saving(folder), plan));
    }

    @Test
    void aFinishedTrainingIsNotMadeAgain() {
        DJLModel expected = train(saving(folder));
        DJLTrainer again = saving(folder);
        again.setListener(REFUSING);
        assertSame(expected, train(again));
    }

    @Test
    void aTrainingThatLostPatienceBetweenCheckpointsIsNotMadeAgain() {
        DJLTrainer still = new DJLTrainer(new MLP(4), 10, 32, new SGD(1e-30, 0, 0, false), new ConstantRate(), 3)
                .withThreads(1)
                .withDevice(DeviceChoice.CPU)
                .withValidation(0.25)
                .withPatience(2);
        still.setCheckpoints(new Checkpoints(folder, 2, Duration.ZERO));
        DJLModel expected = train(still);
        assertEquals(3, expected.history().epochs().size());
        still.setListener(REFUSING);
        assertSame(expected, train(still));
    }

    @Test
    void savingChangesNothingAndTheTimeMakesCheckpointsToo() throws IOException {
        DJLTrainer trainer = trainer(0.05);
        trainer.setCheckpoints(new Checkpoints(folder, 0, Duration.ofNanos(1)));
        assertSame(train(trainer(0.05)), train(trainer));
        assertEquals(
                List.of("checkpoint-0000000011.ckpt", "checkpoint-0000000012.ckpt"),
                files(folder).stream().map(f -> f.getFileName().toString()).toList());
    }

    @Test
    void aTruncatedOrFlippedCheckpointIsSeenAndTheOneBeforeItUsed() throws IOException {
        DJLModel expected = train(trainer(0.05));
        Path whole = folder.resolve("whole");
        stopAfter(10, saving(whole));
        List<Path> files = files(whole);
        assertEquals(2, files.size());
        byte[] newest = Files.readAllBytes(files.get(1));
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 40; i++) {
            byte[] damaged = newest.clone();
            if (i < 20) {
                // The first and the last place among them.
                int length = i == 0 ? 0 : i == 1 ? newest.length - 1 : random.nextInt(newest.length);
                damaged = Arrays.copyOf(newest, length);
            } else {
                int at = i == 20 ? 0 : i == 21 ? newest.length - 1 : random.nextInt(newest.length);
                damaged[at] ^= (byte) (1 << random.nextInt(8));
            }
            Path place = folder.resolve("damaged" + i);
            Files.createDirectories(place);
            Files.copy(files.get(0), place.resolve(files.get(0).getFileName()));
            Path file = place.resolve(files.get(1).getFileName());
            Files.write(file, damaged);
            List<String> warnings = warnings(() -> assertSame(expected, train(saving(place))));
            assertEquals(1, warnings.size(), warnings::toString);
            assertTrue(warnings.get(0).startsWith(file + " is cut off"), warnings.get(0));
            assertTrue(warnings.get(0).endsWith("the checkpoint before it is used, if there is one"), warnings.get(0));
        }
    }

    @Test
    void aDamagedCheckpointDoesNotPushOutTheWholeOneBeforeIt() throws IOException {
        stopAfter(10, saving(folder));
        List<Path> files = files(folder);
        Files.write(files.get(1), new byte[] {1});
        stopAfter(1, saving(folder));
        assertEquals(
                List.of("checkpoint-0000000008.ckpt", "checkpoint-0000000009.ckpt"),
                files(folder).stream().map(f -> f.getFileName().toString()).toList());
    }

    @Test
    void withoutAnyWholeCheckpointTrainingStartsOverAndSaysSo() throws IOException {
        stopAfter(6, saving(folder));
        for (Path file : files(folder)) {
            Files.write(file, new byte[100]);
        }
        List<String> warnings = warnings(() -> assertSame(train(trainer(0.05)), train(saving(folder))));
        assertEquals(3, warnings.size(), warnings::toString);
        assertEquals(
                "no checkpoint in " + folder + " is whole; training starts over from the first epoch", warnings.get(2));
    }

    @Test
    void aCheckpointOfAnotherTrainingIsRefusedNamingWhatDiffers() throws IOException {
        stopAfter(6, saving(folder));
        DJLTrainer other = trainer(0.025);
        other.setCheckpoints(new Checkpoints(folder, 1, Duration.ZERO));
        String message =
                assertThrows(IllegalArgumentException.class, () -> train(other)).getMessage();
        assertTrue(
                message.startsWith("the checkpoint " + files(folder).get(1) + " is of another training: it differs in"
                        + " trainer.optimiser ("),
                message);
        DJLTrainer plain = saving(folder);
        message = assertThrows(IllegalArgumentException.class, () -> plain.train(DATA))
                .getMessage();
        assertTrue(message.contains("differs in sample (sample was class-balanced(length=1.0), seed 5, is "), message);
        DJLTrainer second = saving(folder);
        second.setInvocationCount(1);
        BoundPlan plan =
                BoundPlan.bind(TrainingPlan.empty().withSampling(new ClassBalancedSampling(), 5), DATA, second, 1);
        message = assertThrows(IllegalArgumentException.class, () -> second.train(plan, Map.of(), 1))
                .getMessage();
        assertTrue(message.contains("invocation, training rows, validation rows"), message);
    }

    @Test
    void whatAKilledProcessLeftHalfWrittenIsRemoved() throws IOException {
        Path abandoned = folder.resolve(".checkpoint-0000000004.ckpt.1234.tmp");
        Files.write(abandoned, new byte[10]);
        stopAfter(1, saving(folder));
        assertFalse(Files.exists(abandoned));
    }

    @Test
    void aLossThatIsNotFiniteNamesTheLastGoodCheckpoint() throws IOException {
        DJLTrainer exploding = trainer(1e18);
        exploding.setCheckpoints(new Checkpoints(folder, 0, Duration.ofNanos(1)));
        String message = assertThrows(IllegalStateException.class, () -> train(exploding))
                .getMessage();
        assertTrue(message.contains(" in epoch 1, batch ") || message.contains(" after epoch 1, batch "), message);
        assertTrue(message.contains("1.0E18") || message.contains("no longer finite"), message);
        Path last = files(folder).get(files(folder).size() - 1);
        assertTrue(message.contains("The last good checkpoint: " + last + ", of epoch 1, batch "), message);
    }

    @Test
    void aTrainingWithoutAFolderStopsAndSaysThatNothingIsSaved() {
        assertEquals(
                "training stopped as asked after epoch 1, batch 2; nothing is saved",
                stopAfter(2, trainer(0.05)).getMessage());
    }
}
