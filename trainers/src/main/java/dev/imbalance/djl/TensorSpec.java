package dev.imbalance.djl;

import java.util.Arrays;
import java.util.List;

/**
 * One tensor of a network: its name, its shape, and how it starts.
 *
 * @param name    as PyTorch and torchvision name it
 * @param shape   the size of each axis
 * @param trained whether the optimiser moves it; false for the running statistics of a batch normalisation
 * @param initial fills it at the start
 */
public record TensorSpec(String name, long[] shape, boolean trained, Initialiser initial) {
    /** The number of values. */
    public int size() {
        return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }

    /**
     * {@code NAME.weight} of a convolution, (out, in, kernel, kernel), started as torchvision does: normal with variance 2 / fan-in;
     * and {@code NAME.bias}, 0, if it has one. He, Zhang, Ren, Sun. "Delving Deep into Rectifiers", ICCV 2015.
     */
    static List<TensorSpec> convolution(String name, int out, int in, Layer.Extent kernel, boolean bias) {
        double deviation = Math.sqrt(2.0 / ((double) in * kernel.height() * kernel.width()));
        TensorSpec weight = new TensorSpec(
                name + ".weight",
                new long[] {out, in, kernel.height(), kernel.width()},
                true,
                Initialiser.normal(deviation));
        return bias
                ? List.of(weight, new TensorSpec(name + ".bias", new long[] {out}, true, Initialiser.constant(0)))
                : List.of(weight);
    }

    /** {@code NAME.weight} of a cosine layer, (out, in): rows of which the direction alone counts. */
    static TensorSpec direction(String name, int out, int in) {
        return new TensorSpec(
                name + ".weight", new long[] {out, in}, true, Initialiser.uniform(1 / Math.sqrt((double) in)));
    }

    /** {@code NAME.weight}, {@code .bias}, {@code .running_mean} and {@code .running_var} of a batch normalisation. */
    static List<TensorSpec> batchNorm(String name, int channels) {
        long[] shape = {channels};
        return List.of(
                new TensorSpec(name + ".weight", shape, true, Initialiser.constant(1)),
                new TensorSpec(name + ".bias", shape, true, Initialiser.constant(0)),
                new TensorSpec(name + ".running_mean", shape, false, Initialiser.constant(0)),
                new TensorSpec(name + ".running_var", shape, false, Initialiser.constant(1)));
    }

    /**
     * {@code NAME.weight}, (out, in), and {@code NAME.bias} of a fully connected layer; weights uniform within 1 / sqrt(in), PyTorch's
     * default, biases 0.
     */
    static List<TensorSpec> linear(String name, int out, int in) {
        return List.of(
                new TensorSpec(
                        name + ".weight", new long[] {out, in}, true, Initialiser.uniform(1 / Math.sqrt((double) in))),
                new TensorSpec(name + ".bias", new long[] {out}, true, Initialiser.constant(0)));
    }
}
