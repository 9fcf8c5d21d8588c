package dev.imbalance.djl;

import dev.imbalance.Plugin;
import dev.imbalance.trainer.RandomStreams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** A network as a graph of layers. Holds no weights and touches no native library by itself. */
public interface Architecture extends Plugin {
    /**
     * The layers of the network, from the normalised input, (N, C, H, W) for images and (N, features) otherwise, to (N, K) logits.
     *
     * @param input   what one example is
     * @param classes the number of classes K
     * @throws IllegalArgumentException if the network does not take such an input
     */
    Graph graph(InputShape input, int classes);

    /** What the last layer multiplies cosines by; empty where it is linear. */
    default OptionalDouble cosineScale() {
        return OptionalDouble.empty();
    }

    /** The tensors of the network, in the order of its forward pass. */
    default List<TensorSpec> tensors(InputShape input, int classes) {
        return graph(input, classes).tensors();
    }

    /** The number of trained values. */
    default long parameterCount(InputShape input, int classes) {
        return tensors(input, classes).stream()
                .filter(TensorSpec::trained)
                .mapToLong(TensorSpec::size)
                .sum();
    }

    /**
     * Whether published weights have a tensor of this name that this network does without: a file of weights may have it. None, unless a
     * network says otherwise.
     */
    default boolean leavesOut(String tensor) {
        return false;
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
