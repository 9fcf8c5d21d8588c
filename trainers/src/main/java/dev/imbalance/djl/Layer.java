package dev.imbalance.djl;

/** One operation of a network; those with trained tensors name them. Maps are (N, C, H, W), vectors (N, F). */
public sealed interface Layer {
    /**
     * A height and a width.
     *
     * @param height of rows
     * @param width  of columns
     */
    record Extent(int height, int width) {
        static Extent square(int side) {
            return new Extent(side, side);
        }
    }

    /** What the network is given, normalised. */
    record Input() implements Layer {}

    /**
     * A convolution with the tensors {@code NAME.weight}, (filters, channels, kernel, kernel), and {@code NAME.bias}, if it has one.
     *
     * @param bias whether it adds a bias
     */
    record Convolution(String name, Extent kernel, Extent stride, Extent padding, boolean bias) implements Layer {}

    /**
     * Batch normalisation over (N, H, W) with PyTorch's momentum 0.1. While training it uses the batch's statistics and moves the
     * running ones. Ioffe, Szegedy. "Batch Normalization", ICML 2015.
     */
    record BatchNorm(String name, double epsilon) implements Layer {}

    /** {@code max(x, 0)}. */
    record ReLU() implements Layer {}

    /** The largest value of each window; padding never wins. */
    record MaxPool(Extent kernel, Extent stride, Extent padding) implements Layer {}

    /** The mean of each window, padding counted as zeros. */
    record AveragePool(Extent kernel, Extent stride, Extent padding) implements Layer {}

    /** The mean of each channel, (N, C, H, W) to (N, C). */
    record GlobalAveragePool() implements Layer {}

    /** All channels of all inputs, in their order. */
    record Concatenate() implements Layer {}

    /** The sum of two inputs of one shape. */
    record Add() implements Layer {}

    /**
     * Channels of zeros around those of the input.
     *
     * @param before the number of them before the first
     * @param after  the number of them after the last
     */
    record PadChannels(int before, int after) implements Layer {}

    /** (N, ...) to (N, values), channel first. */
    record Flatten() implements Layer {}

    /**
     * While training, each value is 0 with this probability and the others grow by {@code 1 / (1 - probability)}. Srivastava, Hinton,
     * Krizhevsky, Sutskever, Salakhutdinov. "Dropout", JMLR 2014.
     */
    record Dropout(double probability) implements Layer {}

    /** A fully connected layer with {@code NAME.weight}, (out, in), and {@code NAME.bias}. */
    record Linear(String name) implements Layer {}

    /**
     * {@code scale} times the cosine of the angle between the input and each row of {@code NAME.weight}, (out, in).
     *
     * @param scale above 0
     */
    record Cosine(String name, double scale) implements Layer {}
}
