package dev.imbalance.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.imbalance.djl.Layer.Extent;
import java.util.Map;
import java.util.Set;

/**
 * Runs a graph one native call an operator: the reference, on any platform.
 * <p>
 * The calls go straight to PyTorch: a DJL block pays for parameter lists at every nesting level, and its batch normalisation for
 * two transposes. A value is closed as soon as no later layer takes it, which is what keeps memory at PyTorch's own.
 */
final class FlatPass {
    static final double MOMENTUM = 0.1;

    /** PyTorch's, which keeps the direction of a zero vector finite. */
    static final double COSINE_EPSILON = 1e-12;

    private static final Shape ONE = new Shape(1, 1);

    private final Graph graph;
    private final Map<String, PtNDArray> tensors;
    private final Set<String> frozen;

    /** @param frozen a batch normalisation whose running mean is among these uses its running statistics while training too */
    FlatPass(Graph graph, Map<String, PtNDArray> tensors, Set<String> frozen) {
        this.graph = graph;
        this.tensors = tensors;
        this.frozen = frozen;
    }

    /**
     * From the normalised input to the logits.
     *
     * @param input    closed before this returns
     * @param training whether batch normalisation uses the batch's statistics and moves the running ones, and dropout drops
     */
    NDArray run(NDArray input, boolean training) {
        PtNDArray[] values = new PtNDArray[graph.nodes().size()];
        values[0] = (PtNDArray) input;
        for (int i = 1; i < values.length; i++) {
            Graph.Node node = graph.nodes().get(i);
            values[i] = apply(
                    node.layer(),
                    training,
                    node.inputs().stream().map(place -> values[place]).toArray(PtNDArray[]::new));
            for (int done : graph.lastUses(i)) {
                values[done].close();
            }
        }
        return values[values.length - 1];
    }

    private PtNDArray apply(Layer layer, boolean training, PtNDArray... in) {
        PtNDArray x = in[0];
        if (layer instanceof Layer.Convolution c) {
            return JniUtils.convolution(
                    x,
                    tensor(c.name() + ".weight"),
                    c.bias() ? tensor(c.name() + ".bias") : null,
                    shape(c.stride()),
                    shape(c.padding()),
                    ONE,
                    1);
        } else if (layer instanceof Layer.BatchNorm norm) {
            // The statistics come first: the parameter names of DJL 0.35.1's JniUtils.batchNorm are swapped.
            return JniUtils.batchNorm(
                    x,
                    tensor(norm.name() + ".running_mean"),
                    tensor(norm.name() + ".running_var"),
                    tensor(norm.name() + ".weight"),
                    tensor(norm.name() + ".bias"),
                    training && !frozen.contains(norm.name() + ".running_mean"),
                    MOMENTUM,
                    norm.epsilon());
        } else if (layer instanceof Layer.ReLU) {
            return JniUtils.relu(x);
        } else if (layer instanceof Layer.MaxPool pool) {
            return JniUtils.maxPool(x, shape(pool.kernel()), shape(pool.stride()), shape(pool.padding()), false);
        } else if (layer instanceof Layer.AveragePool pool) {
            return JniUtils.avgPool(x, shape(pool.kernel()), shape(pool.stride()), shape(pool.padding()), false, true);
        } else if (layer instanceof Layer.GlobalAveragePool) {
            try (PtNDArray pooled = JniUtils.adaptiveAvgPool(x, ONE)) {
                return flatten(pooled);
            }
        } else if (layer instanceof Layer.Concatenate) {
            return JniUtils.cat(in, 1);
        } else if (layer instanceof Layer.Add) {
            return JniUtils.add(x, in[1]);
        } else if (layer instanceof Layer.PadChannels pad) {
            // Widths go from the last axis to the channels.
            return JniUtils.pad(x, new long[] {0, 0, 0, 0, pad.before(), pad.after()}, 0);
        } else if (layer instanceof Layer.Flatten) {
            return flatten(x);
        } else if (layer instanceof Layer.Dropout dropout) {
            return JniUtils.dropout(x, dropout.probability(), training);
        } else if (layer instanceof Layer.Linear linear) {
            return JniUtils.linear(x, tensor(linear.name() + ".weight"), tensor(linear.name() + ".bias"));
        } else if (layer instanceof Layer.Cosine cosine) {
            try (PtNDArray direction = JniUtils.normalize(x, 2, 1, COSINE_EPSILON);
                    PtNDArray weight = JniUtils.normalize(tensor(cosine.name() + ".weight"), 2, 1, COSINE_EPSILON);
                    PtNDArray cosines = JniUtils.linear(direction, weight, null);
                    // Kept for the backward pass, when a buffer of Java's may be collected.
                    PtNDArray scale = Torch.tensor(
                            cosines.getManager(), new HostTensor(new long[0], new float[] {(float) cosine.scale()}))) {
                return JniUtils.mul(cosines, scale);
            }
        }
        throw new IllegalStateException("no operator for " + layer);
    }

    private static PtNDArray flatten(PtNDArray x) {
        return JniUtils.reshape(x, new long[] {x.getShape().get(0), -1});
    }

    private PtNDArray tensor(String name) {
        return tensors.get(name);
    }

    private static Shape shape(Extent extent) {
        return new Shape(extent.height(), extent.width());
    }
}
