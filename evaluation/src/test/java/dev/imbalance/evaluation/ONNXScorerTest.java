package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.ImageExample;
import dev.imbalance.data.ImageShape;
import dev.imbalance.onnx.ONNXExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.impl.ArrayExample;

class ONNXScorerTest {
    private static final OnnxOptions CPU = new OnnxOptions(OnnxOptions.Device.CPU, 1, 8);
    private static final ImageShape SHAPE = new ImageShape(2, 2, 3);
    private static final List<String> LABELS = List.of("dark", "even", "bright");

    private final Dataset<Label> train = Blobs.of(5, 200, 40, 10);
    private final Dataset<Label> test = Blobs.of(6, 50, 50, 50);
    private final Model<Label> model = new LogisticRegressionTrainer().train(train);

    @TempDir
    Path directory;

    private Path export(ONNXExport.Variant variant, boolean described) throws IOException {
        Path file = directory.resolve("model.onnx");
        var description = new ONNXExport(model).write(variant, file);
        if (described) {
            RunFiles.writeDescription(description, file);
        }
        return file;
    }

    private double[][] scores(List<Prediction<Label>> predictions) {
        List<String> labels = ClassCounts.labels(model.getOutputIDInfo());
        List<double[]> rows = new ArrayList<>();
        for (Prediction<Label> prediction : predictions) {
            rows.add(labels.stream()
                    .mapToDouble(
                            label -> prediction.getOutputScores().get(label).getScore())
                    .toArray());
        }
        return rows.toArray(double[][]::new);
    }

    @ParameterizedTest
    @EnumSource(ONNXExport.Variant.class)
    void bothVariantsScoreAsTheNativeModelDoes(ONNXExport.Variant variant) throws IOException {
        try (ONNXScorer scorer = new ONNXScorer(export(variant, true), CPU)) {
            assertEquals("cpu", scorer.device());
            assertEquals(ClassCounts.labels(model.getOutputIDInfo()), scorer.labels());
            OnnxParity parity = OnnxParity.compare(scores(model.predict(test)), scores(scorer.predict(test)));
            assertEquals(150, parity.images());
            assertEquals(0, parity.differingLabels());
            assertTrue(parity.maxAbsDifference() < 1e-5, parity::toString);
        }
    }

    @Test
    void withoutADescriptionTheLabelsComeFromTheMetadataAndTheColumnsFromTheFeatureMap() throws IOException {
        Path file = export(ONNXExport.Variant.APP, false);
        try (ONNXScorer scorer = new ONNXScorer(file, CPU, List.of(), Optional.of(model.getFeatureIDMap()))) {
            OnnxParity parity = OnnxParity.compare(scores(model.predict(test)), scores(scorer.predict(test)));
            assertTrue(parity.maxAbsDifference() < 1e-5, parity::toString);
        }
        try (ONNXScorer scorer = new ONNXScorer(file, CPU)) {
            assertEquals(
                    "the names of the 4 features that model.onnx takes are not known; keep its .json beside it, or give the"
                            + " feature map",
                    assertThrows(IllegalArgumentException.class, () -> scorer.probabilities(test))
                            .getMessage());
        }
    }

    @Test
    void predictionsEvaluateAsTheNativeModelDoes() throws IOException {
        try (ONNXScorer scorer = new ONNXScorer(export(ONNXExport.Variant.APP, true), CPU)) {
            ImbalanceEvaluator evaluator = new ImbalanceEvaluator(ClassCounts.of(train));
            TestMetrics natives = evaluator.evaluate(model, test).metrics();
            TestMetrics onnx = evaluator
                    .evaluate(model, scorer.predict(test), test.getProvenance())
                    .metrics();
            assertArrayEquals(natives.confusion(), onnx.confusion());
            assertEquals(natives.macroAUC(), onnx.macroAUC(), 1e-3);
        }
    }

    @Test
    void missingFeaturesAreZeroAndUnknownOnesAreLeftOut() throws IOException {
        Example<Label> sparse = new ArrayExample<>(new Label("blob0"), new String[] {"f1"}, new double[] {2});
        Example<Label> extra =
                new ArrayExample<>(new Label("blob0"), new String[] {"f1", "unseen"}, new double[] {2, 99});
        try (ONNXScorer scorer = new ONNXScorer(export(ONNXExport.Variant.APP, true), CPU)) {
            // A dense row first, so that a row left over in the buffer would show.
            float[][] scores = scorer.probabilities(List.of(test.getExample(0), sparse, extra));
            float[][] again = scorer.probabilities(List.of(sparse));
            assertArrayEquals(again[0], scores[1]);
            assertArrayEquals(again[0], scores[2]);
        }
    }

    private static List<Example<Label>> pictures(int count, ImageShape shape) {
        SplittableRandom random = new SplittableRandom(9);
        List<Example<Label>> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] pixels = new byte[shape.size()];
            random.nextBytes(pixels);
            pictures.add(new ImageExample(new Label(LABELS.get(i % 3)), shape, pixels));
        }
        return pictures;
    }

    private static float[] weights() {
        SplittableRandom random = new SplittableRandom(10);
        float[] weights = new float[SHAPE.size() * LABELS.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextDouble(-0.01, 0.01);
        }
        return weights;
    }

    private Path tinyImageModel(DataType type) throws IOException {
        return TinyOnnx.images(directory.resolve("tiny.onnx"), type, new long[] {2, 2, 3}, weights(), LABELS.size());
    }

    private static double[] softmaxOfPixels(ImageExample picture) {
        float[] weights = weights();
        double[] scores = new double[LABELS.size()];
        double sum = 0;
        for (int id = 0; id < scores.length; id++) {
            for (int pixel = 0; pixel < SHAPE.size(); pixel++) {
                scores[id] += Byte.toUnsignedInt(picture.pixels()[pixel]) * weights[pixel * LABELS.size() + id];
            }
            scores[id] = Math.exp(scores[id]);
            sum += scores[id];
        }
        for (int id = 0; id < scores.length; id++) {
            scores[id] /= sum;
        }
        return scores;
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"UINT8", "FLOAT"})
    void imagesGoInAsUnsignedPixelsInChannelOrder(DataType type) throws IOException {
        List<Example<Label>> pictures = pictures(21, SHAPE);
        try (ONNXScorer scorer = new ONNXScorer(tinyImageModel(type), CPU, LABELS, Optional.empty())) {
            float[][] scores = scorer.probabilities(pictures);
            assertEquals(21, scores.length);
            for (int row = 0; row < scores.length; row++) {
                double[] expected = softmaxOfPixels((ImageExample) pictures.get(row));
                for (int id = 0; id < expected.length; id++) {
                    assertEquals(expected[id], scores[row][id], 1e-5);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 20, 21, 64})
    void theBatchSizeChangesNothing(int batch) throws IOException {
        List<Example<Label>> pictures = pictures(21, SHAPE);
        Path file = tinyImageModel(DataType.UINT8);
        OnnxOptions options = new OnnxOptions(OnnxOptions.Device.CPU, 1, batch);
        try (ONNXScorer scorer = new ONNXScorer(file, options, LABELS, Optional.empty());
                ONNXScorer one = new ONNXScorer(file, CPU, LABELS, Optional.empty())) {
            float[][] expected = one.probabilities(pictures);
            // Twice, because a short last batch must not spoil the next call.
            for (int time = 0; time < 2; time++) {
                List<Long> rows = new ArrayList<>();
                long count = scorer.score(pictures, (row, example, probabilities) -> {
                    rows.add(row);
                    assertEquals(pictures.get((int) row), example);
                    assertArrayEquals(expected[(int) row], probabilities, 1e-6f);
                });
                assertEquals(21, count);
                assertEquals(21, rows.size());
            }
        }
    }

    @Test
    void noRowsAreNoScores() throws IOException {
        try (ONNXScorer scorer = new ONNXScorer(tinyImageModel(DataType.UINT8), CPU, LABELS, Optional.empty())) {
            assertEquals(0, scorer.probabilities(List.of()).length);
        }
    }

    @Test
    void imagesOfAnotherShapeAreRefusedInOneLine() throws IOException {
        try (ONNXScorer scorer = new ONNXScorer(tinyImageModel(DataType.UINT8), CPU, LABELS, Optional.empty())) {
            assertEquals(
                    "tiny.onnx takes images of 2 x 2 x 3, row 0 is an image of 1 x 4 x 3",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> scorer.probabilities(pictures(2, new ImageShape(1, 4, 3))))
                            .getMessage());
            assertEquals(
                    "tiny.onnx takes images of 2 x 2 x 3, row 0 is not an image",
                    assertThrows(IllegalArgumentException.class, () -> scorer.probabilities(test))
                            .getMessage());
        }
        try (ONNXScorer scorer = new ONNXScorer(export(ONNXExport.Variant.APP, true), CPU)) {
            assertEquals(
                    "model.onnx takes 4 features, row 0 is an image of 2 x 2 x 3",
                    assertThrows(IllegalArgumentException.class, () -> scorer.probabilities(pictures(1, SHAPE)))
                            .getMessage());
        }
    }

    @Test
    void anotherNumberOfFeaturesIsRefusedInOneLine() throws IOException {
        Path file = export(ONNXExport.Variant.APP, false);
        MutableDataset<Label> narrow = new MutableDataset<>(train.getSourceProvenance(), train.getOutputFactory());
        narrow.add(new ArrayExample<>(new Label("blob0"), new String[] {"a", "b"}, new double[] {1, 2}));
        assertEquals(
                "model.onnx takes 4 features, the data have 2",
                assertThrows(
                                IOException.class,
                                () -> new ONNXScorer(file, CPU, List.of(), Optional.of(narrow.getFeatureIDMap())))
                        .getMessage());
    }

    @Test
    void aModelThatIsNotTheDescribedOneIsRefused() throws IOException {
        Path file = export(ONNXExport.Variant.APP, true);
        new ONNXExport(new LogisticRegressionTrainer().train(Blobs.of(8, 30, 30, 30)))
                .write(ONNXExport.Variant.APP, file);
        String message =
                assertThrows(IOException.class, () -> new ONNXScorer(file, CPU)).getMessage();
        assertTrue(message.startsWith(file + " is not the model that model.json describes: its SHA-256 is "), message);
    }

    @Test
    void aTornModelIsNamed() throws IOException {
        Path file = export(ONNXExport.Variant.APP, false);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        String message =
                assertThrows(IOException.class, () -> new ONNXScorer(file, CPU)).getMessage();
        assertTrue(message.startsWith("ONNX Runtime cannot run model.onnx: "), message);
        assertEquals(1, message.lines().count());
        assertThrows(IOException.class, () -> new ONNXScorer(directory.resolve("none.onnx"), CPU));
    }

    @Test
    void aModelWithoutLabelsNeedsThem() throws IOException {
        Path file = tinyImageModel(DataType.UINT8);
        assertEquals(
                "tiny.onnx does not say which labels its columns are, and no description is beside it; give the labels",
                assertThrows(IOException.class, () -> new ONNXScorer(file, CPU)).getMessage());
        assertTrue(assertThrows(IOException.class, () -> new ONNXScorer(file, CPU, List.of("a", "b"), Optional.empty()))
                .getMessage()
                .contains("is FLOAT [-1, 2] for 2 labels"));
    }

    @Test
    void labelsInAnotherOrderAreRefused() throws IOException {
        Path file = export(ONNXExport.Variant.APP, true);
        List<String> other = new ArrayList<>(ClassCounts.labels(model.getOutputIDInfo()));
        other.add(0, other.remove(2));
        assertTrue(assertThrows(IOException.class, () -> new ONNXScorer(file, CPU, other, Optional.empty()))
                .getMessage()
                .startsWith("model.onnx has the labels ["));
    }

    @Test
    void autoScoresOnTheCpuWhereThereIsNoGpu() throws IOException {
        try (ONNXScorer scorer = new ONNXScorer(export(ONNXExport.Variant.APP, true), OnnxOptions.DEFAULT)) {
            assertTrue(List.of("cpu", "gpu").contains(scorer.device()));
            assertEquals(150, scorer.probabilities(test).length);
        }
    }

    @Test
    void theGpuAskedForWhereThereIsNoneIsRefusedInOneLine() throws IOException {
        assumeFalse(
                OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA), "this ONNX Runtime may have a GPU");
        Path file = export(ONNXExport.Variant.APP, true);
        OnnxOptions gpu = new OnnxOptions(OnnxOptions.Device.GPU, 1, 8);
        assertEquals(
                "model.onnx cannot be scored on the GPU (this ONNX Runtime has no CUDA; the artifact onnxruntime_gpu has); use the"
                        + " device cpu or auto",
                assertThrows(IOException.class, () -> new ONNXScorer(file, gpu)).getMessage());
    }

    @Test
    void autoSaysInOneLineWhyItScoresOnTheCpu() throws IOException {
        assumeFalse(
                OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA), "this ONNX Runtime may have a GPU");
        List<String> lines = new ArrayList<>();
        Logger logger = Logger.getLogger(ONNXScorer.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(new SimpleFormatter().formatMessage(line));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try (ONNXScorer scorer = new ONNXScorer(export(ONNXExport.Variant.APP, true), OnnxOptions.DEFAULT)) {
            assertEquals("cpu", scorer.device());
        } finally {
            logger.removeHandler(handler);
        }
        assertEquals(
                List.of(
                        "ONNX Runtime scores model.onnx on the CPU: this ONNX Runtime has no CUDA; the artifact onnxruntime_gpu has"),
                lines);
    }
}
