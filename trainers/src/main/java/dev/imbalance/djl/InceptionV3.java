package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ImageShape;
import dev.imbalance.djl.Layer.Extent;

/**
 * Inception-v3: blocks of parallel branches whose channels are concatenated, where large windows are factored into small and
 * one-sided ones (1x7 and 7x1). Every convolution is followed by batch normalisation with epsilon 0.001 and the rectifier. Five steps halve
 * the resolution; images have at least 75 x 75 pixels, the paper's 299 x 299.
 * <p>
 * Tensors have torchvision's names and the numbers are torchvision's, with {@code aux_logits=False} and {@code transform_input=False}:
 * there is no auxiliary classifier, and the tensors {@code AuxLogits.*} of published weights are left out. Convolutions start as in
 * the other networks, normal with variance 2 / fan-in, not with torchvision's fixed deviation 0.1.
 * <p>
 * Szegedy, Vanhoucke, Ioffe, Shlens, Wojna. "Rethinking the Inception Architecture for Computer Vision", CVPR 2016.
 */
public final class InceptionV3 extends ImageNetwork {
    private static final int SMALLEST = 75;
    private static final double EPSILON = 0.001;
    private static final String AUXILIARY = "AuxLogits.";

    @Config(
            description =
                    "What the channels of every convolution are multiplied by, in (0, 1] and rounded; 1 is the published network.")
    private double widthFactor = 1;

    @Config(description = "Share of the values before the last layer that are dropped while training, in [0, 1).")
    private double dropRate = 0.5;

    public InceptionV3() {}

    public InceptionV3(double widthFactor, double dropRate) {
        this.widthFactor = widthFactor;
        this.dropRate = dropRate;
        postConfig();
    }

    /** This network with another last layer. */
    public InceptionV3 withHead(Head head, double scale) {
        return withHead(new InceptionV3(widthFactor, dropRate), head, scale);
    }

    @Override
    public void postConfig() {
        super.postConfig();
        if (!(widthFactor > 0 && widthFactor <= 1)) {
            throw new PropertyException(
                    "", "widthFactor", "inception-v3 widthFactor must be in (0, 1], was " + widthFactor);
        }
        if (!(dropRate >= 0 && dropRate < 1)) {
            throw new PropertyException("", "dropRate", "inception-v3 dropRate must be in [0, 1), was " + dropRate);
        }
    }

    @Override
    public String typeName() {
        return "inception-v3";
    }

    @Override
    public String summary() {
        return "Inception-v3, blocks of parallel branches, for images of at least 75 x 75.";
    }

    @Override
    public boolean leavesOut(String tensor) {
        return tensor.startsWith(AUXILIARY);
    }

    @Override
    void layers(Graph.Builder net, int classes) {
        requireRoom(net.input());
        Graph.Value x = branch(
                net,
                "",
                net.input(),
                halving("Conv2d_1a_3x3", 32),
                unpadded("Conv2d_2a_3x3", 32),
                same("Conv2d_2b_3x3", 64, 3, 3));
        x = net.maxPool(x, 3, 2, 0);
        x = branch(net, "", x, same("Conv2d_3b_1x1", 80, 1, 1), unpadded("Conv2d_4a_3x3", 192));
        x = net.maxPool(x, 3, 2, 0);
        x = blockA(net, "Mixed_5b.", x, 32);
        x = blockA(net, "Mixed_5c.", x, 64);
        x = blockA(net, "Mixed_5d.", x, 64);
        x = blockB(net, "Mixed_6a.", x);
        x = blockC(net, "Mixed_6b.", x, 128);
        x = blockC(net, "Mixed_6c.", x, 160);
        x = blockC(net, "Mixed_6d.", x, 160);
        x = blockC(net, "Mixed_6e.", x, 192);
        x = blockD(net, "Mixed_7a.", x);
        x = blockE(net, "Mixed_7b.", x);
        x = blockE(net, "Mixed_7c.", x);
        head(net, "fc", net.dropout(net.globalAveragePool(x), dropRate), classes);
    }

    /** (N, C, H, W) to (N, 224 + pooled, H, W). */
    private Graph.Value blockA(Graph.Builder net, String block, Graph.Value x, int pooled) {
        return net.concatenate(
                branch(net, block, x, same("branch1x1", 64, 1, 1)),
                branch(net, block, x, same("branch5x5_1", 48, 1, 1), same("branch5x5_2", 64, 5, 5)),
                branch(
                        net,
                        block,
                        x,
                        same("branch3x3dbl_1", 64, 1, 1),
                        same("branch3x3dbl_2", 96, 3, 3),
                        same("branch3x3dbl_3", 96, 3, 3)),
                branch(net, block, net.averagePool(x, 3, 1, 1), same("branch_pool", pooled, 1, 1)));
    }

    /** (N, C, H, W) to (N, 480 + C, (H - 1) / 2, (W - 1) / 2). */
    private Graph.Value blockB(Graph.Builder net, String block, Graph.Value x) {
        return net.concatenate(
                branch(net, block, x, halving("branch3x3", 384)),
                branch(
                        net,
                        block,
                        x,
                        same("branch3x3dbl_1", 64, 1, 1),
                        same("branch3x3dbl_2", 96, 3, 3),
                        halving("branch3x3dbl_3", 96)),
                net.maxPool(x, 3, 2, 0));
    }

    /**
     * (N, C, H, W) to (N, 768, H, W).
     *
     * @param inner the channels between the 1x7 and 7x1 convolutions
     */
    private Graph.Value blockC(Graph.Builder net, String block, Graph.Value x, int inner) {
        return net.concatenate(
                branch(net, block, x, same("branch1x1", 192, 1, 1)),
                branch(
                        net,
                        block,
                        x,
                        same("branch7x7_1", inner, 1, 1),
                        same("branch7x7_2", inner, 1, 7),
                        same("branch7x7_3", 192, 7, 1)),
                branch(
                        net,
                        block,
                        x,
                        same("branch7x7dbl_1", inner, 1, 1),
                        same("branch7x7dbl_2", inner, 7, 1),
                        same("branch7x7dbl_3", inner, 1, 7),
                        same("branch7x7dbl_4", inner, 7, 1),
                        same("branch7x7dbl_5", 192, 1, 7)),
                branch(net, block, net.averagePool(x, 3, 1, 1), same("branch_pool", 192, 1, 1)));
    }

    /** (N, C, H, W) to (N, 512 + C, (H - 1) / 2, (W - 1) / 2). */
    private Graph.Value blockD(Graph.Builder net, String block, Graph.Value x) {
        return net.concatenate(
                branch(net, block, x, same("branch3x3_1", 192, 1, 1), halving("branch3x3_2", 320)),
                branch(
                        net,
                        block,
                        x,
                        same("branch7x7x3_1", 192, 1, 1),
                        same("branch7x7x3_2", 192, 1, 7),
                        same("branch7x7x3_3", 192, 7, 1),
                        halving("branch7x7x3_4", 192)),
                net.maxPool(x, 3, 2, 0));
    }

    /** (N, C, H, W) to (N, 2048, H, W): two of the branches end in two each. */
    private Graph.Value blockE(Graph.Builder net, String block, Graph.Value x) {
        Graph.Value one = branch(net, block, x, same("branch1x1", 320, 1, 1));
        Graph.Value three = branch(net, block, x, same("branch3x3_1", 384, 1, 1));
        Graph.Value threeWide = branch(net, block, three, same("branch3x3_2a", 384, 1, 3));
        Graph.Value threeTall = branch(net, block, three, same("branch3x3_2b", 384, 3, 1));
        Graph.Value twice = branch(net, block, x, same("branch3x3dbl_1", 448, 1, 1), same("branch3x3dbl_2", 384, 3, 3));
        Graph.Value twiceWide = branch(net, block, twice, same("branch3x3dbl_3a", 384, 1, 3));
        Graph.Value twiceTall = branch(net, block, twice, same("branch3x3dbl_3b", 384, 3, 1));
        Graph.Value pool = branch(net, block, net.averagePool(x, 3, 1, 1), same("branch_pool", 192, 1, 1));
        return net.concatenate(one, threeWide, threeTall, twiceWide, twiceTall, pool);
    }

    /** One convolution of a branch. */
    private record Step(String name, int filters, Extent kernel, int stride, Extent padding) {}

    /** Keeps the resolution. */
    private static Step same(String name, int filters, int height, int width) {
        return new Step(name, filters, new Extent(height, width), 1, new Extent(height / 2, width / 2));
    }

    /** 3x3 without padding. */
    private static Step unpadded(String name, int filters) {
        return new Step(name, filters, Extent.square(3), 1, Extent.square(0));
    }

    /** 3x3 without padding, stride 2. */
    private static Step halving(String name, int filters) {
        return new Step(name, filters, Extent.square(3), 2, Extent.square(0));
    }

    /** Convolutions one after another, each with its batch normalisation and rectifier. */
    private Graph.Value branch(Graph.Builder net, String prefix, Graph.Value input, Step... steps) {
        Graph.Value x = input;
        for (Step step : steps) {
            String name = prefix + step.name();
            int filters = (int) Math.max(1, Math.round(step.filters() * widthFactor));
            x = net.convolution(
                    name + ".conv", x, filters, step.kernel(), Extent.square(step.stride()), step.padding(), false);
            x = net.relu(net.batchNorm(name + ".bn", x, EPSILON));
        }
        return x;
    }

    /** Images of 75 x 75 end in maps of 1 x 1; smaller ones leave the last block none. */
    private static void requireRoom(Graph.Value image) {
        int height = image.shape().get(1);
        int width = image.shape().get(2);
        if (Math.min(height, width) < SMALLEST) {
            throw new IllegalArgumentException("inception-v3 needs images of at least " + SMALLEST + " x " + SMALLEST
                    + ", has " + new ImageShape(image.channels(), height, width)
                    + "; use larger images, or a network for small ones: densenet or resnet with the cifar stem");
        }
    }
}
