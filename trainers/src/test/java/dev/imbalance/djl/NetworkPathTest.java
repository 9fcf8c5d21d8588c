package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.imbalance.data.ImageShape;
import dev.imbalance.trainer.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every path of a training step is the flat one, by another way. */
class NetworkPathTest {
    private static final Execution FLAT = new Execution(NetworkPath.FLAT, Precision.FLOAT32, MemoryUse.NORMAL);
    private static final Execution SCRIPT = new Execution(NetworkPath.SCRIPT, Precision.FLOAT32, MemoryUse.NORMAL);
    private static final Execution LEAN = new Execution(NetworkPath.SCRIPT, Precision.FLOAT32, MemoryUse.LEAN);
    private static final Execution BF16 = new Execution(NetworkPath.SCRIPT, Precision.BF16, MemoryUse.NORMAL);
    private static final Execution LEAN_BF16 = new Execution(NetworkPath.SCRIPT, Precision.BF16, MemoryUse.LEAN);
    private static final ImageShape IMAGE = new ImageShape(3, 12, 10);
    private static final int CLASSES = 4;
    private static final int ROWS = 6;

    /** A graph with every layer, values taken twice, and sums and concatenations of rectified maps. */
    private static final class EveryLayer implements Architecture {
        @Override
        public String typeName() {
            return "every-layer";
        }

        @Override
        public String summary() {
            return "Every layer.";
        }

        @Override
        public ConfiguredObjectProvenance getProvenance() {
            return new ConfiguredObjectProvenanceImpl(this, "Architecture");
        }

        @Override
        public Graph graph(InputShape input, int classes) {
            Graph.Builder net = Graph.of(input);
            Graph.Value x = net.relu(net.convolution(
                    "stem",
                    net.input(),
                    6,
                    Layer.Extent.square(3),
                    Layer.Extent.square(1),
                    Layer.Extent.square(1),
                    true));
            Graph.Value y = net.relu(net.batchNorm("norm1", net.convolution("conv1", x, 6, 3, 1, 1)));
            y = net.batchNorm("norm2", net.convolution("conv2", y, 6, 3, 1, 1));
            x = net.relu(net.add(y, x));
            x = net.relu(net.add(x, net.batchNorm("norm3", net.convolution("conv3", x, 6, 1, 1, 0), 1e-3)));
            Graph.Value left = net.relu(net.batchNorm("norm4", net.convolution("conv4", x, 5, 3, 2, 1)));
            Graph.Value right = net.maxPool(x, 3, 2, 1);
            Graph.Value tall = net.convolution(
                    "conv5", left, 3, new Layer.Extent(1, 3), Layer.Extent.square(1), new Layer.Extent(0, 1), false);
            x = net.concatenate(left, net.concatenate(right, tall), net.averagePool(left, 3, 1, 1));
            x = net.padChannels(x, 1, 2);
            x = net.flatten(net.relu(net.batchNorm("norm6", x)));
            x = net.relu(net.linear("hidden", x, 7));
            net.cosine("head", x, classes, 8);
            return net.build();
        }
    }

    static Stream<Architecture> architectures() {
        return Stream.of(
                new DenseNet(4, 8, DenseNet.Stem.CIFAR, 2, 3),
                new DenseNet(3, 6, DenseNet.Stem.CIFAR_NOPOOL, 2, 1, 2),
                new DenseNet(3, 6, DenseNet.Stem.IMAGENET, 2, 2),
                new DenseNet(3, 6, DenseNet.Stem.CIFAR, 2, 2).withHead(Head.COSINE, 8),
                new DenseNet(4, 6, DenseNet.Stem.CIFAR, 2, 2).withDropRate(0.3),
                new ResNet(ResNet.Block.BASIC, 4, ResNet.Stem.CIFAR, 2, 1, 1),
                new ResNet(ResNet.Block.BOTTLENECK, 3, ResNet.Stem.IMAGENET, 1, 2),
                new ResNetCIFAR(4, 2, 1, 2).withHead(Head.COSINE, 8),
                new VGG(new int[] {1, 2}, new int[] {5, 6}, false, new int[] {}, 0),
                new VGG(new int[] {2, 1}, new int[] {5, 6}, true, new int[] {}, 0).withHead(Head.COSINE, 8),
                new SmallCNN(5, 7),
                new MLP(9, 5),
                new EveryLayer());
    }

    /** What one training pass leaves. */
    private record Pass(float[] logits, Map<String, float[]> gradients, Map<String, HostTensor> tensors) {}

    private static Pass pass(Architecture architecture, Execution execution) {
        return pass(architecture, IMAGE, execution, 1);
    }

    /** @param scale of the images */
    private static Pass pass(Architecture architecture, ImageShape image, Execution execution, float scale) {
        InputShape input = InputShape.of(image);
        Map<String, HostTensor> start =
                new LinkedHashMap<>(architecture.initialise(input, CLASSES, new RandomStreams(3, 0)));
        SplittableRandom random = new SplittableRandom(5);
        // Biases and scales that differ, so that no gradient is trivially zero.
        start.replaceAll((name, tensor) ->
                tensor.shape().length == 1 && !name.contains("running") ? shaken(tensor, random) : tensor);
        try (Network network = new Network(
                        architecture,
                        input,
                        CLASSES,
                        new InputNormalisation(new double[] {0.1, 0.2, 0.3}, new double[] {1, 2, 0.5}),
                        start,
                        Device.cpu(),
                        execution);
                NDManager manager = Torch.newManager(Device.cpu())) {
            return Torch.with(true, 0, () -> {
                NDArray images = manager.create(
                                scaled(values(random, ROWS * image.size()), scale),
                                new Shape(ROWS, image.height(), image.width(), image.channels()))
                        .transpose(0, 3, 1, 2);
                NDArray upstream = manager.create(values(random, ROWS * CLASSES), new Shape(ROWS, CLASSES));
                Torch.seed(11);
                NDArray logits = network.forward(images, true);
                float[] seen = logits.toFloatArray();
                Map<String, float[]> gradients = new LinkedHashMap<>();
                PtNDArray[] arrays = network.backward(logits, upstream);
                List<String> names = new ArrayList<>(network.trained().keySet());
                for (int i = 0; i < arrays.length; i++) {
                    gradients.put(names.get(i), arrays[i].toFloatArray());
                }
                assertTrue(JniUtils.isGradMode());
                return new Pass(seen, gradients, network.save());
            });
        }
    }

    private static HostTensor shaken(HostTensor tensor, SplittableRandom random) {
        float[] values = tensor.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (random.nextDouble() - 0.5);
        }
        return new HostTensor(tensor.shape(), values);
    }

    private static float[] scaled(float[] values, float scale) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= scale;
        }
        return values;
    }

    private static float[] values(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return values;
    }

    private static void assertSame(Pass expected, Pass actual, double tolerance) {
        assertArrayEquals(expected.logits(), actual.logits(), (float) tolerance);
        assertEquals(expected.gradients().keySet(), actual.gradients().keySet());
        expected.gradients().forEach((name, gradient) -> {
            assertTrue(norm(gradient) > 0, name + " has no gradient to compare");
            assertTrue(
                    distance(gradient, actual.gradients().get(name)) <= tolerance * norm(gradient),
                    () -> name + ": " + Arrays.toString(gradient) + " against "
                            + Arrays.toString(actual.gradients().get(name)));
        });
        expected.tensors()
                .forEach((name, tensor) -> assertTrue(
                        distance(tensor.values(), actual.tensors().get(name).values())
                                <= tolerance * norm(tensor.values()),
                        name));
    }

    /**
     * Another order of the same sums differs by rounding, which a network multiplies: some gradients are sums that should be 0. So what
     * the flat pass itself makes of images whose values differ in their last bits is the measure.
     */
    private static void assertSameButForRounding(Architecture architecture, ImageShape image, Execution execution) {
        Pass flat = pass(architecture, image, FLAT, 1);
        Pass nudged = pass(architecture, image, FLAT, 1 + 0x1p-22f);
        Pass actual = pass(architecture, image, execution, 1);
        assertClose(flat.logits(), nudged.logits(), actual.logits(), "logits");
        assertEquals(flat.gradients().keySet(), actual.gradients().keySet());
        flat.gradients().forEach((name, gradient) -> {
            assertTrue(norm(gradient) > 0, name + " has no gradient to compare");
            assertClose(
                    gradient, nudged.gradients().get(name), actual.gradients().get(name), "gradient of " + name);
        });
        flat.tensors()
                .forEach((name, tensor) -> assertClose(
                        tensor.values(),
                        nudged.tensors().get(name).values(),
                        actual.tensors().get(name).values(),
                        name));
    }

    private static void assertClose(float[] expected, float[] nudged, float[] actual, String what) {
        double allowed = 1e-6 * norm(expected) + 10 * distance(expected, nudged);
        double distance = distance(expected, actual);
        assertTrue(distance <= allowed, () -> what + ": " + distance + " apart, " + allowed + " allowed");
    }

    private static double norm(float[] values) {
        return distance(values, new float[values.length]);
    }

    private static double distance(float[] a, float[] b) {
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            squares += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
        }
        return Math.sqrt(squares);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void theScriptGivesTheFlatPassesLogitsGradientsAndStatistics(Architecture architecture) {
        assertSameButForRounding(architecture, IMAGE, SCRIPT);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void theLeanScriptDoesToo(Architecture architecture) {
        assertSameButForRounding(architecture, IMAGE, LEAN);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void theLeanScriptComputesWhatTheScriptComputesInBf16(Architecture architecture) {
        assertSame(pass(architecture, BF16), pass(architecture, LEAN_BF16), 0.05);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void bf16StaysCloseToFloat32(Architecture architecture) {
        float[] expected = pass(architecture, FLAT).logits();
        assertTrue(distance(expected, pass(architecture, BF16).logits()) < 0.05 * norm(expected));
    }

    /**
     * Inception takes no images as small as those of the others. Its hundred layers, untrained and with statistics of a few maps of
     * noise, multiply every rounding, eager PyTorch's in bfloat16 too, so that no bound on the distance to float32 holds.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5})
    void everyPathOfInceptionIsItsFlatOne(double dropRate) {
        InceptionV3 inception = new InceptionV3(1 / 8.0, dropRate);
        ImageShape image = new ImageShape(3, 107, 75);
        assertSameButForRounding(inception, image, SCRIPT);
        assertSameButForRounding(inception, image, LEAN);
        Pass bf16 = pass(inception, image, BF16, 1);
        Pass lean = pass(inception, image, LEAN_BF16, 1);
        assertArrayEquals(bf16.logits(), lean.logits());
        assertSame(bf16, lean, 0.2);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void aNetworkSavesWhatItWasGiven(Architecture architecture) {
        InputShape input = InputShape.of(IMAGE);
        Map<String, HostTensor> given = architecture.initialise(input, CLASSES, new RandomStreams(3, 0));
        InputNormalisation none = new InputNormalisation(new double[3], new double[] {1, 1, 1});
        try (Network network = new Network(architecture, input, CLASSES, none, given, Device.cpu())) {
            Map<String, HostTensor> saved = network.save();
            assertEquals(given.keySet(), saved.keySet());
            given.forEach((name, tensor) -> {
                assertArrayEquals(tensor.shape(), saved.get(name).shape(), name);
                assertArrayEquals(tensor.values(), saved.get(name).values(), name);
            });
        }
    }

    @Test
    void flatTakesNoOtherPrecisionOrMemory() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Execution(NetworkPath.FLAT, Precision.BF16, MemoryUse.NORMAL));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Execution(NetworkPath.FLAT, Precision.FLOAT32, MemoryUse.LEAN));
        assertFalse(FLAT.scripted());
    }
}
