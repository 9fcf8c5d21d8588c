package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.onnx.proto.OnnxMl.ModelProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.data.ImageShape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXOperators;

/** Names, shapes and logits of torchvision's networks, recorded by {@code golden/torchvision/make.py}. */
class TorchvisionGoldenTest {
    private static final InputShape IMAGENET = InputShape.of(new ImageShape(3, 224, 224));
    private static final InputShape CIFAR = InputShape.of(new ImageShape(3, 32, 32));
    private static final JsonNode GOLDEN = golden();
    private static final Map<String, Architecture> CASES = cases();

    private static JsonNode golden() {
        try (InputStream file = TorchvisionGoldenTest.class.getResourceAsStream("/golden/torchvision/networks.json")) {
            return new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Architecture> cases() {
        Map<String, Architecture> cases = new LinkedHashMap<>();
        cases.put("resnet-basic-imagenet", new ResNet(ResNet.Block.BASIC, 64, ResNet.Stem.IMAGENET, 1, 1, 1, 1));
        cases.put("resnet-basic-cifar-grey", new ResNet(ResNet.Block.BASIC, 64, ResNet.Stem.CIFAR, 2, 1, 1, 1));
        cases.put(
                "resnet-bottleneck-cosine",
                new ResNet(ResNet.Block.BOTTLENECK, 64, ResNet.Stem.IMAGENET, 1, 1, 1, 1).withHead(Head.COSINE, 16));
        cases.put("resnet32", new ResNetCIFAR());
        cases.put("resnet-cifar-cosine", new ResNetCIFAR(16, 1, 1, 1).withHead(Head.COSINE, 16));
        cases.put("vgg-hidden", vgg(false, 12, 10));
        cases.put("vgg-norm", vgg(true));
        cases.put("vgg-flat-grey", vgg(false));
        cases.put("inception", new InceptionV3());
        cases.put("inception-narrow", new InceptionV3(1 / 16.0, 0));
        cases.put("inception-narrow-grey-cosine", new InceptionV3(1 / 16.0, 0).withHead(Head.COSINE, 16));
        cases.put("small-cnn", new SmallCNN(8, 16, 12));
        cases.put("small-cnn-cosine", new SmallCNN(8, 16).withHead(Head.COSINE, 30));
        return cases;
    }

    private static VGG vgg(boolean batchNorm, int... hidden) {
        return new VGG(new int[] {1, 2}, new int[] {6, 8}, batchNorm, hidden, 0.5);
    }

    static List<String> names() {
        List<String> names = new ArrayList<>();
        GOLDEN.get("cases").fieldNames().forEachRemaining(names::add);
        return names;
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "resnet50", "vgg16", "vgg16-bn", "resnet32"})
    void tensorsHaveTorchvisionsNamesOrderAndShapes(String name) {
        List<TensorSpec> tensors =
                switch (name) {
                    case "resnet18" -> ResNet.resnet18(ResNet.Stem.IMAGENET).tensors(IMAGENET, 1000);
                    case "resnet50" -> ResNet.resnet50(ResNet.Stem.IMAGENET).tensors(IMAGENET, 1000);
                    case "vgg16" -> VGG.vgg16(false).tensors(IMAGENET, 1000);
                    case "vgg16-bn" -> VGG.vgg16(true).tensors(IMAGENET, 1000);
                    default -> new ResNetCIFAR().tensors(CIFAR, 10);
                };
        assertSameTensors(GOLDEN.get("full").get(name), tensors);
    }

    private static void assertSameTensors(JsonNode expected, List<TensorSpec> tensors) {
        assertEquals(
                expected.properties().stream()
                        .map(e -> e.getKey() + e.getValue())
                        .toList(),
                tensors.stream()
                        .map(spec -> spec.name() + Arrays.toString(spec.shape()).replace(" ", ""))
                        .toList());
    }

    @Test
    void parameterCountsAreThePublishedOnes() {
        assertEquals(11_689_512, ResNet.resnet18(ResNet.Stem.IMAGENET).parameterCount(IMAGENET, 1000));
        assertEquals(25_557_032, ResNet.resnet50(ResNet.Stem.IMAGENET).parameterCount(IMAGENET, 1000));
        assertEquals(138_357_544, VGG.vgg16(false).parameterCount(IMAGENET, 1000));
        assertEquals(138_365_992, VGG.vgg16(true).parameterCount(IMAGENET, 1000));
        assertEquals(23_834_568, new InceptionV3().parameterCount(IMAGENET, 1000));
        assertEquals(23_834_568 - 990 * 2049, new InceptionV3().parameterCount(IMAGENET, 10));
        assertEquals(464_154, new ResNetCIFAR().parameterCount(CIFAR, 10));
    }

    @Test
    void vggWithoutHiddenLayersIsItsConvolutionsAndOneLayer() {
        InputShape image = InputShape.of(new ImageShape(3, 160, 160));
        assertEquals(14_714_688 + 5 * 5 * 512 * 8 + 8, new VGG().parameterCount(image, 8));
    }

    @Test
    void imagesThatDoNotFitAreRefused() {
        InputShape tiny = InputShape.of(new ImageShape(3, 16, 40));
        String vanished = assertThrows(IllegalArgumentException.class, () -> new VGG().graph(tiny, 5))
                .getMessage();
        assertTrue(vanished.startsWith("the images are too small: a max pool has a window of 2 x 2"), vanished);
        String side = assertThrows(IllegalArgumentException.class, () -> VGG.vgg16(false)
                        .graph(InputShape.of(new ImageShape(3, 160, 160)), 5))
                .getMessage();
        assertEquals(
                "vgg with hidden layers needs maps of 7 x 7 before them, has 5 x 5; use 224 x 224 images, or hidden: []",
                side);
        String narrow = assertThrows(IllegalArgumentException.class, () -> new InceptionV3()
                        .graph(InputShape.of(new ImageShape(3, 74, 299)), 5))
                .getMessage();
        assertEquals(
                "inception-v3 needs images of at least 75 x 75, has 3 x 74 x 299; use larger images, or a network for small"
                        + " ones: densenet or resnet with the cifar stem",
                narrow);
        String table = assertThrows(IllegalArgumentException.class, () -> new ResNet().graph(InputShape.features(4), 5))
                .getMessage();
        assertTrue(table.startsWith("resnet takes images, and the data have 4 plain features;"), table);
    }

    @ParameterizedTest
    @MethodSource("names")
    void logitsFollowTheReference(String name) throws Exception {
        JsonNode golden = GOLDEN.get("cases").get(name);
        ImageShape image = new ImageShape(
                golden.get("image").get(0).intValue(),
                golden.get("image").get(1).intValue(),
                golden.get("image").get(2).intValue());
        Architecture architecture = CASES.get(name);
        InputShape input = InputShape.of(image);
        int classes = golden.get("logits").get(0).size();
        assertSameTensors(golden.get("tensors"), architecture.tensors(input, classes));
        Map<String, HostTensor> made = new LinkedHashMap<>();
        golden.get("tensors").properties().forEach(e -> made.put(e.getKey(), tensor(e.getKey(), e.getValue())));
        Map<String, HostTensor> weights = SafeTensors.read(SafeTensors.write(made), name);
        InputNormalisation raw = new InputNormalisation(new double[image.channels()], ones(image.channels()));
        float[] expected = rows(golden.get("logits"));

        try (Network network = new Network(architecture, input, classes, raw, weights, Device.cpu())) {
            assertClose(expected, logits(network, image, 2, false));
            if (golden.has("training logits")) {
                JsonNode training = golden.get("training logits");
                assertClose(rows(training), logits(network, image, training.size(), true));
                assertClose(rows(golden.get("logits after")), logits(network, image, 2, false));
            }
        }
        assertClose(expected, onnx(architecture, input, classes, raw, weights, pixels(image, 2)));
    }

    private static float[] logits(Network network, ImageShape image, int count, boolean training) {
        try (NDManager manager = Torch.newManager(Device.cpu());
                NDArray images = manager.create(
                        pixels(image, count), new Shape(count, image.channels(), image.height(), image.width()))) {
            return Torch.with(false, 0, () -> network.forward(images, training).toFloatArray());
        }
    }

    private static float[] pixels(ImageShape image, int count) {
        return floats(hashed("images", count * image.size()));
    }

    private static float[] rows(JsonNode rows) {
        int columns = rows.get(0).size();
        float[] values = new float[rows.size() * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.get(i / columns).get(i % columns).floatValue();
        }
        return values;
    }

    private static float[] onnx(
            Architecture architecture,
            InputShape input,
            int classes,
            InputNormalisation normalisation,
            Map<String, HostTensor> weights,
            float[] pixels)
            throws Exception {
        ONNXContext context = new ONNXContext();
        context.setName("network");
        GraphONNX.write(
                        architecture.graph(input, classes),
                        context.floatInput(input.size()),
                        input,
                        normalisation,
                        weights)
                .assignTo(context.floatOutput(classes));
        ModelProto model = ModelProto.newBuilder()
                .setGraph(context.buildGraph())
                .addOpsetImport(ONNXOperators.getOpsetProto())
                .setIrVersion(6)
                .build();
        float[][] rows = {
            Arrays.copyOf(pixels, input.size()), Arrays.copyOfRange(pixels, input.size(), 2 * input.size())
        };
        float[][] logits = ONNXRuntime.tribuo(model, rows);
        float[] all = Arrays.copyOf(logits[0], 2 * classes);
        System.arraycopy(logits[1], 0, all, classes, classes);
        return all;
    }

    private static void assertClose(float[] expected, float[] actual) {
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertTrue(largest > 0);
        assertArrayEquals(expected, actual, 1e-4f * largest);
    }

    /** The formula of make.py. */
    private static double[] hashed(String name, int count) {
        int seed = 0x811C9DC5;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            seed = (seed ^ (b & 0xFF)) * 0x01000193;
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            int x = i * 0x9E3779B1 + seed;
            x = (x ^ (x >>> 16)) * 0x85EBCA6B;
            x = (x ^ (x >>> 13)) * 0xC2B2AE35;
            x ^= x >>> 16;
            values[i] = Integer.toUnsignedLong(x) / 0x1p31 - 1;
        }
        return values;
    }

    private static HostTensor tensor(String name, JsonNode axes) {
        long[] shape = new long[axes.size()];
        int size = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = axes.get(i).longValue();
            size *= axes.get(i).intValue();
        }
        double scale = 0.25;
        double centre = 0;
        if (shape.length > 1) {
            scale = Math.sqrt(6.0 * shape[0] / size);
        } else if (name.endsWith(".running_var")) {
            scale = 0.5;
            centre = 1;
        } else if (name.endsWith(".weight")) {
            centre = 1;
        }
        double[] values = hashed(name, size);
        for (int i = 0; i < size; i++) {
            values[i] = centre + scale * values[i];
        }
        return new HostTensor(shape, floats(values));
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
