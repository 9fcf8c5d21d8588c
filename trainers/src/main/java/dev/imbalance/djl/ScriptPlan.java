package dev.imbalance.djl;

import java.util.ArrayList;
import java.util.List;

/** What the two passes of a {@link TrainingScript} have to agree on: which values are kept, shared, overwritten or wanted. */
final class ScriptPlan {
    private final List<Graph.Node> nodes;
    private final List<List<Integer>> users = new ArrayList<>();
    private final ScriptText text;
    private final List<String> trained;
    private final boolean lean;
    private final boolean[] wanted;
    private final boolean[] hasStatistics;
    private final int shared;

    /** @param trained the names of the trained tensors, in the order of their gradients */
    ScriptPlan(Graph graph, ScriptText text, List<String> trained, MemoryUse memory) {
        this.nodes = graph.nodes();
        this.text = text;
        this.trained = trained;
        this.lean = memory == MemoryUse.LEAN;
        nodes.forEach(node -> users.add(new ArrayList<>()));
        for (int node = 0; node < nodes.size(); node++) {
            for (int input : inputs(node)) {
                users.get(input).add(node);
            }
        }
        this.wanted = findWanted();
        this.hasStatistics = findStatistics();
        int largest = 0;
        for (int node = 0; node < nodes.size(); node++) {
            if (inSharedMemory(node)) {
                largest = Math.max(largest, size(node));
            }
        }
        this.shared = largest;
    }

    int last() {
        return nodes.size() - 1;
    }

    Layer layer(int node) {
        return nodes.get(node).layer();
    }

    List<Integer> inputs(int node) {
        return nodes.get(node).inputs();
    }

    int input(int node) {
        return inputs(node).get(0);
    }

    List<Integer> shape(int node) {
        return nodes.get(node).shape();
    }

    int channels(int node) {
        return nodes.get(node).channels();
    }

    /** The number of values of one row. */
    int size(int node) {
        return shape(node).stream().reduce(1, Math::multiplyExact);
    }

    ScriptText text() {
        return text;
    }

    boolean lean() {
        return lean;
    }

    List<String> trained() {
        return trained;
    }

    /** The trained ones of a layer's tensors. */
    List<String> trained(Layer layer) {
        return tensors(layer).stream().filter(trained::contains).toList();
    }

    private static List<String> tensors(Layer layer) {
        if (layer instanceof Layer.Convolution convolution) {
            return List.of(convolution.name() + ".weight", convolution.name() + ".bias");
        } else if (layer instanceof Layer.BatchNorm norm) {
            return List.of(norm.name() + ".weight", norm.name() + ".bias");
        } else if (layer instanceof Layer.Linear linear) {
            return List.of(linear.name() + ".weight", linear.name() + ".bias");
        } else if (layer instanceof Layer.Cosine cosine) {
            return List.of(cosine.name() + ".weight");
        }
        return List.of();
    }

    /** Whether the weights of convolutions are kept in the numbers of the maps, where these are others. */
    boolean keepsConverted() {
        return text.converts() && !lean;
    }

    /** Whether a value depends on a trained tensor; the gradients of the others are of no use. */
    boolean wanted(int node) {
        return wanted[node];
    }

    private boolean[] findWanted() {
        boolean[] depends = new boolean[nodes.size()];
        for (int node = 0; node < depends.length; node++) {
            for (int input : inputs(node)) {
                depends[node] |= depends[input];
            }
            depends[node] |= !trained(layer(node)).isEmpty();
        }
        return depends;
    }

    /** Whether autograd goes back through a layer; the derivatives of the others are written out. */
    static boolean byAutograd(Layer layer) {
        return layer instanceof Layer.MaxPool
                || layer instanceof Layer.AveragePool
                || layer instanceof Layer.GlobalAveragePool
                || layer instanceof Layer.PadChannels
                || layer instanceof Layer.Linear
                || layer instanceof Layer.Cosine;
    }

    /**
     * Whether a value is not kept but computed again by the backward pass: a concatenation in the shared memory, and if memory is short
     * every concatenation, batch normalisation and rectifier, but for those that sums and concatenations are made of.
     */
    boolean again(int node) {
        Layer layer = layer(node);
        if (layer instanceof Layer.Concatenate) {
            return lean || inSharedMemory(node);
        }
        if (!lean) {
            return false;
        }
        boolean cheap =
                layer instanceof Layer.BatchNorm || layer instanceof Layer.ReLU || layer instanceof Layer.Flatten;
        return cheap
                && users.get(node).stream()
                        .noneMatch(
                                user -> layer(user) instanceof Layer.Add || layer(user) instanceof Layer.Concatenate);
    }

    /**
     * Whether this is a rectifier that may overwrite its input: no one else takes that, the derivative of what made it does not look at
     * it, and it is kept or computed again as the rectifier itself is.
     */
    boolean overwrites(int node) {
        if (!(layer(node) instanceof Layer.ReLU)
                || users.get(input(node)).size() > 1
                || again(node) != again(input(node))) {
            return false;
        }
        Layer made = layer(input(node));
        return made instanceof Layer.BatchNorm
                || made instanceof Layer.Convolution
                || made instanceof Layer.Linear
                || made instanceof Layer.Add;
    }

    /** Whether the mean and the variance of a value's channels are computed with it, since a concatenation that it is in is normalised. */
    boolean hasStatistics(int node) {
        return hasStatistics[node];
    }

    private boolean[] findStatistics() {
        boolean[] has = new boolean[nodes.size()];
        for (int node = nodes.size() - 1; node >= 0; node--) {
            boolean concatenation = layer(node) instanceof Layer.Concatenate;
            for (int user : users.get(node)) {
                has[node] |= layer(user) instanceof Layer.Concatenate && has[user];
                has[node] |= concatenation && layer(user) instanceof Layer.BatchNorm norm && !text.fixed(norm);
            }
        }
        return has;
    }

    /** The value whose mean and variance a batch normalisation takes; its own number if they are computed for it alone. */
    int statistics(int norm) {
        return hasStatistics(input(norm)) ? input(norm) : norm;
    }

    /** The values that a concatenation is made of; not of concatenations that are not kept, but of their parts. */
    List<Integer> parts(int concatenation) {
        List<Integer> parts = new ArrayList<>();
        for (int input : inputs(concatenation)) {
            if (layer(input) instanceof Layer.Concatenate && again(input)) {
                parts.addAll(parts(input));
            } else {
                parts.add(input);
            }
        }
        return parts;
    }

    /**
     * Whether a concatenation is made in the memory that all such ones share: it is no longer needed when the next is made, since it
     * goes through batch normalisation and rectifier into one convolution and but for them into concatenations only.
     */
    boolean inSharedMemory(int node) {
        if (!(layer(node) instanceof Layer.Concatenate)) {
            return false;
        }
        List<Integer> others = users.get(node).stream()
                .filter(user -> !(layer(user) instanceof Layer.Concatenate))
                .toList();
        if (others.size() != 1 || !(layer(others.get(0)) instanceof Layer.BatchNorm)) {
            return false;
        }
        List<Integer> rectifiers = users.get(others.get(0));
        if (rectifiers.size() != 1 || !overwrites(rectifiers.get(0))) {
            return false;
        }
        List<Integer> convolutions = users.get(rectifiers.get(0));
        return convolutions.size() == 1 && layer(convolutions.get(0)) instanceof Layer.Convolution;
    }

    /** Values of one row of the largest concatenation in the shared memory; 0 without any. */
    int shared() {
        return shared;
    }
}
