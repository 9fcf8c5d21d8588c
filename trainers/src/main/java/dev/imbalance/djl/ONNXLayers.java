package dev.imbalance.djl;

import dev.imbalance.data.ImageShape;
import dev.imbalance.djl.Layer.Extent;
import dev.imbalance.onnx.Operators;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXInitializer;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXOperators;
import org.tribuo.util.onnx.ONNXRef;

/** The layers that networks are made of, written into one ONNX graph from weights by name (PyTorch's names and layouts). */
final class ONNXLayers {
    private final ONNXContext context;
    private final Map<String, HostTensor> weights;

    ONNXLayers(ONNXContext context, Map<String, HostTensor> weights) {
        this.context = context;
        this.weights = weights;
    }

    /**
     * {@code (x - mean) / standardDeviation}, by channel of an image or by feature.
     *
     * @param input (batch, features)
     * @return (batch, C, H, W) for images, (batch, features) otherwise
     */
    ONNXNode normalise(ONNXRef<?> input, Optional<ImageShape> image, double[] mean, double[] standardDeviation) {
        if (image.isEmpty()) {
            return normalise(input, List.of(1, mean.length), mean, standardDeviation);
        }
        int channels = image.get().channels();
        ONNXInitializer shape = context.array(
                "image_shape",
                new long[] {-1, channels, image.get().height(), image.get().width()});
        ONNXNode images = input.apply(Operators.RESHAPE, shape, "images");
        return normalise(images, List.of(1, channels, 1, 1), mean, standardDeviation);
    }

    private ONNXNode normalise(ONNXRef<?> input, List<Integer> shape, double[] mean, double[] standardDeviation) {
        return input.apply(ONNXOperators.SUB, constant("mean", shape, mean), "centred")
                .apply(ONNXOperators.DIV, constant("standard_deviation", shape, standardDeviation), "normalised");
    }

    private ONNXInitializer constant(String name, List<Integer> shape, double[] values) {
        int size = shape.stream().reduce(1, (a, b) -> a * b);
        if (values.length != size) {
            throw new IllegalArgumentException(
                    "the normalisation needs " + size + " values of " + name + ", has " + values.length);
        }
        return context.floatTensor(name, shape, buffer -> {
            for (double value : values) {
                buffer.put((float) value);
            }
        });
    }

    /** {@code x W^T + b} with {@code name.weight} (outputs, inputs) and {@code name.bias} (outputs). */
    ONNXNode linear(ONNXNode x, String name, long inputs, long outputs) {
        return context.operation(
                ONNXOperators.GEMM,
                List.of(x, weight(name + ".weight", outputs, inputs), weight(name + ".bias", outputs)),
                name,
                Map.of("transB", 1));
    }

    /** A convolution of {@code channels} to {@code filters} maps. */
    ONNXNode convolution(ONNXNode x, Layer.Convolution layer, int channels, int filters) {
        List<ONNXRef<?>> inputs = new ArrayList<>();
        inputs.add(x);
        inputs.add(weight(
                layer.name() + ".weight",
                filters,
                channels,
                layer.kernel().height(),
                layer.kernel().width()));
        if (layer.bias()) {
            inputs.add(weight(layer.name() + ".bias", filters));
        }
        return context.operation(
                layer.bias() ? Operators.CONV_BIAS : Operators.CONV,
                inputs,
                layer.name(),
                Map.of(
                        "kernel_shape", sides(layer.kernel()),
                        "strides", sides(layer.stride()),
                        "pads", allSides(layer.padding())));
    }

    /** Batch normalisation by its running statistics. */
    ONNXNode batchNorm(ONNXNode x, Layer.BatchNorm layer, int channels) {
        String name = layer.name();
        return context.operation(
                Operators.BATCH_NORMALIZATION,
                List.of(
                        x,
                        weight(name + ".weight", channels),
                        weight(name + ".bias", channels),
                        weight(name + ".running_mean", channels),
                        weight(name + ".running_var", channels)),
                name,
                Map.of("epsilon", (float) layer.epsilon()));
    }

    /** The maximum or mean of each window. */
    ONNXNode pool(
            Operators operator,
            ONNXNode x,
            String name,
            Extent kernel,
            Extent stride,
            Extent padding,
            Map<String, Object> further) {
        Map<String, Object> attributes = new TreeMap<>(further);
        attributes.put("kernel_shape", sides(kernel));
        attributes.put("strides", sides(stride));
        attributes.put("pads", allSides(padding));
        return x.apply(operator, List.of(name), attributes).get(0);
    }

    /** The sum of two values of one shape. */
    ONNXNode add(ONNXNode x, ONNXNode y, String name) {
        return context.operation(ONNXOperators.ADD, List.of(x, y), name);
    }

    /** {@code scale} times the cosine between x and each row of {@code name.weight}, whose rows are written with length {@code scale}. */
    ONNXNode cosine(ONNXNode x, Layer.Cosine layer, int inputs, int outputs) {
        String name = layer.name() + ".weight";
        float[] rows = tensor(name, outputs, inputs).values().clone();
        for (int row = 0; row < outputs; row++) {
            double squares = 0;
            for (int i = 0; i < inputs; i++) {
                squares += (double) rows[row * inputs + i] * rows[row * inputs + i];
            }
            double factor = layer.scale() / Math.max(Math.sqrt(squares), FlatPass.COSINE_EPSILON);
            for (int i = 0; i < inputs; i++) {
                rows[row * inputs + i] *= (float) factor;
            }
        }
        ONNXNode direction = x.apply(
                        Operators.LP_NORMALIZATION, List.of(layer.name() + ".direction"), Map.of("axis", 1, "p", 2))
                .get(0);
        ONNXInitializer scaled =
                context.floatTensor(layer.name() + ".scaled", List.of(outputs, inputs), buffer -> buffer.put(rows));
        return context.operation(ONNXOperators.GEMM, List.of(direction, scaled), layer.name(), Map.of("transB", 1));
    }

    /** Channels of zeros around those of x. */
    ONNXNode padChannels(ONNXNode x, Layer.PadChannels layer, String name) {
        ONNXInitializer widths =
                context.array(name + ".pads", new long[] {0, layer.before(), 0, 0, 0, layer.after(), 0, 0});
        return x.apply(Operators.PAD, widths, name);
    }

    /** (N, C, H, W) to (N, C), the mean of each channel. */
    ONNXNode channelMeans(ONNXNode x, String name) {
        return flatten(x.apply(Operators.GLOBAL_AVERAGE_POOL, name), name + ".flatten");
    }

    /** (N, C, H, W) to (N, C * H * W). */
    ONNXNode flatten(ONNXNode x, String name) {
        return x.apply(Operators.FLATTEN, name);
    }

    /** All channels, in this order. */
    ONNXNode concatenate(List<ONNXNode> parts, String name) {
        return context.operation(ONNXOperators.CONCAT, parts, name, Map.of("axis", 1));
    }

    private HostTensor tensor(String name, long... shape) {
        HostTensor tensor = weights.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the weights have no " + name + ", which this network needs");
        }
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new IllegalArgumentException("the weights' " + name + " has shape " + Arrays.toString(tensor.shape())
                    + "; this network needs " + Arrays.toString(shape));
        }
        return tensor;
    }

    private ONNXInitializer weight(String name, long... shape) {
        HostTensor tensor = tensor(name, shape);
        List<Integer> dimensions =
                Arrays.stream(shape).mapToObj(Math::toIntExact).toList();
        return context.floatTensor(name, dimensions, buffer -> buffer.put(tensor.values()));
    }

    private static int[] sides(Extent extent) {
        return new int[] {extent.height(), extent.width()};
    }

    private static int[] allSides(Extent padding) {
        return new int[] {padding.height(), padding.width(), padding.height(), padding.width()};
    }
}
