package dev.imbalance.djl;

import ai.djl.ndarray.NDArray;
import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXRef;

/**
 * A multilayer perceptron: fully connected layers with the rectifier between them. Takes plain features; an image is
 * flattened. Tensors are named as a PyTorch sequence of linear layers, {@code layers.0.weight} and so on.
 */
public final class MLP implements Architecture {
    @Config(
            description =
                    "Units of each hidden layer, at least 1 each; an empty list is multinomial logistic regression.")
    private int[] hidden = {64, 32};

    public MLP() {}

    public MLP(int... hidden) {
        this.hidden = hidden.clone();
        postConfig();
    }

    @Override
    public void postConfig() {
        for (int units : hidden) {
            if (units < 1) {
                throw new PropertyException(
                        "", "hidden", "MLP hidden layers need at least one unit each, were " + Arrays.toString(hidden));
            }
        }
    }

    @Override
    public String typeName() {
        return "mlp";
    }

    @Override
    public String summary() {
        return "A few fully connected layers, for tables.";
    }

    @Override
    public List<TensorSpec> tensors(InputShape input, int classes) {
        List<TensorSpec> specs = new ArrayList<>();
        int in = input.size();
        for (int layer = 0; layer < hidden.length; layer++) {
            specs.addAll(TensorSpec.linear("layers." + layer, hidden[layer], in));
            in = hidden[layer];
        }
        specs.addAll(TensorSpec.linear("layers." + hidden.length, classes, in));
        return specs;
    }

    @Override
    public NDArray forward(ForwardPass pass, NDArray input) {
        NDArray x = pass.flatten(input);
        for (int layer = 0; layer < hidden.length; layer++) {
            x = ForwardPass.replace(x, pass.linear("layers." + layer, x));
            x = ForwardPass.replace(x, pass.relu(x));
        }
        return ForwardPass.replace(x, pass.linear("layers." + hidden.length, x));
    }

    @Override
    public ONNXNode write(
            ONNXRef<?> graph, InputShape input, InputNormalisation normalisation, Map<String, HostTensor> weights) {
        return new MLPONNX(hidden)
                .write(graph, input.image(), normalisation.mean(), normalisation.standardDeviation(), weights);
    }
}
