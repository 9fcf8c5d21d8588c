package dev.imbalance.djl;

import ai.djl.ndarray.NDArray;
import dev.imbalance.Plugin;
import dev.imbalance.trainer.RandomStreams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXRef;

/** A network as a table of tensors and a forward pass over them. Holds no weights and touches no native library by itself. */
public interface Architecture extends Plugin {
    /**
     * The tensors of the network, in the order of its forward pass.
     *
     * @param input   what one example is
     * @param classes the number of classes K
     * @throws IllegalArgumentException if the network does not take such an input
     */
    List<TensorSpec> tensors(InputShape input, int classes);

    /**
     * From the normalised input to the logits.
     *
     * @param pass  the tensors by name, and the operators over them
     * @param input (N, C, H, W) for images, (N, features) otherwise; left open
     * @return (N, K) logits
     */
    NDArray forward(ForwardPass pass, NDArray input);

    /**
     * Writes the network as an ONNX graph, its normalisation first.
     *
     * @param graph (batch, features) as float: raw feature values in feature-id order, for images pixels in (C, H, W) order
     * @param input what one example is
     * @param normalisation what is done to the raw values
     * @param weights every tensor by name
     * @return (batch, K) logits
     */
    ONNXNode write(
            ONNXRef<?> graph, InputShape input, InputNormalisation normalisation, Map<String, HostTensor> weights);

    /** The number of trained values. */
    default long parameterCount(InputShape input, int classes) {
        return tensors(input, classes).stream()
                .filter(TensorSpec::trained)
                .mapToLong(TensorSpec::size)
                .sum();
    }

    /** The tensors at the start of training. Each one's values depend on the streams and its name alone. */
    default Map<String, HostTensor> initialise(InputShape input, int classes, RandomStreams streams) {
        Map<String, HostTensor> values = new LinkedHashMap<>();
        for (TensorSpec spec : tensors(input, classes)) {
            float[] start = new float[spec.size()];
            spec.initial().fill(start, streams.stream("initialise " + spec.name(), 0));
            values.put(spec.name(), new HostTensor(spec.shape(), start));
        }
        return values;
    }
}
