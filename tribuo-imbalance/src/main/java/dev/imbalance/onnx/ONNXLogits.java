package dev.imbalance.onnx;

import dev.imbalance.data.ImageShape;
import java.util.Optional;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXRef;

/** A model that can write its graph up to the logits, so that post-hoc adjustments go between them and the softmax. */
public interface ONNXLogits {
    /**
     * Writes the network, input normalisation included.
     *
     * @param input (batch, features) as float: raw feature values in feature-id order, for images pixels 0 to 255 in (C, H, W) order
     * @return (batch, K) logits
     */
    ONNXNode writeLogits(ONNXRef<?> input);

    /** The shape of the images it takes; empty for a model of plain features. */
    Optional<ImageShape> imageShape();

    /** The normalisation that {@link #writeLogits} puts before the network; empty when it puts none there. */
    Optional<ModelDescription.Normalisation> normalisation();
}
