package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ImageDataset;
import dev.imbalance.data.ImageShape;
import dev.imbalance.onnx.ModelDescription;
import dev.imbalance.onnx.ONNXExport;
import dev.imbalance.trainer.Checkpoints;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

class InputScaleTest {
    private static final ImageShape COLOUR = new ImageShape(3, 8, 8);
    private static final InputShape INPUT = InputShape.of(COLOUR);

    private static HostRows rows(Dataset<Label> data) {
        List<Example<Label>> examples = new ArrayList<>();
        data.forEach(examples::add);
        return HostRows.of(examples, InputShape.of(data), data.getFeatureIDMap());
    }

    /** What the network sees of a pixel in the three channels. */
    private static double[] seen(InputScale scale, int pixel) {
        InputNormalisation of = scale.normalisation(INPUT, rows(Samples.images(COLOUR, 1, 4, 4)));
        double[] seen = new double[3];
        for (int channel = 0; channel < 3; channel++) {
            seen[channel] = (pixel - of.mean()[channel]) / of.standardDeviation()[channel];
        }
        return seen;
    }

    @Test
    void blackAndWhiteGoToTheEndsOfTheScale() {
        assertArrayEquals(new double[] {0, 0, 0}, seen(InputScale.UNIT, 0));
        assertArrayEquals(new double[] {1, 1, 1}, seen(InputScale.UNIT, 255));
        assertArrayEquals(new double[] {-1, -1, -1}, seen(InputScale.SYMMETRIC, 0));
        assertArrayEquals(new double[] {1, 1, 1}, seen(InputScale.SYMMETRIC, 255));
        assertArrayEquals(
                new double[] {-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225}, seen(InputScale.IMAGENET, 0), 1e-12);
        assertArrayEquals(
                new double[] {0.515 / 0.229, 0.544 / 0.224, 0.594 / 0.225}, seen(InputScale.IMAGENET, 255), 1e-12);
    }

    @Test
    void standardisedTrainingPixelsHaveTheMeanNoughtAndTheDeviationOne() {
        ImageDataset data = Samples.images(COLOUR, 1, 9, 9);
        InputNormalisation of = InputScale.STANDARDISE.normalisation(INPUT, rows(data));
        double sum = 0;
        double squares = 0;
        for (int image = 0; image < data.size(); image++) {
            for (int i = 64; i < 128; i++) {
                double x =
                        (Byte.toUnsignedInt(data.image(image).pixels()[i]) - of.mean()[1]) / of.standardDeviation()[1];
                sum += x;
                squares += x * x;
            }
        }
        assertEquals(0, sum / (64 * data.size()), 1e-12);
        assertEquals(1, squares / (64 * data.size()), 1e-12);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STANDARDISE")
    void featuresHaveNoPixelsToScale(InputScale scale) {
        DJLTrainer trainer = trainer().withInputScale(scale);
        Dataset<Label> features = Samples.exclusiveOr(20, 1);
        String error = assertThrows(IllegalArgumentException.class, () -> trainer.train(features))
                .getMessage();
        assertTrue(error.endsWith(
                "is of pixels, and the data have 3 plain features; use standardise, or an image data" + " set"));
    }

    @Test
    void imagenetIsOfColourImages() {
        DJLTrainer trainer = trainer().withInputScale(InputScale.IMAGENET);
        ImageDataset grey = Samples.images(new ImageShape(1, 8, 8), 1, 9, 9);
        String error = assertThrows(IllegalArgumentException.class, () -> trainer.train(grey))
                .getMessage();
        assertEquals(
                "DJLTrainer inputScale imagenet is of red, green and blue, and the data have 1 x 8 x 8 images;"
                        + " use standardise, unit or symmetric",
                error);
    }

    private static DJLTrainer trainer() {
        return new DJLTrainer(new MLP(8), 2, 16, new SGD(0.05, 0.9, 0, true), new ConstantRate(), 3)
                .withThreads(1)
                .withDevice(DeviceChoice.CPU);
    }

    @ParameterizedTest
    @EnumSource
    void savedAndExportedModelsScaleAsTheTrainedOneDoes(InputScale scale, @TempDir Path folder) throws Exception {
        ImageDataset data = Samples.images(COLOUR, 1, 40, 30, 20);
        DJLModel model = (DJLModel) trainer().withInputScale(scale).train(data);
        InputNormalisation expected = scale.normalisation(INPUT, rows(data));
        ModelDescription.Normalisation described = model.normalisation().orElseThrow();
        assertArrayEquals(expected.mean(), described.mean());
        assertArrayEquals(expected.standardDeviation(), described.standardDeviation());

        Path file = folder.resolve("model.tribuo");
        model.serializeToFile(file);
        DJLModel saved = (DJLModel) Model.deserializeFromFile(file);
        ImageDataset others = Samples.images(COLOUR, 2, 7, 7, 7);
        byte[][] images = new byte[others.size()][];
        for (int i = 0; i < images.length; i++) {
            images[i] = others.image(i).pixels();
        }
        ONNXRuntime.Scored exported =
                ONNXRuntime.images(new ONNXExport(model).proto(ONNXExport.Variant.APP), images, COLOUR);
        List<Prediction<Label>> predictions = model.predict(others);
        List<Prediction<Label>> again = saved.predict(others);
        for (int i = 0; i < images.length; i++) {
            for (int c = 0; c < 3; c++) {
                String label = model.getOutputIDInfo().getOutput(c).getLabel();
                double score = predictions.get(i).getOutputScores().get(label).getScore();
                assertEquals(score, exported.probabilities()[i][c], 1e-5);
                assertEquals(score, again.get(i).getOutputScores().get(label).getScore());
            }
        }
    }

    @Test
    void aCheckpointOfAnotherScaleIsRefused(@TempDir Path folder) {
        ImageDataset data = Samples.images(COLOUR, 1, 20, 20);
        DJLTrainer unit = trainer().withInputScale(InputScale.UNIT);
        unit.setCheckpoints(new Checkpoints(folder, 1, Duration.ZERO));
        unit.train(data);
        DJLTrainer symmetric = trainer().withInputScale(InputScale.SYMMETRIC);
        symmetric.setCheckpoints(new Checkpoints(folder, 1, Duration.ZERO));
        String error = assertThrows(IllegalArgumentException.class, () -> symmetric.train(data))
                .getMessage();
        assertTrue(
                error.contains("it differs in trainer.inputScale (trainer.inputScale was UNIT, is SYMMETRIC)"), error);
    }
}
