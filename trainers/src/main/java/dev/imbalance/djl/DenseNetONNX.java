package dev.imbalance.djl;

import dev.imbalance.data.ImageShape;
import java.util.Map;
import java.util.Optional;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXRef;

/**
 * Writes a DenseNet-BC as an ONNX graph, from weights under torchvision's names.
 * <p>
 * Huang, Liu, van der Maaten, Weinberger. "Densely Connected Convolutional Networks", CVPR 2017.
 *
 * @param growth          the channels that each layer adds
 * @param initialFeatures the channels of the stem
 * @param blocks          the layers of each dense block
 * @param stemKernel      the side of the stem's convolution: 3 for CIFAR images, 7 for ImageNet's; batch normalisation, ReLU and a
 *                        3x3 max pool of stride 2 follow
 * @param stemStride      its stride: 1 or 2
 * @param stemPadding     its padding: 1 or 3
 */
record DenseNetONNX(int growth, int initialFeatures, int[] blocks, int stemKernel, int stemStride, int stemPadding) {
    /** The channels of a layer's 1x1 convolution, in multiples of the growth. */
    private static final int BOTTLENECK = 4;

    /**
     * Writes the network.
     *
     * @param input             (batch, C * H * W) as float, pixels 0 to 255 in (C, H, W) order
     * @param image             C, H and W
     * @param mean              what is subtracted from the pixels of each channel
     * @param standardDeviation by which they are divided then
     * @param weights           the parameters and running statistics; any further tensors are ignored
     * @return (batch, K) logits, K being the length of {@code classifier.bias}
     * @throws IllegalArgumentException if a tensor is missing or of another shape
     */
    ONNXNode write(
            ONNXRef<?> input,
            ImageShape image,
            double[] mean,
            double[] standardDeviation,
            Map<String, HostTensor> weights) {
        ONNXLayers layers = new ONNXLayers(input.onnxContext(), weights);
        ONNXNode x = layers.normalise(input, Optional.of(image), mean, standardDeviation);
        x = layers.convolution(
                x, "features.conv0", image.channels(), initialFeatures, stemKernel, stemStride, stemPadding);
        x = layers.normRelu(x, "features.norm0", initialFeatures);
        x = layers.maxPool(x, "features.pool0", 3, 2, 1);
        int channels = initialFeatures;
        for (int block = 1; block <= blocks.length; block++) {
            for (int layer = 1; layer <= blocks[block - 1]; layer++) {
                String name = "features.denseblock" + block + ".denselayer" + layer;
                x = layers.concatenate(x, denseLayer(layers, x, name, channels), name);
                channels += growth;
            }
            if (block < blocks.length) {
                x = transition(layers, x, "features.transition" + block, channels);
                channels /= 2;
            }
        }
        x = layers.channelMeans(layers.normRelu(x, "features.norm5", channels), "features.pool5");
        return layers.linear(x, "classifier", channels, layers.outputs("classifier"));
    }

    /** (N, channels, H, W) to the (N, growth, H, W) that it adds. */
    private ONNXNode denseLayer(ONNXLayers layers, ONNXNode x, String name, int channels) {
        int width = BOTTLENECK * growth;
        ONNXNode y = layers.normRelu(x, name + ".norm1", channels);
        y = layers.convolution(y, name + ".conv1", channels, width, 1, 1, 0);
        y = layers.normRelu(y, name + ".norm2", width);
        return layers.convolution(y, name + ".conv2", width, growth, 3, 1, 1);
    }

    /** Halves the channels, the height and the width. */
    private static ONNXNode transition(ONNXLayers layers, ONNXNode x, String name, int channels) {
        ONNXNode y = layers.normRelu(x, name + ".norm", channels);
        y = layers.convolution(y, name + ".conv", channels, channels / 2, 1, 1, 0);
        return layers.averagePool(y, name + ".pool", 2);
    }
}
