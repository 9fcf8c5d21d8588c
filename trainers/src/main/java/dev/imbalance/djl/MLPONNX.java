package dev.imbalance.djl;

import dev.imbalance.data.ImageShape;
import java.util.Map;
import java.util.Optional;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXRef;

/**
 * Writes a multilayer perceptron as an ONNX graph: linear layers with ReLU between them, from weights named
 * {@code layers.0.weight} (outputs, inputs), {@code layers.0.bias} (outputs), {@code layers.1.weight} and so on.
 *
 * @param hidden the units of each hidden layer
 */
public record MLPONNX(int... hidden) {
    /**
     * Writes the network.
     *
     * @param input             (batch, features) as float, raw feature values in feature-id order
     * @param image             C, H and W if the features are the pixels of an image, which are normalised by channel
     * @param mean              what is subtracted from each feature, or from the pixels of each channel
     * @param standardDeviation by which they are divided then
     * @param weights           the parameters; any further tensors are ignored
     * @return (batch, K) logits, K being the length of the last bias
     * @throws IllegalArgumentException if a tensor is missing or of another shape
     */
    public ONNXNode write(
            ONNXRef<?> input,
            Optional<ImageShape> image,
            double[] mean,
            double[] standardDeviation,
            Map<String, HostTensor> weights) {
        ONNXLayers layers = new ONNXLayers(input.onnxContext(), weights);
        ONNXNode x = layers.normalise(input, image, mean, standardDeviation);
        if (image.isPresent()) {
            x = layers.flatten(x, "features");
        }
        int inputs = image.map(ImageShape::size).orElse(mean.length);
        for (int layer = 0; layer < hidden.length; layer++) {
            String name = "layers." + layer;
            x = layers.relu(layers.linear(x, name, inputs, hidden[layer]), name + ".relu");
            inputs = hidden[layer];
        }
        String last = "layers." + hidden.length;
        return layers.linear(x, last, inputs, layers.outputs(last));
    }
}
