package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ImageShape;
import dev.imbalance.trainer.RandomStreams;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final InputShape CIFAR = InputShape.of(new ImageShape(3, 32, 32));
    private static final InputShape IMAGENET = InputShape.of(new ImageShape(3, 224, 224));

    @Test
    void densenet161HasThePublishedNumberOfParameters() {
        assertEquals(26_482_570, DenseNet.densenet161(DenseNet.Stem.CIFAR).parameterCount(CIFAR, 10));
        assertEquals(28_681_000, DenseNet.densenet161(DenseNet.Stem.IMAGENET).parameterCount(IMAGENET, 1000));
    }

    @Test
    void presetsAreTorchvisionsNetworks() {
        Map<String, Long> published = Map.of(
                "densenet121",
                7_978_856L,
                "densenet161",
                28_681_000L,
                "densenet169",
                14_149_480L,
                "densenet201",
                20_013_928L);
        new DenseNet().presets().forEach((name, fields) -> {
            int[] blocks = ((List<?>) fields.get("blocks"))
                    .stream().mapToInt(Integer.class::cast).toArray();
            DenseNet network = new DenseNet(
                    (int) fields.get("growth"), (int) fields.get("initialFeatures"), DenseNet.Stem.IMAGENET, blocks);
            assertEquals(published.get(name), network.parameterCount(IMAGENET, 1000), name);
        });
        assertEquals(4, new DenseNet().presets().size());
    }

    @Test
    void greyImagesHaveAStemOfOneChannel() {
        TensorSpec stem = new DenseNet()
                .tensors(InputShape.of(new ImageShape(1, 28, 28)), 10)
                .get(0);
        assertEquals("features.conv0.weight", stem.name());
        assertArrayEquals(new long[] {24, 1, 3, 3}, stem.shape());
    }

    @Test
    void imagesThatVanishAreRefused() {
        DenseNet deep = new DenseNet(4, 8, DenseNet.Stem.IMAGENET, 1, 1, 1, 1);
        String error = assertThrows(
                        IllegalArgumentException.class,
                        () -> deep.tensors(InputShape.of(new ImageShape(1, 28, 28)), 10))
                .getMessage();
        assertTrue(
                error.startsWith("DenseNet with 4 blocks and the imagenet stem shrinks 1 x 28 x 28 images to nothing;"),
                error);
        assertFalse(new DenseNet(4, 8, DenseNet.Stem.IMAGENET, 1, 1, 1)
                .tensors(InputShape.of(new ImageShape(1, 28, 28)), 10)
                .isEmpty());
    }

    @Test
    void weightsStartAsTorchvisionsDo() {
        Map<String, HostTensor> start =
                DenseNet.densenet161(DenseNet.Stem.CIFAR).initialise(CIFAR, 10, new RandomStreams(1, 0));
        float[] convolution =
                start.get("features.denseblock3.denselayer1.conv2.weight").values();
        assertEquals(Math.sqrt(2.0 / (192 * 9)), deviation(convolution), 0.001);
        float[] linear = start.get("classifier.weight").values();
        double bound = 1 / Math.sqrt(2208);
        for (float value : linear) {
            assertTrue(Math.abs(value) <= bound);
        }
        assertEquals(bound / Math.sqrt(3), deviation(linear), bound / 50);
        assertArrayEquals(new float[10], start.get("classifier.bias").values());
        float[] ones = new float[96];
        Arrays.fill(ones, 1);
        assertArrayEquals(ones, start.get("features.norm0.weight").values());
        assertArrayEquals(ones, start.get("features.norm0.running_var").values());
    }

    private static double deviation(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }

    @Test
    void theStartOfATensorDependsOnItsNameAndTheSeedAlone() {
        InputShape input = InputShape.features(4);
        Map<String, HostTensor> one = new MLP(5).initialise(input, 3, new RandomStreams(1, 0));
        Map<String, HostTensor> deeper = new MLP(5, 6).initialise(input, 3, new RandomStreams(1, 0));
        Map<String, HostTensor> other = new MLP(5).initialise(input, 3, new RandomStreams(1, 1));
        float[] weight = one.get("layers.0.weight").values();
        assertArrayEquals(weight, deeper.get("layers.0.weight").values());
        assertFalse(Arrays.equals(weight, other.get("layers.0.weight").values()));
    }

    @Test
    void illegalTablesAreRefused() {
        assertThrows(PropertyException.class, () -> new DenseNet(0, 8, DenseNet.Stem.CIFAR, 1));
        assertThrows(PropertyException.class, () -> new DenseNet(4, 1, DenseNet.Stem.CIFAR, 1));
        assertThrows(PropertyException.class, () -> new DenseNet(4, 8, DenseNet.Stem.CIFAR));
        assertThrows(PropertyException.class, () -> new DenseNet(4, 8, DenseNet.Stem.CIFAR, 2, 0));
        assertThrows(PropertyException.class, () -> new MLP(4, 0));
        assertThrows(PropertyException.class, () -> new InceptionV3(0, 0.5));
        assertThrows(PropertyException.class, () -> new InceptionV3(1.5, 0.5));
        assertThrows(PropertyException.class, () -> new InceptionV3(1, 1));
    }
}
