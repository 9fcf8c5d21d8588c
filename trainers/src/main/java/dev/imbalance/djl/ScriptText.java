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
     * @param moves   whether batch normalisation moves the running statistics
     * @param inPlace whether a rectifier may overwrite its input
     */
    String apply(Layer layer, List<String> in, boolean moves, boolean inPlace) {
        String x = in.get(0);
        if (layer instanceof Layer.Convolution c) {
            return "torch.conv2d(" + x + ", " + mapTensor(c.name() + ".weight") + ", "
                    + (c.bias() ? mapTensor(c.name() + ".bias") : "None") + ", " + list(c.stride()) + ", "
                    + list(c.padding()) + ", [1, 1], 1)";
        } else if (layer instanceof Layer.BatchNorm norm) {
            return "torch.batch_norm(" + x + ", " + affine(norm) + ", " + statistics(norm, moves) + ", True)";
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

    /**
     * Batch normalisation that leaves the running statistics, as {@code values, mean, deviation}: the last two are what
     * {@link #normBackward} takes.
     */
    String norm(Layer.BatchNorm norm, String x) {
        return "torch.native_batch_norm(" + x + ", " + affine(norm) + ", " + statistics(norm, false) + ")";
    }

    /**
     * The gradients by x, the weight and the bias of a batch normalisation.
     *
     * @param mask which of them, a TorchScript list
     */
    String normBackward(Layer.BatchNorm norm, String gradient, String x, String mean, String deviation, String mask) {
        boolean fixed = fixed(norm);
        return "torch.native_batch_norm_backward(" + gradient + ", " + x + ", " + tensor(norm.name() + ".weight") + ", "
                + (fixed ? running(norm) : "None, None") + ", " + mean + ", " + deviation + ", "
                + (fixed ? "False" : "True") + ", " + norm.epsilon() + ", " + mask + ")";
    }

    private String affine(Layer.BatchNorm norm) {
        return tensor(norm.name() + ".weight") + ", " + tensor(norm.name() + ".bias");
    }

    private String statistics(Layer.BatchNorm norm, boolean moves) {
        boolean fixed = fixed(norm);
        return (moves || fixed ? running(norm) : "None, None") + ", " + (fixed ? "False" : "True") + ", "
                + FlatPass.MOMENTUM + ", " + norm.epsilon();
    }

    private boolean fixed(Layer.BatchNorm norm) {
        return frozen.contains(norm.name() + ".running_mean");
    }

    private String running(Layer.BatchNorm norm) {
        return tensor(norm.name() + ".running_mean") + ", " + tensor(norm.name() + ".running_var");
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
