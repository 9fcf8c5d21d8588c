package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.util.Arrays;
import java.util.OptionalDouble;

/** A network for images, grey or in colour, that ends in a {@link Head}. */
abstract class ImageNetwork implements Architecture {
    @Config(
            description =
                    "The last layer: LINEAR, or COSINE (normalised features and class weights, whose cosine is scaled by headScale).")
    private Head head = Head.LINEAR;

    @Config(description = "What a COSINE head multiplies cosines by, above 0; 1 for a loss that scales them itself.")
    private double headScale = 30;

    @Override
    public void postConfig() {
        if (!(headScale > 0 && headScale < Double.POSITIVE_INFINITY)) {
            throw new PropertyException(
                    "", "headScale", typeName() + " headScale must be above 0 and finite, was " + headScale);
        }
    }

    /** Changes a network that was just made, and returns it. */
    static <T extends ImageNetwork> T withHead(T made, Head head, double scale) {
        ImageNetwork network = made;
        network.head = head;
        network.headScale = scale;
        network.postConfig();
        return made;
    }

    /** Gives another network, just made, the head of this one, and returns it. */
    final <T extends ImageNetwork> T withThisHead(T made) {
        return withHead(made, head, headScale);
    }

    @Override
    public final Graph graph(InputShape input, int classes) {
        if (input.image().isEmpty()) {
            throw new IllegalArgumentException(typeName() + " takes images, and the data have " + input
                    + "; use an image data set, or the architecture mlp");
        }
        Graph.Builder net = Graph.of(input);
        layers(net, classes);
        return net.build();
    }

    @Override
    public final OptionalDouble cosineScale() {
        return head == Head.COSINE ? OptionalDouble.of(headScale) : OptionalDouble.empty();
    }

    /**
     * Adds all layers.
     *
     * @param net whose input is (C, H, W)
     */
    abstract void layers(Graph.Builder net, int classes);

    /** Adds the last layer. */
    final Graph.Value head(Graph.Builder net, String name, Graph.Value x, int classes) {
        return switch (head) {
            case LINEAR -> net.linear(name, x, classes);
            case COSINE -> net.cosine(name, x, classes, headScale);
        };
    }

    /** Checks a list of counts. */
    final void requirePositive(String field, int... values) {
        boolean legal = values.length > 0;
        for (int value : values) {
            legal &= value > 0;
        }
        if (!legal) {
            throw new PropertyException(
                    "",
                    field,
                    typeName() + " " + field + " must be a list of at least one number, each at least 1, was "
                            + Arrays.toString(values));
        }
    }
}
