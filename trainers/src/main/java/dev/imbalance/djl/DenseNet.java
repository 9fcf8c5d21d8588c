package dev.imbalance.djl;

import ai.djl.ndarray.NDArray;
import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ImageShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXRef;

/**
 * DenseNet-BC: every layer of a dense block sees the maps of all layers before it, through a 1x1 bottleneck of four times
 * the growth rate; between two blocks a transition halves channels and resolution.
 * <p>
 * Tensors have torchvision's names and the numbers are torchvision's, with two stems: {@link Stem#IMAGENET}, 7x7 with stride 2,
 * and {@link Stem#CIFAR}, 3x3 with stride 1; either is followed by batch normalisation, the rectifier and a 3x3 max pool
 * with stride 2. Without parameters it has the layers of the paper's L = 100, k = 12 for small images, but that one has no pool
 * after its stem: each block here works at half the resolution of the paper's.
 * <p>
 * Huang, Liu, van der Maaten, Weinberger. "Densely Connected Convolutional Networks", CVPR 2017.
 */
public final class DenseNet implements Architecture {
    /** How the image enters the network. */
    public enum Stem {
        /** A 3x3 convolution with stride 1: half the resolution after the pool. */
        CIFAR(3, 1, 1),
        /** A 7x7 convolution with stride 2: a quarter of the resolution after the pool. */
        IMAGENET(7, 2, 3);

        private final int kernel;
        private final int stride;
        private final int padding;

        Stem(int kernel, int stride, int padding) {
            this.kernel = kernel;
            this.stride = stride;
            this.padding = padding;
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
                    "How the image enters: CIFAR (3x3, stride 1) or IMAGENET (7x7, stride 2); then a stride-2 max pool.")
    private Stem stem = Stem.CIFAR;

    public DenseNet() {}

    public DenseNet(int growth, int initialFeatures, Stem stem, int... blocks) {
        this.growth = growth;
        this.initialFeatures = initialFeatures;
        this.stem = stem;
        this.blocks = blocks.clone();
        postConfig();
    }

    /** The 161-layer network of the paper's table 1 with k = 48. */
    public static DenseNet densenet161(Stem stem) {
        return new DenseNet(48, 96, stem, 6, 12, 36, 24);
    }

    @Override
    public void postConfig() {
        if (growth < 1 || initialFeatures < 2) {
            throw new PropertyException(
                    "",
                    "growth",
                    "DenseNet growth must be at least 1 and initialFeatures at least 2, were " + growth + " and "
                            + initialFeatures);
        }
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
    public List<TensorSpec> tensors(InputShape input, int classes) {
        ImageShape image = image(input);
        requireRoom(image);
        List<TensorSpec> specs = new ArrayList<>();
        specs.addAll(TensorSpec.convolution("features.conv0", initialFeatures, image.channels(), stem.kernel));
        specs.addAll(TensorSpec.batchNorm("features.norm0", initialFeatures));
        int channels = initialFeatures;
        for (int block = 1; block <= blocks.length; block++) {
            for (int layer = 1; layer <= blocks[block - 1]; layer++) {
                String name = layerName(block, layer);
                specs.addAll(TensorSpec.batchNorm(name + ".norm1", channels));
                specs.addAll(TensorSpec.convolution(name + ".conv1", BOTTLENECK * growth, channels, 1));
                specs.addAll(TensorSpec.batchNorm(name + ".norm2", BOTTLENECK * growth));
                specs.addAll(TensorSpec.convolution(name + ".conv2", growth, BOTTLENECK * growth, 3));
                channels += growth;
            }
            if (block < blocks.length) {
                specs.addAll(TensorSpec.batchNorm(transitionName(block) + ".norm", channels));
                specs.addAll(TensorSpec.convolution(transitionName(block) + ".conv", channels / 2, channels, 1));
                channels /= 2;
            }
        }
        specs.addAll(TensorSpec.batchNorm("features.norm5", channels));
        specs.addAll(TensorSpec.linear("classifier", classes, channels));
        return specs;
    }

    private static ImageShape image(InputShape input) {
        return input.image()
                .orElseThrow(() -> new IllegalArgumentException("DenseNet takes images, and the data have " + input
                        + "; use an image data set, or the architecture mlp"));
    }

    /** Each transition halves the map; it must not vanish before the last block. */
    private void requireRoom(ImageShape image) {
        int side = Math.min(image.height(), image.width());
        int left = (side + 2 * stem.padding - stem.kernel) / stem.stride + 1;
        left = (left - 1) / 2 + 1;
        left >>= blocks.length - 1;
        if (left < 1) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "DenseNet with %d blocks and the %s stem shrinks %s images to nothing; use fewer blocks, the cifar stem or"
                            + " larger images",
                    blocks.length,
                    stem.name().toLowerCase(Locale.ROOT),
                    image));
        }
    }

    @Override
    public NDArray forward(ForwardPass pass, NDArray images) {
        NDArray x = pass.convolution("features.conv0", images, stem.stride, stem.padding);
        x = ForwardPass.replace(x, pass.batchNormRelu("features.norm0", x));
        x = ForwardPass.replace(x, pass.maxPool(x, 3, 2, 1));
        for (int block = 1; block <= blocks.length; block++) {
            for (int layer = 1; layer <= blocks[block - 1]; layer++) {
                x = denseLayer(pass, layerName(block, layer), x);
            }
            if (block < blocks.length) {
                x = transition(pass, transitionName(block), x);
            }
        }
        x = ForwardPass.replace(x, pass.batchNormRelu("features.norm5", x));
        x = ForwardPass.replace(x, pass.globalAveragePool(x));
        return ForwardPass.replace(x, pass.linear("classifier", x));
    }

    /** (N, C, H, W) to (N, C + growth, H, W). */
    private static NDArray denseLayer(ForwardPass pass, String name, NDArray x) {
        NDArray added = pass.batchNormRelu(name + ".norm1", x);
        added = ForwardPass.replace(added, pass.convolution(name + ".conv1", added, 1, 0));
        added = ForwardPass.replace(added, pass.batchNormRelu(name + ".norm2", added));
        added = ForwardPass.replace(added, pass.convolution(name + ".conv2", added, 1, 1));
        NDArray all = pass.concatenate(x, added);
        added.close();
        return ForwardPass.replace(x, all);
    }

    /** (N, C, H, W) to (N, C / 2, H / 2, W / 2). */
    private static NDArray transition(ForwardPass pass, String name, NDArray x) {
        x = ForwardPass.replace(x, pass.batchNormRelu(name + ".norm", x));
        x = ForwardPass.replace(x, pass.convolution(name + ".conv", x, 1, 0));
        return ForwardPass.replace(x, pass.averagePool(x, 2));
    }

    @Override
    public ONNXNode write(
            ONNXRef<?> graph, InputShape input, InputNormalisation normalisation, Map<String, HostTensor> weights) {
        return new DenseNetONNX(growth, initialFeatures, blocks, stem.kernel, stem.stride, stem.padding)
                .write(graph, image(input), normalisation.mean(), normalisation.standardDeviation(), weights);
    }

    private static String layerName(int block, int layer) {
        return "features.denseblock" + block + ".denselayer" + layer;
    }

    private static String transitionName(int block) {
        return "features.transition" + block;
    }
}
