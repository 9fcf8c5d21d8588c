package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.util.List;
import java.util.Map;

/**
 * The residual network of the paper's section 4.2 for CIFAR: stages of 16, 32 and 64 channels, and shortcuts without parameters (option
 * A): where shapes differ, every second row and column is taken and the channels that lack are 0, half of them before the others and half
 * after. Five blocks a stage make ResNet-32, on which the long-tailed field compares its methods.
 * <p>
 * Tensors have the names that the field's own code gives them: {@code conv1}, {@code bn1}, {@code layer1.0.conv1}, {@code linear}.
 * <p>
 * He, Zhang, Ren, Sun. "Deep Residual Learning for Image Recognition", CVPR 2016. As used by Cao, Wei, Gaidon, Arechiga, Ma. "Learning
 * Imbalanced Datasets with Label-Distribution-Aware Margin Loss", NeurIPS 2019.
 */
public final class ResNetCIFAR extends ImageNetwork {
    @Config(description = "Blocks of each stage, at least 1 each.")
    private int[] blocks = {5, 5, 5};

    @Config(
            description =
                    "Channels of the stem and the first stage, an even number, at least 2; each stage doubles them.")
    private int width = 16;

    public ResNetCIFAR() {}

    public ResNetCIFAR(int width, int... blocks) {
        this.width = width;
        this.blocks = blocks.clone();
        postConfig();
    }

    /** This network with another last layer. */
    public ResNetCIFAR withHead(Head head, double scale) {
        return withHead(new ResNetCIFAR(width, blocks), head, scale);
    }

    @Override
    public void postConfig() {
        super.postConfig();
        requirePositive("blocks", blocks);
        if (width < 2 || width % 2 != 0) {
            throw new PropertyException(
                    "", "width", "resnet-cifar width must be an even number, at least 2, was " + width);
        }
    }

    @Override
    public String typeName() {
        return "resnet-cifar";
    }

    @Override
    public String summary() {
        return "The small ResNet of the CIFAR benchmarks, with shortcuts that have no parameters.";
    }

    @Override
    public Map<String, Map<String, Object>> presets() {
        return Map.of("resnet32", Map.of("blocks", List.of(5, 5, 5)));
    }

    @Override
    void layers(Graph.Builder net, int classes) {
        Graph.Value x = net.relu(net.batchNorm("bn1", net.convolution("conv1", net.input(), width, 3, 1, 1)));
        int channels = width;
        for (int stage = 0; stage < blocks.length; stage++) {
            for (int i = 0; i < blocks[stage]; i++) {
                x = block(net, "layer" + (stage + 1) + "." + i, x, channels, stage > 0 && i == 0 ? 2 : 1);
            }
            channels *= 2;
        }
        head(net, "linear", net.globalAveragePool(x), classes);
    }

    private static Graph.Value block(Graph.Builder net, String name, Graph.Value x, int channels, int stride) {
        Graph.Value residual = ResNet.twoConvolutions(net, name, x, channels, stride);
        Graph.Value shortcut = x;
        if (stride > 1) {
            // The mean of windows of one value takes every second one.
            int lacking = channels - x.channels();
            shortcut = net.padChannels(net.averagePool(x, 1, stride, 0), lacking / 2, lacking / 2);
        }
        return net.relu(net.add(residual, shortcut));
    }
}
