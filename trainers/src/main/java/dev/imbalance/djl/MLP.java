package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.util.Arrays;

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
    public Graph graph(InputShape input, int classes) {
        Graph.Builder net = Graph.of(input);
        Graph.Value x = net.flatten(net.input());
        for (int layer = 0; layer < hidden.length; layer++) {
            x = net.relu(net.linear("layers." + layer, x, hidden[layer]));
        }
        net.linear("layers." + hidden.length, x, classes);
        return net.build();
    }
}
