package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A residual network: what each block computes is added to its input. Every stage but the first halves the resolution in its first
 * block and doubles the channels.
 * <p>
 * Tensors have torchvision's names and the numbers are torchvision's: a bottleneck block has its stride in the 3x3 convolution, and where
 * shapes differ the input goes through a 1x1 convolution with batch normalisation (the paper's option B). Without parameters it is
 * ResNet-18 with the stem for small images.
 * <p>
 * He, Zhang, Ren, Sun. "Deep Residual Learning for Image Recognition", CVPR 2016.
 */
public final class ResNet extends ImageNetwork {
    /** How the image enters the network. */
    public enum Stem {
        /** A 3x3 convolution with stride 1: the whole resolution. */
        CIFAR,
        /** A 7x7 convolution with stride 2 and a 3x3 max pool with stride 2: a quarter of the resolution. */
        IMAGENET
    }

    /** What a block computes. */
    public enum Block {
        /** Two 3x3 convolutions. */
        BASIC(1),
        /** A 1x1, a 3x3 and a 1x1 convolution, the last to four times the channels. */
        BOTTLENECK(4);

        private final int expansion;

        Block(int expansion) {
            this.expansion = expansion;
        }
    }

    @Config(
            description =
                    "What a block computes: BASIC (two 3x3 convolutions) or BOTTLENECK (1x1, 3x3, and 1x1 to four times the channels).")
    private Block block = Block.BASIC;

    @Config(description = "Blocks of each stage, at least 1 each.")
    private int[] blocks = {2, 2, 2, 2};

    @Config(description = "Channels of the stem and of the first stage's 3x3 convolutions, at least 1.")
    private int width = 64;

    @Config(
            description =
                    "How the image enters: CIFAR (3x3, stride 1, no pool) or IMAGENET (7x7, stride 2, then a stride-2 max pool).")
    private Stem stem = Stem.CIFAR;

    public ResNet() {}

    public ResNet(Block block, int width, Stem stem, int... blocks) {
        this.block = block;
        this.width = width;
        this.stem = stem;
        this.blocks = blocks.clone();
        postConfig();
    }

    /** The 18-layer network of the paper's table 1. */
    public static ResNet resnet18(Stem stem) {
        return new ResNet(Block.BASIC, 64, stem, 2, 2, 2, 2);
    }

    /** The 50-layer network of the paper's table 1. */
    public static ResNet resnet50(Stem stem) {
        return new ResNet(Block.BOTTLENECK, 64, stem, 3, 4, 6, 3);
    }

    /** This network with another last layer. */
    public ResNet withHead(Head head, double scale) {
        return withHead(new ResNet(block, width, stem, blocks), head, scale);
    }

    @Override
    public void postConfig() {
        super.postConfig();
        requirePositive("blocks", blocks);
        requirePositive("width", width);
    }

    @Override
    public String typeName() {
        return "resnet";
    }

    @Override
    public String summary() {
        return "ResNet, where every block adds to its input.";
    }

    @Override
    public Map<String, Map<String, Object>> presets() {
        Map<String, Map<String, Object>> presets = new LinkedHashMap<>();
        presets.put("resnet18", Map.of("block", "basic", "blocks", List.of(2, 2, 2, 2)));
        presets.put("resnet50", Map.of("block", "bottleneck", "blocks", List.of(3, 4, 6, 3)));
        return presets;
    }

    @Override
    void layers(Graph.Builder net, int classes) {
        Graph.Value x = stem == Stem.CIFAR
                ? net.convolution("conv1", net.input(), width, 3, 1, 1)
                : net.convolution("conv1", net.input(), width, 7, 2, 3);
        x = net.relu(net.batchNorm("bn1", x));
        if (stem == Stem.IMAGENET) {
            x = net.maxPool(x, 3, 2, 1);
        }
        int channels = width;
        for (int stage = 0; stage < blocks.length; stage++) {
            for (int i = 0; i < blocks[stage]; i++) {
                x = block(net, "layer" + (stage + 1) + "." + i, x, channels, stage > 0 && i == 0 ? 2 : 1);
            }
            channels *= 2;
        }
        head(net, "fc", net.globalAveragePool(x), classes);
    }

    /** (N, C, H, W) to (N, channels * expansion, H / stride, W / stride). */
    private Graph.Value block(Graph.Builder net, String name, Graph.Value x, int channels, int stride) {
        int out = channels * block.expansion;
        Graph.Value residual = block == Block.BASIC
                ? twoConvolutions(net, name, x, channels, stride)
                : bottleneck(net, name, x, channels, stride);
        Graph.Value shortcut = x;
        if (stride > 1 || x.channels() != out) {
            shortcut = net.batchNorm(
                    name + ".downsample.1", net.convolution(name + ".downsample.0", x, out, 1, stride, 0));
        }
        return net.relu(net.add(residual, shortcut));
    }

    /** The residual of a basic block: two 3x3 convolutions, the first with the stride. */
    static Graph.Value twoConvolutions(Graph.Builder net, String name, Graph.Value x, int channels, int stride) {
        Graph.Value y = net.convolution(name + ".conv1", x, channels, 3, stride, 1);
        y = net.relu(net.batchNorm(name + ".bn1", y));
        return net.batchNorm(name + ".bn2", net.convolution(name + ".conv2", y, channels, 3, 1, 1));
    }

    private Graph.Value bottleneck(Graph.Builder net, String name, Graph.Value x, int channels, int stride) {
        Graph.Value y = net.relu(net.batchNorm(name + ".bn1", net.convolution(name + ".conv1", x, channels, 1, 1, 0)));
        y = net.relu(net.batchNorm(name + ".bn2", net.convolution(name + ".conv2", y, channels, 3, stride, 1)));
        return net.batchNorm(name + ".bn3", net.convolution(name + ".conv3", y, channels * block.expansion, 1, 1, 0));
    }
}
