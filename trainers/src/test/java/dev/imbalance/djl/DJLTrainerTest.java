package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.provenance.primitives.HashProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import dev.imbalance.data.Digests;
import dev.imbalance.data.ImageDataset;
import dev.imbalance.data.ImageExample;
import dev.imbalance.data.ImageShape;
import dev.imbalance.resampling.RandomOverSampler;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.TrainingHistory;
import dev.imbalance.trainer.TrainingListener;
import dev.imbalance.trainer.TrainingPlan;
import dev.imbalance.weighting.ClassWeighting;
import dev.imbalance.weighting.InverseFrequency;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.TrainerProvenance;

class DJLTrainerTest {
    private static final ImageShape GREY = new ImageShape(1, 8, 8);
    private static final DenseNet TINY = new DenseNet(4, 8, DenseNet.Stem.CIFAR, 2, 2);

    private static DJLTrainer tiny(int epochs) {
        return new DJLTrainer(TINY, epochs, 16, new SGD(0.05, 0.9, 5e-4, false), new CosineAnnealing(), 7)
                .withThreads(1)
                .withDevice(DeviceChoice.CPU);
    }

    private static DJLTrainer mlp(int epochs) {
        return new DJLTrainer(new MLP(16, 8), epochs, 32, new SGD(0.1, 0.9, 0, true), new ConstantRate(), 3)
                .withThreads(1)
                .withDevice(DeviceChoice.CPU);
    }

    private static DJLModel train(DJLTrainer trainer, Dataset<Label> data) {
        return (DJLModel) trainer.train(data);
    }

    private static void assertSameWeights(DJLModel expected, DJLModel actual) {
        assertEquals(expected.weights().keySet(), actual.weights().keySet());
        expected.weights()
                .forEach((name, tensor) -> assertArrayEquals(
                        tensor.values(), actual.weights().get(name).values(), name));
    }

    private static boolean sameWeights(DJLModel one, DJLModel other) {
        return one.weights().entrySet().stream()
                .allMatch(e -> Arrays.equals(
                        e.getValue().values(), other.weights().get(e.getKey()).values()));
    }

    private static double accuracy(Model<Label> model, Dataset<Label> test) {
        return new LabelEvaluator().evaluate(model, test).accuracy();
    }

    @Test
    void denseNetLearnsSeparableGreyImages() {
        DJLModel model = train(tiny(5), Samples.images(GREY, 1, 60, 60, 30));
        assertTrue(accuracy(model, Samples.images(GREY, 2, 20, 20, 20)) > 0.95);
        assertEquals("last epoch", model.history().selection());
        assertEquals(5, model.history().bestEpoch());
    }

    @Test
    void denseNetLearnsSeparableColourImages() {
        ImageShape colour = new ImageShape(3, 8, 8);
        DJLModel model = train(tiny(5), Samples.images(colour, 1, 60, 60));
        assertTrue(accuracy(model, Samples.images(colour, 2, 20, 20)) > 0.95);
    }

    @Test
    void mlpLearnsExclusiveOrOfFeaturesOfDifferentScale() {
        DJLModel model = train(mlp(60), Samples.exclusiveOr(400, 1));
        assertTrue(accuracy(model, Samples.exclusiveOr(200, 2)) > 0.93);
    }

    @Test
    void mlpTakesImagesFlattened() {
        ImageShape colour = new ImageShape(3, 8, 8);
        DJLModel model = train(mlp(5), Samples.images(colour, 1, 60, 60));
        assertTrue(accuracy(model, Samples.images(colour, 2, 20, 20)) > 0.95);
    }

    @Test
    void theSameSeedAndInvocationGiveTheSameWeights() {
        ImageDataset data = Samples.images(GREY, 1, 30, 20, 10);
        DJLTrainer trainer = tiny(2).withAugment(new CropFlip(1, true)).withValidation(0.2);
        DJLModel first = train(trainer, data);
        DJLModel second = train(trainer, data);
        DJLModel again = (DJLModel) trainer.train(data, Map.of(), 0);
        assertSameWeights(first, again);
        assertFalse(sameWeights(first, second), "a second invocation starts elsewhere");
        assertEquals(1, trainer.getInvocationCount());
    }

    /** {@link Dataset#shuffle} changes the order of iteration, not which example a number means. */
    @Test
    void theOrderOfIterationChangesNothing() {
        DJLTrainer trainer = tiny(2).withValidation(0.2);
        ImageDataset shuffled = Samples.images(GREY, 1, 30, 20, 10);
        shuffled.shuffle(true);
        assertSameWeights((DJLModel) trainer.train(Samples.images(GREY, 1, 30, 20, 10), Map.of(), 0), (DJLModel)
                trainer.train(shuffled, Map.of(), 0));
    }

    @Test
    void anyNumberOfFeedersGivesTheSameWeights() {
        ImageDataset data = Samples.images(new ImageShape(3, 8, 8), 1, 30, 20);
        DJLTrainer trainer = tiny(3).withAugment(new CropFlip(1, true)).withValidation(0.2);
        DJLModel none = train(trainer.withFeeders(0), data);
        assertSameWeights(none, train(trainer, data));
        assertSameWeights(none, train(trainer.withFeeders(2), data));
    }

    /** Fails at the first image. */
    public static final class Failing implements Augmentation {
        @Override
        public String typeName() {
            return "failing";
        }

        @Override
        public void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result) {
            throw new UnsupportedOperationException("no image can be changed");
        }
    }

    @Test
    void feedersEndWithTheTrainingHoweverItEnds() {
        ImageDataset data = Samples.images(GREY, 1, 30, 30);
        train(tiny(1).withFeeders(2), data);
        assertThrows(IllegalStateException.class, () -> new DJLTrainer(
                        TINY, 3, 16, new SGD(1e30, 0, 0, false), new ConstantRate(), 1)
                .withFeeders(2)
                .train(data));
        Exception fault = assertThrows(
                UnsupportedOperationException.class,
                () -> tiny(1).withFeeders(2).withAugment(new Failing()).train(data));
        assertEquals("no image can be changed", fault.getMessage());
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("imbalance-feeder")));
    }

    @Test
    void theConfigurationInTheProvenanceRetrainsToTheSameWeights() {
        ImageDataset data = Samples.images(GREY, 1, 30, 20, 10);
        DJLTrainer trainer = new DJLTrainer(
                        new DenseNet(4, 8, DenseNet.Stem.IMAGENET, 1, 2),
                        2,
                        12,
                        new SGD(0.02, 0.8, 1e-3, true),
                        new CosineAnnealing(3),
                        11)
                .withThreads(1)
                .withValidation(0.25)
                .withDevice(DeviceChoice.CPU)
                .withAugment(new CropFlip(2, false), new CropFlip(0, true));
        trainer.setInvocationCount(3);
        DJLModel model = train(trainer, data);

        var provenance = model.getProvenance().getTrainerProvenance();
        ConfigurationManager configuration = new ConfigurationManager();
        configuration.addConfiguration(ProvenanceUtil.extractConfiguration(provenance));
        DJLTrainer replayed = configuration.lookupAll(DJLTrainer.class).get(0);
        int invocation = ((IntProvenance) provenance.getInstanceValues().get(TrainerProvenance.TRAIN_INVOCATION_COUNT))
                .getValue();
        assertEquals(3, invocation);
        assertSameWeights(model, (DJLModel) replayed.train(data, Map.of(), invocation));
    }

    @Test
    void theModelNamesTheDataOfTheCaller() {
        ImageDataset data = Samples.images(GREY, 1, 30, 20, 10);
        DJLModel model = train(tiny(1).withValidation(0.2), data);
        assertEquals(data.getProvenance(), model.getProvenance().getDatasetProvenance());
    }

    @Test
    void validationRowsAreNeverTrainedOn() {
        ImageDataset data = Samples.images(GREY, 1, 30, 20, 10);
        DJLTrainer trainer = tiny(1).withValidation(0.3);
        BoundPlan plan = BoundPlan.bind(TrainingPlan.empty(), data, trainer, 0);
        List<ImageExample> blackened = new ArrayList<>();
        for (Example<Label> example : data) {
            boolean held = false;
            for (Example<Label> validation : plan.validation().orElseThrow()) {
                held |= validation == example;
            }
            ImageExample image = (ImageExample) example;
            blackened.add(held ? new ImageExample(image.getOutput(), GREY, new byte[GREY.size()]) : image);
        }
        assertEquals(60 - 18, plan.training().size());
        ImageDataset changed = new ImageDataset(blackened, GREY, data.getOutputIDInfo(), data.getProvenance());
        DJLModel one = (DJLModel) trainer.train(data, Map.of(), 0);
        DJLModel other = (DJLModel) trainer.train(changed, Map.of(), 0);
        assertSameWeights(one, other);
        assertFalse(one.history().epochs().get(0).validationLoss()
                == other.history().epochs().get(0).validationLoss());
        assertEquals(42, one.history().epochs().get(0).examples());
    }

    @Test
    void theBestEpochIsTheLatestOfTheHighestBalancedAccuracyAndItsWeightsAreKept() {
        ImageDataset data = Samples.images(GREY, 1, 60, 40, 20);
        DJLTrainer trainer = tiny(4).withValidation(0.25);
        DJLModel model = train(trainer, data);
        TrainingHistory history = model.history();
        double best = history.epochs().stream()
                .mapToDouble(EpochRecord::validationBalancedAccuracy)
                .max()
                .orElseThrow();
        int latest = history.epochs().stream()
                .filter(e -> e.validationBalancedAccuracy() == best)
                .mapToInt(EpochRecord::epoch)
                .max()
                .orElseThrow();
        assertEquals(latest, history.bestEpoch());
        assertEquals("highest validation balanced accuracy", history.selection());
        BoundPlan plan = BoundPlan.bind(TrainingPlan.empty(), data, trainer, 0);
        assertEquals(
                history.epochs().get(latest - 1).validationAccuracy(),
                accuracy(model, plan.validation().orElseThrow()),
                1e-12);
    }

    @Test
    void watchingChangesNothing() {
        ImageDataset data = Samples.images(GREY, 1, 30, 20, 10);
        DJLModel plain = train(tiny(2), data);
        DJLTrainer trainer = tiny(2);
        trainer.watch(Samples.images(GREY, 5, 10, 10, 10));
        DJLModel watched = train(trainer, data);
        assertSameWeights(plain, watched);
        assertTrue(Double.isNaN(plain.history().epochs().get(1).watchedAccuracy()));
        assertEquals(
                accuracy(watched, Samples.images(GREY, 5, 10, 10, 10)),
                watched.history().epochs().get(1).watchedAccuracy(),
                1e-12);
    }

    @Test
    void classWeightsReachTheLoss() {
        ImageDataset data = Samples.images(GREY, 1, 30, 20, 10);
        DJLTrainer trainer = tiny(1);
        TrainingPlan weighted = TrainingPlan.empty().withWeighting(new InverseFrequency());
        DJLModel plain = train(trainer, data);
        DJLModel model = trainer.train(BoundPlan.bind(weighted, data, trainer, 0), Map.of(), 0);
        assertFalse(sameWeights(plain, model));
    }

    /** Weighs the class top three times. */
    private static final class ThreeTimesTop implements ClassWeighting {
        @Override
        public double[] weights(ClassCounts counts, EpochContext at) {
            return counts.labels().stream()
                    .mapToDouble(label -> label.equals("top") ? 3 : 1)
                    .toArray();
        }

        @Override
        public String typeName() {
            return "three-times-top";
        }

        @Override
        public String summary() {
            return "Weighs the class top three times.";
        }
    }

    @Test
    void anExampleWeightOfThreeOnAClassTrainsAsAClassWeightOfThree() {
        ImageDataset data = Samples.images(GREY, 1, 30, 20, 10);
        List<ImageExample> copies = new ArrayList<>();
        for (Example<Label> example : data) {
            ImageExample copy = ((ImageExample) example).copy();
            copy.setWeight(copy.getOutput().getLabel().equals("top") ? 3f : 1f);
            copies.add(copy);
        }
        ImageDataset weighted = new ImageDataset(copies, GREY, data.getOutputIDInfo(), data.getProvenance());
        DJLModel byExample = train(tiny(1), weighted);
        assertFalse(sameWeights(train(tiny(1), data), byExample));
        DJLTrainer trainer = tiny(1);
        TrainingPlan byClass = TrainingPlan.empty().withWeighting(new ThreeTimesTop());
        // Equal only if every weight stays with its own row when the rows are shuffled.
        assertSameWeights(trainer.train(BoundPlan.bind(byClass, data, trainer, 0), Map.of(), 0), byExample);
    }

    @Test
    void resampledRowsAreTrainedOn() {
        ImageDataset data = Samples.images(GREY, 1, 30, 20, 10);
        DJLTrainer trainer = tiny(1);
        TrainingPlan plan = TrainingPlan.empty().withResamplers(List.of(new RandomOverSampler()), 1);
        DJLModel model = trainer.train(BoundPlan.bind(plan, data, trainer, 0), Map.of(), 0);
        assertEquals(90, model.history().epochs().get(0).examples());
    }

    @Test
    void aLastBatchOfOneRowJoinsTheOneBefore() {
        assertArrayEquals(new int[] {4, 9}, Batches.ends(9, 4));
        assertArrayEquals(new int[] {4, 8, 10}, Batches.ends(10, 4));
        assertArrayEquals(new int[] {4, 8}, Batches.ends(8, 4));
        assertArrayEquals(new int[] {3}, Batches.ends(3, 64));
        assertArrayEquals(new int[] {3}, Batches.ends(3, 2));
        for (int rows = 2; rows < 50; rows++) {
            for (int size = 2; size < 12; size++) {
                int from = 0;
                for (int end : Batches.ends(rows, size)) {
                    assertTrue(end - from > 1, rows + " rows by " + size);
                    from = end;
                }
                assertEquals(rows, from);
            }
        }
    }

    @Test
    void trainsWhereTheLastBatchWouldBeOneRow() {
        assertEquals(
                17,
                train(tiny(1), Samples.images(GREY, 1, 9, 8))
                        .history()
                        .epochs()
                        .get(0)
                        .examples());
    }

    @Test
    void theListenerSeesEveryBatchAndEpoch() {
        List<String> seen = new ArrayList<>();
        DJLTrainer trainer = tiny(2);
        trainer.setListener(new TrainingListener() {
            @Override
            public void batchDone(
                    EpochContext at, int batch, int batches, double loss, double accuracy, double examplesPerSecond) {
                assertTrue(loss > 0 && accuracy >= 0 && accuracy <= 1 && examplesPerSecond > 0);
                seen.add(at.epoch() + ":" + batch + "/" + batches);
            }

            @Override
            public void epochDone(EpochContext at, EpochRecord record) {
                seen.add("epoch " + record.epoch());
            }
        });
        train(trainer, Samples.images(GREY, 1, 20, 12));
        assertEquals(List.of("0:1/2", "0:2/2", "epoch 1", "1:1/2", "1:2/2", "epoch 2"), seen);
    }

    @Test
    void aLossThatIsNotFiniteStopsWithEpochBatchAndRate() {
        DJLTrainer trainer =
                new DJLTrainer(TINY, 3, 16, new SGD(1e30, 0, 0, false), new ConstantRate(), 1).withThreads(1);
        String error = assertThrows(IllegalStateException.class, () -> trainer.train(Samples.images(GREY, 1, 30, 20)))
                .getMessage();
        assertTrue(
                error.matches("the loss became (NaN|Infinity) in epoch 1, batch \\d of 4, at learning rate 1.0E30; .*"),
                error);
    }

    @Test
    void denseNetRefusesPlainFeatures() {
        String error = assertThrows(IllegalArgumentException.class, () -> tiny(1).train(Samples.exclusiveOr(20, 1)))
                .getMessage();
        assertEquals(
                "densenet takes images, and the data have 3 plain features; use an image data set, or the architecture mlp",
                error);
    }

    @Test
    void augmentationRefusesPlainFeatures() {
        String error = assertThrows(IllegalArgumentException.class, () -> mlp(1).withAugment(new CropFlip())
                        .train(Samples.exclusiveOr(20, 1)))
                .getMessage();
        assertTrue(error.startsWith("DJLTrainer augment changes images, and the data have 3 plain features;"), error);
    }

    @Test
    void aSingleRowIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> tiny(1).train(Samples.images(GREY, 1, 1)));
    }

    @Test
    void everyFieldIsChecked() {
        assertThrows(PropertyException.class, () -> tiny(0));
        assertThrows(PropertyException.class, () -> tiny(1).withValidation(1));
        assertThrows(PropertyException.class, () -> tiny(1).withThreads(-1));
        assertThrows(PropertyException.class, () -> tiny(1).withFeeders(-1));
        assertThrows(PropertyException.class, () -> new DJLTrainer(TINY, 1, 1, new SGD(), new ConstantRate(), 1));
    }

    @Test
    void aChangedCopyKeepsEveryOtherField() throws IllegalAccessException {
        DJLTrainer changed = tiny(2).withClipNorm(1)
                .withAccumulate(2)
                .withEma(0.9)
                .withValidation(0.2)
                .withPatience(1)
                .withInputScale(InputScale.UNIT)
                .withAugment(new CropFlip())
                .withExecution(new Execution(NetworkPath.SCRIPT, Precision.BF16, MemoryUse.LEAN))
                .withFeeders(2)
                .withWeights(Path.of("absent"), "noise")
                .withFreeze(TensorPatterns.ALL_BUT_CLASSIFIER)
                .withRates(Map.of("*", 0.5));
        DJLTrainer copy = changed.withClipNorm(1);
        for (Field field : DJLTrainer.class.getDeclaredFields()) {
            if (field.isAnnotationPresent(Config.class)) {
                field.setAccessible(true);
                assertNotEquals(field.get(new DJLTrainer()), field.get(changed), field.getName());
                assertEquals(field.get(changed), field.get(copy), field.getName());
            }
        }
    }

    @Test
    void aGpuThatIsNotThereIsRefused() {
        assumeTrue(Torch.device(DeviceChoice.AUTO).equals(Device.cpu()));
        String error = assertThrows(IllegalStateException.class, () -> tiny(1).withDevice(DeviceChoice.GPU)
                        .train(Samples.images(GREY, 1, 10, 10)))
                .getMessage();
        String version = Engine.getEngine("PyTorch").getVersion();
        assertTrue(
                error.startsWith("device gpu was asked for and PyTorch " + version + " sees no CUDA device here;"),
                error);
    }

    @Test
    void largerInputsAreScoredInSmallerBatches() {
        assertEquals(256, LogitReader.batch(3 * 32 * 32));
        assertEquals(27, LogitReader.batch(3 * 224 * 224));
        assertEquals(1, LogitReader.batch(3 * 4096 * 4096));
    }

    @Test
    void aBatchThatIsTooLongForAnArrayIsRefused() {
        ImageShape large = new ImageShape(1, 4096, 4096);
        ImageExample image = new ImageExample(new Label("left"), large, new byte[large.size()]);
        HostRows rows = HostRows.of(List.of(image), InputShape.of(large), null);
        String error = assertThrows(
                        IllegalArgumentException.class,
                        () -> rows.prepare(
                                new int[128], 0, 128, HostRows.ImageChange.NONE, ByteBuffer.allocateDirect(0)))
                .getMessage();
        assertTrue(error.startsWith("a batch of 128 rows of 16777216 values is longer than an array can be;"), error);
    }

    @Test
    void probabilitiesAddToOneAndFollowTheLogits() {
        ImageDataset data = Samples.images(GREY, 1, 30, 20, 10);
        DJLModel model = train(tiny(1), data);
        double[][] logits = model.logits(data);
        List<Prediction<Label>> predictions = model.predict(data);
        assertEquals(60, predictions.size());
        for (int i = 0; i < logits.length; i++) {
            Prediction<Label> prediction = predictions.get(i);
            assertEquals(64, prediction.getNumActiveFeatures());
            double sum = prediction.getOutputScores().values().stream()
                    .mapToDouble(Label::getScore)
                    .sum();
            assertEquals(1, sum, 1e-12);
            assertEquals(
                    model.getOutputIDInfo()
                            .getOutput(Scores.argMax(logits[i], 0, 3))
                            .getLabel(),
                    prediction.getOutput().getLabel());
            assertEquals(
                    prediction.getOutput().getScore(),
                    model.predict(data.getExample(i)).getOutput().getScore(),
                    1e-6);
        }
    }

    @Test
    void plainExamplesOfPixelsArePredictedAsImages() {
        ImageDataset data = Samples.images(GREY, 1, 10, 10);
        DJLModel model = train(tiny(1), data);
        MutableDataset<Label> plain = new MutableDataset<>(data.getSourceProvenance(), new LabelFactory());
        for (Example<Label> example : data) {
            ArrayExample<Label> copy = new ArrayExample<>(example.getOutput());
            example.forEach(copy::add);
            plain.add(copy);
        }
        double[][] expected = model.logits(data);
        double[][] actual = model.logits(plain);
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i]);
        }
    }

    @Test
    void imagesOfAnotherShapeAreRefused() {
        DJLModel model = train(tiny(1), Samples.images(GREY, 1, 10, 10));
        String error = assertThrows(
                        IllegalArgumentException.class,
                        () -> model.predict(Samples.images(new ImageShape(1, 9, 8), 1, 1)))
                .getMessage();
        assertEquals(
                "the network takes images of 1 x 8 x 8, got one of 1 x 9 x 8; resize the images when reading them",
                error);
    }

    @Test
    void anExampleWithoutKnownFeaturesIsRefused() {
        DJLModel model = train(mlp(1), Samples.exclusiveOr(50, 1));
        Example<Label> stranger = new ArrayExample<>(new Label("same"), new String[] {"z"}, new double[] {1});
        assertThrows(IllegalArgumentException.class, () -> model.predict(stranger));
    }

    @Test
    void aClosedModelPredictsAgain() {
        ImageDataset data = Samples.images(GREY, 1, 10, 10);
        DJLModel model = train(tiny(1), data);
        double[] before = model.logits(data)[3];
        model.close();
        model.close();
        assertArrayEquals(before, model.logits(data)[3]);
    }

    @Test
    void trainingStartsFromTheWeightsOfAFile(@TempDir Path directory) throws IOException {
        ImageDataset three = Samples.images(GREY, 1, 20, 20, 20);
        DJLModel model = train(tiny(5), three);
        Path file = directory.resolve("weights.safetensors");
        Files.write(file, SafeTensors.write(model.weights()));
        DJLTrainer still = new DJLTrainer(TINY, 1, 16, new SGD(1e-30, 0, 0, false), new ConstantRate(), 8)
                .withThreads(1)
                .withWeights(file, "noise");
        DJLModel same = train(still, three);
        assertArrayEquals(
                model.weights().get("classifier.weight").values(),
                same.weights().get("classifier.weight").values());
        DJLModel other = train(still, Samples.images(GREY, 1, 20, 20));
        assertArrayEquals(
                model.weights().get("features.conv0.weight").values(),
                other.weights().get("features.conv0.weight").values());
        assertArrayEquals(
                new long[] {2, 16}, other.weights().get("classifier.weight").shape());
    }

    @Test
    void aFileOfAnotherNetworkIsRefused(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("weights.safetensors");
        Map<String, HostTensor> weights = new LinkedHashMap<>(
                train(tiny(1), Samples.images(GREY, 1, 20, 20)).weights());
        weights.remove("features.norm5.bias");
        Files.write(file, SafeTensors.write(weights));
        DJLTrainer trainer = tiny(1).withWeights(file, "noise");
        String error = assertThrows(
                        IllegalArgumentException.class, () -> trainer.train(Samples.images(GREY, 1, 20, 20)))
                .getMessage();
        assertTrue(error.endsWith(": 1 missing: features.norm5.bias [16]"), error);
        DJLTrainer missing = tiny(1).withWeights(directory.resolve("absent"), "noise");
        assertThrows(DataException.class, () -> missing.train(Samples.images(GREY, 1, 20, 20)));
    }

    @Test
    void anOutputLayerThatDiffersInMoreThanItsClassesIsRefused(@TempDir Path directory) throws IOException {
        Map<String, HostTensor> weights = new LinkedHashMap<>(
                train(tiny(1), Samples.images(GREY, 1, 20, 20)).weights());
        weights.put("classifier.weight", new HostTensor(new long[] {5, 17}, new float[85]));
        Path file = Files.write(directory.resolve("weights.safetensors"), SafeTensors.write(weights));
        String error = assertThrows(IllegalArgumentException.class, () -> tiny(1).withWeights(file, "noise")
                        .train(Samples.images(GREY, 1, 20, 20)))
                .getMessage();
        assertTrue(error.endsWith(": 1 of another shape: classifier.weight [5, 17] instead of [2, 16]"), error);
    }

    @Test
    void aFileThatGivesNothingToStartFromIsRefused(@TempDir Path directory) throws IOException {
        // Without a hidden layer everything belongs to the output.
        DJLTrainer linear = new DJLTrainer(new MLP(new int[0]), 1, 16, new SGD(), new ConstantRate(), 1)
                .withThreads(1)
                .withDevice(DeviceChoice.CPU);
        DJLModel three = train(linear, Samples.images(GREY, 1, 10, 10, 10));
        Path file = Files.write(directory.resolve("weights.safetensors"), SafeTensors.write(three.weights()));
        String error = assertThrows(IllegalArgumentException.class, () -> linear.withWeights(file, "noise")
                        .train(Samples.images(GREY, 1, 10, 10)))
                .getMessage();
        assertTrue(error.contains("has no tensor that mlp"), error);
    }

    @Test
    void theProvenanceSaysWhatPathAutoTook() {
        StringProvenance execution = (StringProvenance) train(tiny(1), Samples.images(GREY, 1, 20, 20))
                .getProvenance()
                .getInstanceProvenance()
                .getMap()
                .get(DJLTrainer.EXECUTION);
        assertEquals("path script, precision float32, memory normal", execution.getValue());
    }

    @Test
    void theProvenanceHasTheDigestOfTheInitialWeights(@TempDir Path directory) throws IOException {
        ImageDataset data = Samples.images(GREY, 1, 20, 20);
        DJLModel first = train(tiny(1), data);
        assertFalse(first.getProvenance().getInstanceProvenance().getMap().containsKey(DJLTrainer.WEIGHTS_HASH));
        Path file = Files.write(directory.resolve("weights.safetensors"), SafeTensors.write(first.weights()));
        DJLModel second = train(tiny(1).withWeights(file, "noise"), data);
        HashProvenance hash = (HashProvenance)
                second.getProvenance().getInstanceProvenance().getMap().get(DJLTrainer.WEIGHTS_HASH);
        assertEquals(Digests.ofFile(file), hash.getValue());
        assertEquals(
                second.getProvenance(), Model.deserialize(second.serialize()).getProvenance());
    }
}
