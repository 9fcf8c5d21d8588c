package dev.imbalance.djl;

import java.util.List;

/** A graph as one TorchScript method that records what PyTorch's own backward pass needs. */
final class NormalScript {
    private NormalScript() {}

    /** The method {@code forward(x, w)}, from the normalised input and all tensors to the logits. */
    static String write(Graph graph, ScriptText text) {
        StringBuilder code =
                new StringBuilder("def forward(self: __torch__.Script, x: Tensor, w: List[Tensor]) -> Tensor:\n");
        code.append("  v0 = ").append(text.input("x")).append('\n');
        List<Graph.Node> nodes = graph.nodes();
        for (int i = 1; i < nodes.size(); i++) {
            Graph.Node node = nodes.get(i);
            List<String> in = node.inputs().stream().map(input -> "v" + input).toList();
            code.append("  v").append(i).append(" = ");
            code.append(text.apply(node.layer(), in, true, overwrites(graph, i)))
                    .append('\n');
        }
        return code.append("  return v").append(nodes.size() - 1).append('\n').toString();
    }

    /** Whether a rectifier may overwrite its input: no one else takes it, and the backward pass of what made it does not look at it. */
    static boolean overwrites(Graph graph, int node) {
        Graph.Node relu = graph.nodes().get(node);
        if (!(relu.layer() instanceof Layer.ReLU)) {
            return false;
        }
        int input = relu.inputs().get(0);
        Layer made = graph.nodes().get(input).layer();
        long uses =
                graph.nodes().stream().filter(n -> n.inputs().contains(input)).count();
        return uses == 1
                && (made instanceof Layer.BatchNorm
                        || made instanceof Layer.Convolution
                        || made instanceof Layer.Linear
                        || made instanceof Layer.Add);
    }
}
