package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * VGG: blocks of 3x3 convolutions, each block followed by a 2x2 max pool, then fully connected layers on the flattened maps.
 * <p>
 * Tensors have torchvision's names, {@code features.N} and {@code classifier.N}, where N counts every layer. With hidden layers, as
 * torchvision's presets {@code vgg16} and {@code vgg16-bn} have them, the maps before them must be 7 x 7, which 224 x 224 images have
 * after five blocks: torchvision stretches others, this does not. Without hidden layers, which is the default, the last layer takes the
 * flattened maps of images of any size of at least 32 x 32: the convolutions of VGG-16, flattening, one fully connected layer.
 * <p>
 * Simonyan, Zisserman. "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015.
 */
public final class VGG extends ImageNetwork {
    private static final int HIDDEN_SIDE = 7;

    @Config(description = "Convolutions of each block, at least 1 each.")
    private int[] blocks = {2, 2, 3, 3, 3};

    @Config(description = "Channels of each block, at least 1 each.")
    private int[] channels = {64, 128, 256, 512, 512};

    @Config(description = "Whether batch normalisation follows each convolution.")
    private boolean batchNorm;

    @Config(
            description =
                    "Units of each hidden fully connected layer, at least 1 each; with an empty list the last layer takes the flattened maps.")
    private int[] hidden = {};

    @Config(description = "Share of the values of each hidden layer that are dropped while training, in [0, 1).")
    private double dropRate = 0.5;

    public VGG() {}

    /**
     * @param blocks   convolutions of each block
     * @param channels of each block, as many as blocks
     * @param hidden   units of each hidden layer
     */
    public VGG(int[] blocks, int[] channels, boolean batchNorm, int[] hidden, double dropRate) {
        this.blocks = blocks.clone();
        this.channels = channels.clone();
        this.batchNorm = batchNorm;
        this.hidden = hidden.clone();
        this.dropRate = dropRate;
        postConfig();
    }

    /** Configuration D of the paper, for 224 x 224 images. */
    public static VGG vgg16(boolean batchNorm) {
        VGG base = new VGG();
        return new VGG(base.blocks, base.channels, batchNorm, new int[] {4096, 4096}, base.dropRate);
    }

    /** This network with another last layer. */
    public VGG withHead(Head head, double scale) {
        return withHead(new VGG(blocks, channels, batchNorm, hidden, dropRate), head, scale);
    }

    @Override
    public void postConfig() {
        super.postConfig();
        requirePositive("blocks", blocks);
        requirePositive("channels", channels);
        if (channels.length != blocks.length) {
            throw new PropertyException(
                    "",
                    "channels",
                    "vgg channels and blocks must have as many numbers, had " + channels.length + " and "
                            + blocks.length);
        }
        if (hidden.length > 0) {
            requirePositive("hidden", hidden);
        }
        if (!(dropRate >= 0 && dropRate < 1)) {
            throw new PropertyException("", "dropRate", "vgg dropRate must be in [0, 1), was " + dropRate);
        }
    }

    @Override
    public String typeName() {
        return "vgg";
    }

    @Override
    public String summary() {
        return "VGG, blocks of 3x3 convolutions and fully connected layers on the flattened maps.";
    }

    @Override
    public Map<String, Map<String, Object>> presets() {
        Map<String, Map<String, Object>> presets = new LinkedHashMap<>();
        presets.put("vgg16", Map.of("hidden", List.of(4096, 4096), "batchNorm", false));
        presets.put("vgg16-bn", Map.of("hidden", List.of(4096, 4096), "batchNorm", true));
        return presets;
    }

    @Override
    void layers(Graph.Builder net, int classes) {
        Graph.Value x = net.input();
        int layer = 0;
        for (int block = 0; block < blocks.length; block++) {
            for (int i = 0; i < blocks[block]; i++) {
                x = net.convolution(
                        "features." + layer++,
                        x,
                        channels[block],
                        Layer.Extent.square(3),
                        Layer.Extent.square(1),
                        Layer.Extent.square(1),
                        true);
                if (batchNorm) {
                    x = net.batchNorm("features." + layer++, x);
                }
                x = net.relu(x);
                layer++;
            }
            x = net.maxPool(x, 2, 2, 0);
            layer++;
        }
        if (hidden.length > 0) {
            requireHiddenSide(x);
        }
        x = net.flatten(x);
        for (int i = 0; i < hidden.length; i++) {
            // Each is followed by the rectifier and dropout, which have no tensors but count.
            x = net.dropout(net.relu(net.linear("classifier." + 3 * i, x, hidden[i])), dropRate);
        }
        head(net, "classifier." + 3 * hidden.length, x, classes);
    }

    private static void requireHiddenSide(Graph.Value maps) {
        int height = maps.shape().get(1);
        int width = maps.shape().get(2);
        if (height != HIDDEN_SIDE || width != HIDDEN_SIDE) {
            throw new IllegalArgumentException("vgg with hidden layers needs maps of 7 x 7 before them, has " + height
                    + " x " + width + "; use 224 x 224 images, or hidden: []");
        }
    }
}
