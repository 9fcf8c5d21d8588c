package dev.imbalance.djl;

import dev.imbalance.djl.Layer.Extent;
import java.util.List;
import java.util.Set;

/** The operators of a graph as TorchScript expressions. */
final class ScriptText {
    /** PyTorch's numbers of data types. */
    private static final int FLOAT32 = 6;

    private static final int BF16 = 15;

    private final List<String> tensors;
    private final Set<String> frozen;
    private final boolean bf16;

    /**
     * @param tensors the names of the tensors in the order of the list {@code w} that the script is given
     * @param frozen  as in {@link FlatPass}
     */
    ScriptText(List<String> tensors, Set<String> frozen, Precision precision) {
        this.tensors = tensors;
        this.frozen = frozen;
        this.bf16 = precision == Precision.BF16;
    }

    /** The network's input in the numbers of its maps. */
    String input(String x) {
        return bf16 ? to(x, BF16) : x;
    }

    /** A tensor of the network. */
    String tensor(String name) {
        return "w[" + tensors.indexOf(name) + "]";
    }

    /** A convolution's weight or bias, in the numbers of the maps. */
    String mapTensor(String name) {
        return bf16 ? to(tensor(name), BF16) : tensor(name);
    }

    private static String to(String x, int type) {
        return "torch.to(" + x + ", " + type + ", False, False)";
    }

    /**
     * One layer.
     *
     * @param in      the expressions of its inputs
     * @param inPlace whether a rectifier may overwrite its input
     */
    String apply(Layer layer, List<String> in, boolean inPlace) {
        String x = in.get(0);
        if (layer instanceof Layer.Convolution c) {
            return convolution(c, x, mapTensor(c.name() + ".weight"));
        } else if (layer instanceof Layer.BatchNorm norm && fixed(norm)) {
            return normalise(norm, x, running(norm, "mean"), running(norm, "var"));
        } else if (layer instanceof Layer.ReLU) {
            return "torch.relu" + (inPlace ? "_" : "") + "(" + x + ")";
        } else if (layer instanceof Layer.MaxPool pool) {
            return "torch.max_pool2d(" + x + ", " + list(pool.kernel()) + ", " + list(pool.stride()) + ", "
                    + list(pool.padding()) + ", [1, 1], False)";
        } else if (layer instanceof Layer.AveragePool pool) {
            return "torch.avg_pool2d(" + x + ", " + list(pool.kernel()) + ", " + list(pool.stride()) + ", "
                    + list(pool.padding()) + ", False, True, None)";
        } else if (layer instanceof Layer.GlobalAveragePool) {
            return "torch.flatten(torch.adaptive_avg_pool2d(" + x + ", [1, 1]), 1, -1)";
        } else if (layer instanceof Layer.Concatenate) {
            return "torch.cat([" + String.join(", ", in) + "], 1)";
        } else if (layer instanceof Layer.Add) {
            return "torch.add(" + x + ", " + in.get(1) + ")";
        } else if (layer instanceof Layer.PadChannels pad) {
            return "torch.constant_pad_nd(" + x + ", [0, 0, 0, 0, " + pad.before() + ", " + pad.after() + "], 0)";
        } else if (layer instanceof Layer.Flatten) {
            return "torch.flatten(" + x + ", 1, -1)";
        } else if (layer instanceof Layer.Dropout dropout) {
            return "torch.dropout(" + x + ", " + dropout.probability() + ", True)";
        } else if (layer instanceof Layer.Linear linear) {
            return "torch.linear(" + single(x) + ", " + tensor(linear.name() + ".weight") + ", "
                    + tensor(linear.name() + ".bias") + ")";
        } else if (layer instanceof Layer.Cosine cosine) {
            return "torch.mul(torch.linear(" + direction(single(x)) + ", "
                    + direction(tensor(cosine.name() + ".weight")) + ", None), " + cosine.scale() + ")";
        }
        throw new IllegalStateException("no TorchScript for " + layer);
    }

    /** @param kernel the weight, in the numbers of the maps */
    String convolution(Layer.Convolution c, String x, String kernel) {
        return "torch.conv2d(" + x + ", " + kernel + ", " + (c.bias() ? mapTensor(c.name() + ".bias") : "None") + ", "
                + list(c.stride()) + ", " + list(c.padding()) + ", [1, 1], 1)";
    }

    /**
     * The gradients of a convolution by x, the weight and the bias.
     *
     * @param kernel the weight, in the numbers of the maps
     * @param mask   which of the three, a TorchScript list
     */
    String convolutionBackward(
            Layer.Convolution c, String gradient, String x, String kernel, int filters, String mask) {
        return "torch.convolution_backward(" + gradient + ", " + x + ", " + kernel + ", "
                + (c.bias() ? "[" + filters + "]" : "None") + ", " + list(c.stride()) + ", " + list(c.padding())
                + ", [1, 1], False, [0, 0], 1, " + mask + ")";
    }

    /** The mean and the biased variance of each channel. */
    String moments(String x, int channels) {
        // Given float32 to write to, it computes in float32 for maps of bfloat16, too.
        String none = bf16 ? "torch.new_zeros(" + x + ", [" + channels + "], dtype=" + FLOAT32 + ")" : "None";
        return "torch.batch_norm_update_stats(" + x + ", " + none + ", " + none + ", 0.)";
    }

    /** As {@link #moments}; moves the running statistics, the variance by the unbiased one. */
    String movingMoments(Layer.BatchNorm norm, String x) {
        return "torch.batch_norm_update_stats(" + x + ", " + running(norm, "mean") + ", " + running(norm, "var") + ", "
                + FlatPass.MOMENTUM + ")";
    }

    /**
     * Statements that move the running statistics as {@link #movingMoments} does.
     *
     * @param x    of which these are the mean and the variance
     * @param area values of one channel in one row
     */
    List<String> move(Layer.BatchNorm norm, String mean, String variance, String x, int area) {
        return List.of(
                "n = torch.mul(torch.size(" + x + ", 0), " + area + ")",
                "z0 = torch.lerp_(" + running(norm, "mean") + ", " + mean + ", " + FlatPass.MOMENTUM + ")",
                "z1 = torch.lerp_(" + running(norm, "var") + ", torch.mul(" + variance
                        + ", torch.div(n, torch.sub(n, 1))), " + FlatPass.MOMENTUM + ")");
    }

    /** Batch normalisation with given statistics. */
    String normalise(Layer.BatchNorm norm, String x, String mean, String variance) {
        return "torch.batch_norm(" + x + ", " + tensor(norm.name() + ".weight") + ", " + tensor(norm.name() + ".bias")
                + ", " + mean + ", " + variance + ", False, " + FlatPass.MOMENTUM + ", " + norm.epsilon() + ", True)";
    }

    /**
     * The gradients of a batch normalisation by x, on which its statistics depend, the weight and the bias.
     *
     * @param mask which of the three, a TorchScript list
     */
    String normaliseBackward(
            Layer.BatchNorm norm, String gradient, String x, String mean, String variance, String mask) {
        return normaliseBackward(
                norm,
                gradient,
                x,
                "None, None, " + mean + ", torch.rsqrt(torch.add(" + variance + ", " + norm.epsilon() + ")), True",
                mask);
    }

    /** As {@link #normaliseBackward} for one that uses its running statistics. */
    String normaliseFixedBackward(Layer.BatchNorm norm, String gradient, String x, String mask) {
        return normaliseBackward(
                norm, gradient, x, running(norm, "mean") + ", " + running(norm, "var") + ", None, None, False", mask);
    }

    private String normaliseBackward(Layer.BatchNorm norm, String gradient, String x, String statistics, String mask) {
        return "torch.native_batch_norm_backward(" + gradient + ", " + x + ", " + tensor(norm.name() + ".weight") + ", "
                + statistics + ", " + norm.epsilon() + ", " + mask + ")";
    }

    /** Whether a batch normalisation uses its running statistics while training, too. */
    boolean fixed(Layer.BatchNorm norm) {
        return frozen.contains(norm.name() + ".running_mean");
    }

    private String running(Layer.BatchNorm norm, String statistic) {
        return tensor(norm.name() + ".running_" + statistic);
    }

    /** Whether convolutions take their tensors in other numbers than the network has them in. */
    boolean converts() {
        return bf16;
    }

    /** In float32, which the last layers, the loss and the gradients of weights stay in. */
    String single(String x) {
        return bf16 ? to(x, FLOAT32) : x;
    }

    private static String direction(String x) {
        return "torch.div(" + x + ", torch.clamp_min(torch.norm(" + x + ", 2, [1], True), " + FlatPass.COSINE_EPSILON
                + "))";
    }

    static String list(Extent extent) {
        return "[" + extent.height() + ", " + extent.width() + "]";
    }
}
