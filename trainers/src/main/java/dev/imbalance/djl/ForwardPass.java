package dev.imbalance.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Map;
import java.util.Set;

/**
 * The operators of one forward pass, by the name of the layer whose tensors they use.
 * <p>
 * They go straight to PyTorch: a DJL block pays for parameter lists at every nesting level, and its batch normalisation for
 * two transposes. No operator closes its input; {@link #replace} closes a value that the pass is done with, which is what
 * keeps memory at PyTorch's own.
 */
public final class ForwardPass {
    private static final double EPSILON = 1e-5;
    private static final double MOMENTUM = 0.1;
    private static final Shape ONE = new Shape(1, 1);

    private final Map<String, PtNDArray> tensors;
    private final Set<String> frozen;
    private final boolean training;

    ForwardPass(Map<String, PtNDArray> tensors, Set<String> frozen, boolean training) {
        this.tensors = tensors;
        this.frozen = frozen;
        this.training = training;
    }

    /** Closes a value that is not needed any more and returns the one made from it. */
    public static NDArray replace(NDArray used, NDArray made) {
        used.close();
        return made;
    }

    /** A convolution without bias, (N, in, H, W) to (N, out, H', W'). */
    public NDArray convolution(String name, NDArray x, int stride, int padding) {
        return JniUtils.convolution(
                (PtNDArray) x, tensor(name + ".weight"), null, square(stride), square(padding), ONE, 1);
    }

    /**
     * Batch normalisation over (N, H, W) with PyTorch's epsilon 1e-5 and momentum 0.1, then the rectifier. While training it uses the
     * batch's statistics and moves the running ones, unless those are frozen.
     */
    public NDArray batchNormRelu(String name, NDArray x) {
        // The statistics come first: the parameter names of DJL 0.35.1's JniUtils.batchNorm are swapped.
        try (PtNDArray normalised = JniUtils.batchNorm(
                (PtNDArray) x,
                tensor(name + ".running_mean"),
                tensor(name + ".running_var"),
                tensor(name + ".weight"),
                tensor(name + ".bias"),
                training && !frozen.contains(name + ".running_mean"),
                MOMENTUM,
                EPSILON)) {
            return JniUtils.relu(normalised);
        }
    }

    /** A fully connected layer, (N, in) to (N, out). */
    public NDArray linear(String name, NDArray x) {
        return JniUtils.linear((PtNDArray) x, tensor(name + ".weight"), tensor(name + ".bias"));
    }

    /** max(x, 0). */
    public NDArray relu(NDArray x) {
        return JniUtils.relu((PtNDArray) x);
    }

    /** The largest value of each window. */
    public NDArray maxPool(NDArray x, int kernel, int stride, int padding) {
        return JniUtils.maxPool((PtNDArray) x, square(kernel), square(stride), square(padding), false);
    }

    /** The mean of each window; windows do not overlap. */
    public NDArray averagePool(NDArray x, int kernel) {
        return JniUtils.avgPool((PtNDArray) x, square(kernel), square(kernel), square(0), false, true);
    }

    /** The mean over the whole map, (N, C, H, W) to (N, C). */
    public NDArray globalAveragePool(NDArray x) {
        try (PtNDArray pooled = JniUtils.adaptiveAvgPool((PtNDArray) x, ONE)) {
            return flatten(pooled);
        }
    }

    /** All channels of both, (N, C1, H, W) and (N, C2, H, W) to (N, C1 + C2, H, W). */
    public NDArray concatenate(NDArray x, NDArray y) {
        return JniUtils.cat(new PtNDArray[] {(PtNDArray) x, (PtNDArray) y}, 1);
    }

    /** (N, ...) to (N, values), channel first. */
    public NDArray flatten(NDArray x) {
        return JniUtils.reshape((PtNDArray) x, new long[] {x.getShape().get(0), -1});
    }

    private PtNDArray tensor(String name) {
        PtNDArray tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalStateException(
                    "the forward pass uses \"" + name + "\", which the architecture's table of tensors does not have");
        }
        return tensor;
    }

    private static Shape square(int size) {
        return new Shape(size, size);
    }
}
