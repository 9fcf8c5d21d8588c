package dev.imbalance.djl;

import dev.imbalance.djl.Layer.Extent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A network as a list of layers, each of which takes values of earlier ones. It has shapes and names, but no weights: what runs it,
 * writes it as ONNX or compiles it walks this list.
 */
public final class Graph {
    /**
     * One layer and what it takes.
     *
     * @param inputs the indices of the layers whose values it takes
     * @param shape  of its value, without the batch axis: (C, H, W) or (F)
     */
    record Node(Layer layer, List<Integer> inputs, List<Integer> shape) {
        int channels() {
            return shape.get(0);
        }
    }

    private final List<Node> nodes;
    private final List<TensorSpec> tensors;
    private final List<List<Integer>> lastUses;

    private Graph(List<Node> nodes, List<TensorSpec> tensors) {
        this.nodes = List.copyOf(nodes);
        this.tensors = List.copyOf(tensors);
        this.lastUses = lastUses(nodes);
    }

    private static List<List<Integer>> lastUses(List<Node> nodes) {
        int[] last = new int[nodes.size()];
        Arrays.fill(last, -1);
        List<List<Integer>> uses = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            uses.add(new ArrayList<>());
            for (int input : nodes.get(i).inputs()) {
                last[input] = i;
            }
        }
        for (int value = 0; value < last.length; value++) {
            if (last[value] >= 0) {
                uses.get(last[value]).add(value);
            }
        }
        return uses;
    }

    /** The layers, the input first and the logits last. */
    List<Node> nodes() {
        return nodes;
    }

    /** The tensors of all layers, in the order of the forward pass. */
    List<TensorSpec> tensors() {
        return tensors;
    }

    /** The values that no layer after this one takes, this one taking them last. */
    List<Integer> lastUses(int node) {
        return lastUses.get(node);
    }

    /** Starts a network. */
    public static Builder of(InputShape input) {
        return new Builder(input);
    }

    /**
     * The value of a layer.
     *
     * @param index of the layer
     * @param shape without the batch axis: (C, H, W) or (F)
     */
    public record Value(int index, List<Integer> shape) {
        /** Channels of a map, length of a vector. */
        public int channels() {
            return shape.get(0);
        }

        /** The number of values of one row. */
        public int size() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }
    }

    /** Adds one layer after another. */
    public static final class Builder {
        private static final double EPSILON = 1e-5;

        private final List<Node> nodes = new ArrayList<>();
        private final List<TensorSpec> tensors = new ArrayList<>();
        private final Value input;

        private Builder(InputShape shape) {
            input = add(
                    new Layer.Input(),
                    shape.image()
                            .map(image -> List.of(image.channels(), image.height(), image.width()))
                            .orElse(List.of(shape.size())));
        }

        /** The normalised input. */
        public Value input() {
            return input;
        }

        /** A square convolution without bias. */
        public Value convolution(String name, Value x, int filters, int kernel, int stride, int padding) {
            return convolution(
                    name, x, filters, Extent.square(kernel), Extent.square(stride), Extent.square(padding), false);
        }

        /** A convolution, (N, C, H, W) to (N, filters, H', W'). */
        public Value convolution(
                String name, Value x, int filters, Extent kernel, Extent stride, Extent padding, boolean bias) {
            tensors.addAll(TensorSpec.convolution(name, filters, x.channels(), kernel, bias));
            return add(
                    new Layer.Convolution(name, kernel, stride, padding, bias),
                    windows(name, x, filters, kernel, stride, padding),
                    x);
        }

        /** Batch normalisation with PyTorch's epsilon 1e-5. */
        public Value batchNorm(String name, Value x) {
            return batchNorm(name, x, EPSILON);
        }

        /** Batch normalisation. */
        public Value batchNorm(String name, Value x, double epsilon) {
            tensors.addAll(TensorSpec.batchNorm(name, x.channels()));
            return add(new Layer.BatchNorm(name, epsilon), x.shape(), x);
        }

        /** max(x, 0). */
        public Value relu(Value x) {
            return add(new Layer.ReLU(), x.shape(), x);
        }

        /** The largest value of each square window. */
        public Value maxPool(Value x, int kernel, int stride, int padding) {
            Extent k = Extent.square(kernel);
            Extent s = Extent.square(stride);
            Extent p = Extent.square(padding);
            return add(new Layer.MaxPool(k, s, p), windows("a max pool", x, x.channels(), k, s, p), x);
        }

        /** The mean of each square window, padding counted as zeros. */
        public Value averagePool(Value x, int kernel, int stride, int padding) {
            Extent k = Extent.square(kernel);
            Extent s = Extent.square(stride);
            Extent p = Extent.square(padding);
            return add(new Layer.AveragePool(k, s, p), windows("an average pool", x, x.channels(), k, s, p), x);
        }

        /** The mean of each channel, (N, C, H, W) to (N, C). */
        public Value globalAveragePool(Value x) {
            return add(new Layer.GlobalAveragePool(), List.of(x.channels()), x);
        }

        /** The channels of all, in this order. */
        public Value concatenate(Value... parts) {
            List<Integer> shape = new ArrayList<>(parts[0].shape());
            shape.set(0, Arrays.stream(parts).mapToInt(Value::channels).sum());
            return add(new Layer.Concatenate(), shape, parts);
        }

        /** The sum of two values of one shape. */
        public Value add(Value x, Value y) {
            if (!x.shape().equals(y.shape())) {
                throw new IllegalArgumentException(
                        "a sum needs values of one shape, has " + x.shape() + " and " + y.shape());
            }
            return add(new Layer.Add(), x.shape(), x, y);
        }

        /** Channels of zeros around those of the input, (N, C, H, W) to (N, before + C + after, H, W). */
        public Value padChannels(Value x, int before, int after) {
            List<Integer> shape = new ArrayList<>(x.shape());
            shape.set(0, before + x.channels() + after);
            return add(new Layer.PadChannels(before, after), shape, x);
        }

        /** To a vector, channel first. */
        public Value flatten(Value x) {
            return x.shape().size() == 1 ? x : add(new Layer.Flatten(), List.of(x.size()), x);
        }

        /** Dropout; nothing at probability 0. */
        public Value dropout(Value x, double probability) {
            return probability == 0 ? x : add(new Layer.Dropout(probability), x.shape(), x);
        }

        /** A fully connected layer, (N, F) to (N, outputs). */
        public Value linear(String name, Value x, int outputs) {
            tensors.addAll(TensorSpec.linear(name, outputs, x.channels()));
            return add(new Layer.Linear(name), List.of(outputs), x);
        }

        /** Scaled cosines, (N, F) to (N, outputs). */
        public Value cosine(String name, Value x, int outputs, double scale) {
            tensors.add(TensorSpec.direction(name, outputs, x.channels()));
            return add(new Layer.Cosine(name, scale), List.of(outputs), x);
        }

        /** The network; the layer added last makes the logits. */
        public Graph build() {
            return new Graph(nodes, tensors);
        }

        private static List<Integer> windows(
                String name, Value x, int channels, Extent kernel, Extent stride, Extent padding) {
            int height = (x.shape().get(1) + 2 * padding.height() - kernel.height()) / stride.height() + 1;
            int width = (x.shape().get(2) + 2 * padding.width() - kernel.width()) / stride.width() + 1;
            if (x.shape().get(1) + 2 * padding.height() < kernel.height()
                    || x.shape().get(2) + 2 * padding.width() < kernel.width()) {
                throw new IllegalArgumentException("the images are too small: " + name + " has a window of "
                        + kernel.height() + " x " + kernel.width() + " and is given maps of "
                        + x.shape().get(1) + " x " + x.shape().get(2) + "; use larger images or a smaller network");
            }
            return List.of(channels, height, width);
        }

        private Value add(Layer layer, List<Integer> shape, Value... inputs) {
            nodes.add(new Node(layer, Arrays.stream(inputs).map(Value::index).toList(), List.copyOf(shape)));
            return new Value(nodes.size() - 1, List.copyOf(shape));
        }
    }
}
