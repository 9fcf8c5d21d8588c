package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.imbalance.data.ImageDataset;
import dev.imbalance.data.ImageShape;
import dev.imbalance.loss.LabelAwareSmoothing;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.stage.ClassifierRetraining;
import dev.imbalance.stage.ClassifierStage;
import dev.imbalance.stage.ClassifierStage.Statistics;
import dev.imbalance.stage.LabelAwareRetraining;
import dev.imbalance.stage.LabelOverSmoothingRetraining;
import dev.imbalance.stage.LearnableWeightScaling;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.Checkpoints;
import dev.imbalance.trainer.ClassifierRetrainingTrainer;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.ImbalanceModel;
import dev.imbalance.trainer.MarginTrainer;
import dev.imbalance.trainer.PostHocTrainer;
import dev.imbalance.trainer.TrainingHistory;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.trainer.TrainingListener;
import dev.imbalance.trainer.TrainingPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluator;

/** The second stage of a deep training: what moves, what does not, and what is told of it. */
class SecondStageTest {
    private static final ImageDataset DATA = Samples.images(new ImageShape(3, 8, 8), 1, 40, 20, 8);
    private static final Set<String> HEAD = Set.of("classifier.weight", "classifier.bias");

    private static final int EPOCHS = 2;

    @TempDir
    Path folder;

    private static DJLTrainer tiny() {
        return new DJLTrainer(
                        new DenseNet(4, 8, DenseNet.Stem.CIFAR, 1, 1),
                        EPOCHS,
                        16,
                        new SGD(0.05, 0.9, 5e-4, true),
                        new ConstantRate(),
                        7)
                .withThreads(1)
                .withDevice(DeviceChoice.CPU)
                .withAugment(new CropFlip(1, true));
    }

    private static ClassifierStage crt(int epochs) {
        return new ClassifierRetraining(epochs, 0.1, new ClassBalancedSampling());
    }

    private static ClassifierStage lws(int epochs) {
        return new LearnableWeightScaling(epochs, 0.1, new ClassBalancedSampling());
    }

    private static ClassifierStage labelAware(Statistics statistics) {
        return new LabelAwareRetraining(2, 0.05, new ClassBalancedSampling(), new LabelAwareSmoothing(), statistics);
    }

    private static DJLModel train(DJLTrainer trainer, TrainingPlan plan) {
        return trainer.train(BoundPlan.bind(plan, DATA, trainer, 0), Map.of(), 0);
    }

    private static DJLModel train(ClassifierStage stage) {
        return train(tiny(), TrainingPlan.empty().withStage(stage, 5));
    }

    private static DJLModel firstStage() {
        return train(tiny(), TrainingPlan.empty());
    }

    /** The names of the tensors with other bytes. */
    private static Set<String> moved(DJLModel before, DJLModel after) {
        assertEquals(before.weights().keySet(), after.weights().keySet());
        Set<String> moved = new TreeSet<>();
        before.weights().forEach((name, tensor) -> {
            if (!Arrays.equals(tensor.values(), after.weights().get(name).values())) {
                moved.add(name);
            }
        });
        return moved;
    }

    @Test
    void retrainingMovesTheClassifierAndNoOtherByte() {
        DJLModel first = firstStage();
        DJLModel model = train(crt(2));
        assertEquals(HEAD, moved(first, model));
        // From new weights, not from those of the first stage: with a rate of next to nothing they stay far from these.
        DJLModel still = train(new ClassifierRetraining(1, 1e-30, new ClassBalancedSampling()));
        assertEquals(HEAD, moved(first, still));
        assertTrue(distance(first, still) > 0.1 * norm(first), () -> distance(first, still) + " of " + norm(first));
    }

    private static double norm(DJLModel model) {
        double sum = 0;
        for (float w : model.weights().get("classifier.weight").values()) {
            sum += (double) w * w;
        }
        return Math.sqrt(sum);
    }

    private static double distance(DJLModel one, DJLModel other) {
        float[] a = one.weights().get("classifier.weight").values();
        float[] b = other.weights().get("classifier.weight").values();
        return Math.sqrt(IntStream.range(0, a.length)
                .mapToDouble(i -> ((double) a[i] - b[i]) * ((double) a[i] - b[i]))
                .sum());
    }

    @Test
    void scalingMultipliesEachRowAndItsBiasByOneFactor() {
        DJLModel first = firstStage();
        DJLModel model = train(lws(2));
        assertEquals(HEAD, moved(first, model));
        float[] rows = first.weights().get("classifier.weight").values();
        float[] scaledRows = model.weights().get("classifier.weight").values();
        float[] biases = first.weights().get("classifier.bias").values();
        float[] scaledBiases = model.weights().get("classifier.bias").values();
        int width = rows.length / 3;
        Set<Float> factors = new TreeSet<>();
        for (int c = 0; c < 3; c++) {
            int widest = c * width;
            for (int i = c * width; i < (c + 1) * width; i++) {
                widest = Math.abs(rows[i]) > Math.abs(rows[widest]) ? i : widest;
            }
            float factor = scaledRows[widest] / rows[widest];
            factors.add(factor);
            for (int i = c * width; i < (c + 1) * width; i++) {
                assertEquals(factor * rows[i], scaledRows[i], 1e-6 * Math.abs(rows[widest]));
            }
            assertEquals(factor * biases[c], scaledBiases[c], 1e-6);
        }
        assertEquals(3, factors.size(), "each class has its own");
    }

    @Test
    void smoothingGoesOnFromTheFirstStagesClassifier() {
        DJLModel first = firstStage();
        ClassifierStage still = new LabelAwareRetraining(
                1, 1e-30, new ClassBalancedSampling(), new LabelAwareSmoothing(), Statistics.FROZEN);
        assertEquals(Set.of(), moved(first, train(still)));
        assertEquals(HEAD, moved(first, train(labelAware(Statistics.FROZEN))));
        assertEquals(HEAD, moved(first, train(new LabelOverSmoothingRetraining())));
    }

    @ParameterizedTest
    @EnumSource(MemoryUse.class)
    void shiftingMovesTheRunningStatisticsToo(MemoryUse memory) {
        DJLTrainer trainer = tiny().withExecution(new Execution(NetworkPath.SCRIPT, Precision.FLOAT32, memory));
        DJLModel first = train(trainer, TrainingPlan.empty());
        Set<String> expected = new TreeSet<>(HEAD);
        first.weights().keySet().stream()
                .filter(name -> name.endsWith(".running_mean") || name.endsWith(".running_var"))
                .forEach(expected::add);
        assertTrue(expected.size() > 4);
        assertEquals(
                expected,
                moved(first, train(trainer, TrainingPlan.empty().withStage(labelAware(Statistics.SHIFTED), 5))));
    }

    @ParameterizedTest
    @EnumSource(MemoryUse.class)
    void theBackboneKeepsItsBytesHoweverTheStepIsExecuted(MemoryUse memory) {
        DJLTrainer trainer = tiny().withExecution(new Execution(NetworkPath.SCRIPT, Precision.FLOAT32, memory));
        DJLModel first = train(trainer, TrainingPlan.empty());
        assertEquals(HEAD, moved(first, train(trainer, TrainingPlan.empty().withStage(crt(1), 5))));
        assertEquals(HEAD, moved(first, train(trainer, TrainingPlan.empty().withStage(lws(1), 5))));
    }

    @Test
    void aWholeRecipeReachesOnlyTheFirstStage() {
        DJLTrainer recipe = tiny().withValidation(0.2)
                .withEma(0.9)
                .withPatience(1)
                .withRates(Map.of("classifier.*", 2.0))
                .withFreeze("features.conv0.*");
        DJLModel first = train(recipe, TrainingPlan.empty());
        assertEquals(HEAD, moved(first, train(recipe, TrainingPlan.empty().withStage(crt(2), 5))));
        assertEquals(HEAD, moved(first, train(recipe, TrainingPlan.empty().withStage(lws(2), 5))));
    }

    @Test
    void theHistoryHasBothStagesCountedThrough() {
        DJLModel model = train(crt(3));
        TrainingHistory history = model.history();
        assertEquals(
                List.of(1, 2, 3, 4, 5),
                history.epochs().stream().map(EpochRecord::epoch).toList());
        assertEquals(5, history.plannedEpochs());
        assertEquals(5, history.bestEpoch());
        assertEquals("last epoch of the second stage", history.selection());
        List<Double> rates =
                history.epochs().stream().map(EpochRecord::learningRate).toList();
        assertEquals(List.of(0.05, 0.05, 0.1), rates.subList(0, 3));
        assertEquals(0.1 * 0.75, rates.get(3), 1e-12, "half a cosine over the stage's own epochs");
        assertEquals(0.1 * 0.25, rates.get(4), 1e-12);
        assertTrue(history.epochs().get(0).trainLoss() > history.epochs().get(4).trainLoss());
    }

    @Test
    void theRateOfTheFirstStageIsTheDefaultOfARestart() {
        DJLModel model = train(new ClassifierRetraining());
        assertEquals(12, model.history().epochs().size());
        assertEquals(0.05, model.history().epochs().get(2).learningRate());
    }

    @Test
    void theWeightsAreThoseOfTheBestEpochOfTheSecondStage() {
        DJLTrainer trainer = tiny().withValidation(0.25);
        BoundPlan plan = BoundPlan.bind(TrainingPlan.empty().withStage(crt(4), 5), DATA, trainer, 0);
        DJLModel model = trainer.train(plan, Map.of(), 0);
        TrainingHistory history = model.history();
        assertEquals("highest validation balanced accuracy of the second stage", history.selection());
        EpochRecord best = history.epochs().stream()
                .skip(EPOCHS)
                .max(Comparator.comparingDouble(EpochRecord::validationBalancedAccuracy)
                        .thenComparingInt(EpochRecord::epoch))
                .orElseThrow();
        assertEquals(best.epoch(), history.bestEpoch());
        assertEquals(
                best.validationBalancedAccuracy(),
                1
                        - new LabelEvaluator()
                                .evaluate(model, plan.validation().orElseThrow())
                                .balancedErrorRate(),
                1e-12);
    }

    @Test
    void whatIsDrawnInTheSecondStageIsBalanced() {
        DJLTrainer trainer = tiny();
        BoundPlan second = BoundPlan.bind(TrainingPlan.empty().withStage(crt(30), 5), DATA, trainer, 0)
                .secondStage()
                .orElseThrow();
        int[] drawn = new int[3];
        for (int epoch = 0; epoch < 30; epoch++) {
            for (int row : second.draw(new EpochContext(epoch, 30))) {
                drawn[second.labels()[row]]++;
            }
        }
        for (int ofClass : drawn) {
            assertEquals(680.0, ofClass, 110);
        }
    }

    @Test
    void aLogitAdjustmentAfterwardsHasNothingLeftToCorrect() {
        Trainer<Label> retraining = new ClassifierRetrainingTrainer(tiny(), crt(1), 5);
        ImbalanceModel model = assertInstanceOf(
                ImbalanceModel.class, new PostHocTrainer(retraining, new LogitAdjustment()).train(DATA));
        assertArrayEquals(new double[] {1 / 3., 1 / 3., 1 / 3.}, model.ledger().effectivePrior(), 1e-15);
        double[] offset = model.adjustment().orElseThrow().offset();
        assertEquals(offset[0], offset[1], 1e-12);
        assertEquals(offset[0], offset[2], 1e-12);
        assertEquals(List.of(), model.warnings());
        assertArrayEquals(new double[3], model.ledger().carried(model.adjustment()), 1e-12);
    }

    @Test
    void aMarginOfTheFirstStageIsNotCarriedIntoTheSecond() {
        Trainer<Label> margin = new MarginTrainer(tiny(), new LogitAdjusted());
        ImbalanceModel model = assertInstanceOf(
                ImbalanceModel.class,
                new PostHocTrainer(new ClassifierRetrainingTrainer(margin, crt(1), 5), new LogitAdjustment())
                        .train(DATA));
        assertArrayEquals(new double[3], model.ledger().trainingOffset());
        assertEquals(HEAD, moved(train(tiny(), TrainingPlan.empty().withMargin(new LogitAdjusted())), (DJLModel)
                model.inner()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"crt", "lws", "label-aware"})
    void theProvenanceOfTheModelNamesBothStagesAndTrainsItAgain(String type) {
        ClassifierStage stage =
                switch (type) {
                    case "crt" -> crt(1);
                    case "lws" -> lws(1);
                    default -> labelAware(Statistics.SHIFTED);
                };
        ImbalanceModel model =
                assertInstanceOf(ImbalanceModel.class, new ClassifierRetrainingTrainer(tiny(), stage, 5).train(DATA));
        String provenance = model.getProvenance().getTrainerProvenance().toString();
        assertTrue(provenance.contains(stage.getClass().getSimpleName()), provenance);
        assertTrue(provenance.contains("DJLTrainer"), provenance);
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(
                ProvenanceUtil.extractConfiguration(model.getProvenance().getTrainerProvenance()));
        ImbalanceModel again = (ImbalanceModel)
                manager.lookupAll(ClassifierRetrainingTrainer.class).get(0).train(DATA);
        assertEquals(Set.of(), moved((DJLModel) model.inner(), (DJLModel) again.inner()));
    }

    @Test
    void aNetworkOfOneLayerIsRefusedBeforeTraining() {
        DJLTrainer single = new DJLTrainer(new MLP(new int[0]), 2, 16, new SGD(), new ConstantRate(), 1)
                .withDevice(DeviceChoice.CPU);
        single.setListener(new TrainingListener() {
            @Override
            public void epochDone(EpochContext at, EpochRecord record) {
                throw new AssertionError("trained");
            }
        });
        Dataset<Label> data = Samples.exclusiveOr(40, 1);
        Trainer<Label> refused = new ClassifierRetrainingTrainer(single, crt(1), 5);
        String message = assertThrows(IllegalArgumentException.class, () -> refused.train(data))
                .getMessage();
        assertTrue(message.startsWith("retrain crt(epochs=1, "), message);
        assertTrue(
                message.endsWith("mlp(hidden=[]) has only the one; use a network of more layers, or leave out retrain"),
                message);
    }

    private DJLTrainer saving(Path where) {
        DJLTrainer trainer = tiny().withValidation(0.15);
        trainer.setCheckpoints(new Checkpoints(where, 1, Duration.ZERO));
        return trainer;
    }

    /** Trains until so many batches of both stages are done. */
    private void stopAfter(int batches, ClassifierStage stage) {
        DJLTrainer trainer = saving(folder);
        AtomicInteger done = new AtomicInteger();
        trainer.setStop(() -> done.incrementAndGet() == batches);
        assertThrows(
                TrainingInterrupted.class,
                () -> train(trainer, TrainingPlan.empty().withStage(stage, 5)));
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

    private void assertGoesOn(ClassifierStage stage) {
        TrainingPlan plan = TrainingPlan.empty().withStage(stage, 5);
        DJLModel expected = train(tiny().withValidation(0.15), plan);
        DJLModel resumed = train(saving(folder), plan);
        assertEquals(Set.of(), moved(expected, resumed));
        assertEquals(withoutSeconds(expected), withoutSeconds(resumed));
        assertEquals(expected.history().bestEpoch(), resumed.history().bestEpoch());
    }

    /** 58 training rows are four batches an epoch: the first stage has the first eight. */
    @ParameterizedTest
    @ValueSource(ints = {3, 8, 9, 11, 12, 14})
    void aTrainingStoppedInEitherStageGoesOnBitForBit(int batches) {
        stopAfter(batches, crt(2));
        assertGoesOn(crt(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 13})
    void theFactorsGoOnBitForBit(int batches) {
        stopAfter(batches, lws(2));
        assertGoesOn(lws(2));
    }

    @Test
    void theCheckpointsOfTheSecondStageLieInAFolderOfTheirOwn() {
        stopAfter(9, crt(2));
        assertTrue(Files.isDirectory(folder.resolve("stage-2")));
        List<String> batches = new ArrayList<>();
        DJLTrainer again = saving(folder);
        again.setListener(new TrainingListener() {
            @Override
            public void resumed(EpochContext at, int batch) {
                batches.add("epoch " + at.epoch() + " of " + at.epochs() + ", batch " + batch);
            }
        });
        train(again, TrainingPlan.empty().withStage(crt(2), 5));
        assertEquals(List.of("epoch 0 of 2, batch 1"), batches);
    }

    @Test
    void anotherSecondStageDoesNotGoOnFromTheCheckpoints() {
        stopAfter(9, crt(2));
        DJLTrainer trainer = saving(folder);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> train(trainer, TrainingPlan.empty().withStage(lws(2), 5)))
                .getMessage();
        assertTrue(message.contains("is of another training: it differs in retrain"), message);
    }
}
