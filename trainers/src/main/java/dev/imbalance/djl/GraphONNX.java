package dev.imbalance.djl;

import dev.imbalance.djl.Layer.Extent;
import dev.imbalance.onnx.Operators;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXRef;

/** Writes a graph with its weights as ONNX, as it predicts: running statistics, no dropout. */
final class GraphONNX {
    private final Graph graph;
    private final ONNXLayers layers;

    private GraphONNX(Graph graph, ONNXLayers layers) {
        this.graph = graph;
        this.layers = layers;
    }

    /**
     * Writes the network, its normalisation first.
     *
     * @param input         (batch, features) as float: raw feature values in feature-id order, for images pixels in (C, H, W) order
     * @param shape         what one example is
     * @param normalisation what is done to the raw values
     * @param weights       every tensor by name
     * @return (batch, K) logits
     * @throws IllegalArgumentException if a tensor is missing or of another shape
     */
    static ONNXNode write(
            Graph graph,
            ONNXRef<?> input,
            InputShape shape,
            InputNormalisation normalisation,
            Map<String, HostTensor> weights) {
        ONNXLayers layers = new ONNXLayers(input.onnxContext(), weights);
        return new GraphONNX(graph, layers)
                .write(layers.normalise(input, shape.image(), normalisation.mean(), normalisation.standardDeviation()));
    }

    private ONNXNode write(ONNXNode normalised) {
        List<ONNXNode> values = new ArrayList<>();
        values.add(normalised);
        for (int i = 1; i < graph.nodes().size(); i++) {
            Graph.Node node = graph.nodes().get(i);
            List<ONNXNode> inputs = node.inputs().stream().map(values::get).toList();
            int channels = graph.nodes().get(node.inputs().get(0)).channels();
            values.add(apply(node, channels, inputs, "layer" + i));
        }
        return values.get(values.size() - 1);
    }

    private ONNXNode apply(Graph.Node node, int channels, List<ONNXNode> in, String name) {
        Layer layer = node.layer();
        ONNXNode x = in.get(0);
        if (layer instanceof Layer.Convolution c) {
            return layers.convolution(x, c, channels, node.channels());
        } else if (layer instanceof Layer.BatchNorm norm) {
            return layers.batchNorm(x, norm, channels);
        } else if (layer instanceof Layer.ReLU) {
            return x.apply(Operators.RELU, name);
        } else if (layer instanceof Layer.MaxPool pool) {
            return layers.pool(Operators.MAX_POOL, x, name, pool.kernel(), pool.stride(), pool.padding(), Map.of());
        } else if (layer instanceof Layer.AveragePool pool) {
            // PyTorch counts the padding as values of 0.
            Map<String, Object> counted =
                    pool.padding().equals(Extent.square(0)) ? Map.of() : Map.of("count_include_pad", 1);
            return layers.pool(Operators.AVERAGE_POOL, x, name, pool.kernel(), pool.stride(), pool.padding(), counted);
        } else if (layer instanceof Layer.GlobalAveragePool) {
            return layers.channelMeans(x, name);
        } else if (layer instanceof Layer.Concatenate) {
            return layers.concatenate(in, name);
        } else if (layer instanceof Layer.Add) {
            return layers.add(x, in.get(1), name);
        } else if (layer instanceof Layer.PadChannels pad) {
            return layers.padChannels(x, pad, name);
        } else if (layer instanceof Layer.Flatten) {
            return layers.flatten(x, name);
        } else if (layer instanceof Layer.Dropout) {
            return x;
        } else if (layer instanceof Layer.Linear linear) {
            return layers.linear(x, linear.name(), channels, node.channels());
        } else if (layer instanceof Layer.Cosine cosine) {
            return layers.cosine(x, cosine, channels, node.channels());
        }
        throw new IllegalStateException("no ONNX for " + layer);
    }
}
