package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ImageShape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * DenseNet-BC: every layer of a dense block sees the maps of all layers before it, through a 1x1 bottleneck of four times
 * the growth rate; between two blocks a transition halves channels and resolution.
 * <p>
 * Tensors have torchvision's names and the numbers are torchvision's, with three stems: {@link Stem#IMAGENET}, 7x7 with stride 2,
 * and {@link Stem#CIFAR}, 3x3 with stride 1; either is followed by batch normalisation, the rectifier and a 3x3 max pool
 * with stride 2; {@link Stem#CIFAR_NOPOOL} has no pool. Without parameters it has the layers of the paper's L = 100, k = 12 for small
 * images, which has that last stem: with the default one each block works at half the resolution of the paper's.
 * <p>
 * Huang, Liu, van der Maaten, Weinberger. "Densely Connected Convolutional Networks", CVPR 2017.
 */
public final class DenseNet extends ImageNetwork {
    /** How the image enters the network. */
    public enum Stem {
        /** A 3x3 convolution with stride 1: half the resolution after the pool. */
        CIFAR(3, 1, 1, true),
        /**
         * A 3x3 convolution with stride 1 and no pool: the whole resolution, four times the work and memory of {@link #CIFAR}. The layout of
         * the paper's networks for CIFAR.
         */
        CIFAR_NOPOOL(3, 1, 1, false),
        /** A 7x7 convolution with stride 2: a quarter of the resolution after the pool. */
        IMAGENET(7, 2, 3, true);

        private final int kernel;
        private final int stride;
        private final int padding;
        private final boolean pool;

        Stem(int kernel, int stride, int padding, boolean pool) {
            this.kernel = kernel;
            this.stride = stride;
            this.padding = padding;
            this.pool = pool;
        }
    }

    private static final int BOTTLENECK = 4;

    @Config(description = "Channels that each layer adds, at least 1.")
    private int growth = 12;

    @Config(description = "Channels after the stem, at least 2.")
    private int initialFeatures = 24;

    @Config(description = "Layers of each dense block, at least 1 each.")
    private int[] blocks = {16, 16, 16};

    @Config(
            description =
                    "How the image enters: CIFAR (3x3, stride 1) or IMAGENET (7x7, stride 2), then a stride-2 max pool; CIFAR_NOPOOL has none.")
    private Stem stem = Stem.CIFAR;

    @Config(description = "Share of the values that each layer adds that are dropped while training, in [0, 1).")
    private double dropRate;

    public DenseNet() {}

    public DenseNet(int growth, int initialFeatures, Stem stem, int... blocks) {
        this.growth = growth;
        this.initialFeatures = initialFeatures;
        this.stem = stem;
        this.blocks = blocks.clone();
        postConfig();
    }

    /** This network with dropout after each layer of its blocks. */
    public DenseNet withDropRate(double rate) {
        DenseNet copy = withThisHead(new DenseNet(growth, initialFeatures, stem, blocks));
        copy.dropRate = rate;
        copy.postConfig();
        return copy;
    }

    /** This network with another last layer. */
    public DenseNet withHead(Head head, double scale) {
        return withHead(withDropRate(dropRate), head, scale);
    }

    /** The 161-layer network of the paper's table 1 with k = 48. */
    public static DenseNet densenet161(Stem stem) {
        return new DenseNet(48, 96, stem, 6, 12, 36, 24);
    }

    @Override
    public void postConfig() {
        super.postConfig();
        if (growth < 1 || initialFeatures < 2) {
            throw new PropertyException(
                    "",
                    "growth",
                    "DenseNet growth must be at least 1 and initialFeatures at least 2, were " + growth + " and "
                            + initialFeatures);
        }
        Range.require(dropRate >= 0 && dropRate < 1, this, "dropRate", "in [0, 1)", dropRate);
        if (blocks.length == 0 || Arrays.stream(blocks).min().getAsInt() < 1) {
            throw new PropertyException(
                    "",
                    "blocks",
                    "DenseNet blocks must be a list of at least one number, each at least 1, was "
                            + Arrays.toString(blocks));
        }
    }

    @Override
    public String typeName() {
        return "densenet";
    }

    @Override
    public String summary() {
        return "DenseNet-BC, where every layer of a block sees all layers before it.";
    }

    @Override
    public Map<String, Map<String, Object>> presets() {
        Map<String, Map<String, Object>> presets = new LinkedHashMap<>();
        presets.put("densenet121", preset(32, 64, 6, 12, 24, 16));
        presets.put("densenet161", preset(48, 96, 6, 12, 36, 24));
        presets.put("densenet169", preset(32, 64, 6, 12, 32, 32));
        presets.put("densenet201", preset(32, 64, 6, 12, 48, 32));
        return presets;
    }

    private static Map<String, Object> preset(int growth, int initialFeatures, Integer... blocks) {
        return Map.of("growth", growth, "initialFeatures", initialFeatures, "blocks", List.of(blocks));
    }

    @Override
    void layers(Graph.Builder net, int classes) {
        requireRoom(net.input());
        Graph.Value x =
                net.convolution("features.conv0", net.input(), initialFeatures, stem.kernel, stem.stride, stem.padding);
        x = net.relu(net.batchNorm("features.norm0", x));
        if (stem.pool) {
            x = net.maxPool(x, 3, 2, 1);
        }
        for (int block = 1; block <= blocks.length; block++) {
            for (int layer = 1; layer <= blocks[block - 1]; layer++) {
                x = net.concatenate(x, denseLayer(net, layerName(block, layer), x));
            }
            if (block < blocks.length) {
                x = transition(net, transitionName(block), x);
            }
        }
        x = net.globalAveragePool(net.relu(net.batchNorm("features.norm5", x)));
        head(net, "classifier", x, classes);
    }

    /** (N, C, H, W) to the (N, growth, H, W) that it adds. */
    private Graph.Value denseLayer(Graph.Builder net, String name, Graph.Value x) {
        Graph.Value y = net.relu(net.batchNorm(name + ".norm1", x));
        y = net.convolution(name + ".conv1", y, BOTTLENECK * growth, 1, 1, 0);
        y = net.relu(net.batchNorm(name + ".norm2", y));
        return net.dropout(net.convolution(name + ".conv2", y, growth, 3, 1, 1), dropRate);
    }

    /** (N, C, H, W) to (N, C / 2, H / 2, W / 2). */
    private static Graph.Value transition(Graph.Builder net, String name, Graph.Value x) {
        Graph.Value y = net.relu(net.batchNorm(name + ".norm", x));
        y = net.convolution(name + ".conv", y, x.channels() / 2, 1, 1, 0);
        return net.averagePool(y, 2, 2, 0);
    }

    /** Each transition halves the map; it must not vanish before the last block. */
    private void requireRoom(Graph.Value image) {
        int side = Math.min(image.shape().get(1), image.shape().get(2));
        int left = (side + 2 * stem.padding - stem.kernel) / stem.stride + 1;
        left = stem.pool ? (left - 1) / 2 + 1 : left;
        left >>= blocks.length - 1;
        if (left < 1) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "DenseNet with %d blocks and the %s stem shrinks %s images to nothing; use fewer blocks, the cifar stem or"
                            + " larger images",
                    blocks.length,
                    stem.name().toLowerCase(Locale.ROOT),
                    new ImageShape(
                            image.channels(),
                            image.shape().get(1),
                            image.shape().get(2))));
        }
    }

    private static String layerName(int block, int layer) {
        return "features.denseblock" + block + ".denselayer" + layer;
    }

    private static String transitionName(int block) {
        return "features.transition" + block;
    }
}
