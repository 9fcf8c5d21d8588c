package dev.imbalance.djl;

import dev.imbalance.data.ImageShape;
import dev.imbalance.onnx.Operators;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** A square convolution without bias, {@code name.weight} (filters, channels, kernel, kernel). */
    ONNXNode convolution(ONNXNode x, String name, long channels, long filters, int kernel, int stride, int padding) {
        return context.operation(
                Operators.CONV,
                List.of(x, weight(name + ".weight", filters, channels, kernel, kernel)),
                name,
                Map.of("kernel_shape", square(kernel), "strides", square(stride), "pads", allSides(padding)));
    }

    /** Batch normalisation by its running statistics, then ReLU. */
    ONNXNode normRelu(ONNXNode x, String name, long channels) {
        ONNXNode normalised = context.operation(
                Operators.BATCH_NORMALIZATION,
                List.of(
                        x,
                        weight(name + ".weight", channels),
                        weight(name + ".bias", channels),
                        weight(name + ".running_mean", channels),
                        weight(name + ".running_var", channels)),
                name,
                Map.of("epsilon", 1e-5f));
        return relu(normalised, name + ".relu");
    }

    ONNXNode relu(ONNXNode x, String name) {
        return x.apply(Operators.RELU, name);
    }

    ONNXNode maxPool(ONNXNode x, String name, int kernel, int stride, int padding) {
        return x.apply(
                        Operators.MAX_POOL,
                        List.of(name),
                        Map.of("kernel_shape", square(kernel), "strides", square(stride), "pads", allSides(padding)))
                .get(0);
    }

    ONNXNode averagePool(ONNXNode x, String name, int kernel) {
        return x.apply(
                        Operators.AVERAGE_POOL,
                        List.of(name),
                        Map.of("kernel_shape", square(kernel), "strides", square(kernel)))
                .get(0);
    }

    /** (N, C, H, W) to (N, C), the mean of each channel. */
    ONNXNode channelMeans(ONNXNode x, String name) {
        return flatten(x.apply(Operators.GLOBAL_AVERAGE_POOL, name), name + ".flatten");
    }

    /** (N, C, H, W) to (N, C * H * W). */
    ONNXNode flatten(ONNXNode x, String name) {
        return x.apply(Operators.FLATTEN, name);
    }

    /** The channels of the first, then those of the second. */
    ONNXNode concatenate(ONNXNode first, ONNXNode second, String name) {
        return context.operation(ONNXOperators.CONCAT, List.of(first, second), name, Map.of("axis", 1));
    }

    /** The number of outputs of a linear layer, by its bias. */
    long outputs(String name) {
        return tensor(name + ".bias").values().length;
    }

    private HostTensor tensor(String name) {
        HostTensor tensor = weights.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the weights have no " + name + ", which this network needs");
        }
        return tensor;
    }

    private ONNXInitializer weight(String name, long... shape) {
        HostTensor tensor = tensor(name);
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new IllegalArgumentException("the weights' " + name + " has shape " + Arrays.toString(tensor.shape())
                    + "; this network needs " + Arrays.toString(shape));
        }
        List<Integer> dimensions =
                Arrays.stream(shape).mapToObj(Math::toIntExact).toList();
        return context.floatTensor(name, dimensions, buffer -> buffer.put(tensor.values()));
    }

    private static int[] square(int side) {
        return new int[] {side, side};
    }

    private static int[] allSides(int padding) {
        return new int[] {padding, padding, padding, padding};
    }
}
