package dev.imbalance.djl;

import java.util.List;

/** The statements of one TorchScript method. */
final class ScriptLines {
    private final StringBuilder code = new StringBuilder();

    /** @param signature with the colon */
    ScriptLines(String signature) {
        code.append(signature).append('\n');
    }

    void add(String statement) {
        code.append("  ").append(statement).append('\n');
    }

    /** Computes a layer, as {@code v7} from {@code a7}, so that autograd can go back through it alone. */
    void recorded(ScriptText text, Layer layer, int node, String input) {
        add("a" + node + " = torch.requires_grad_(torch.detach(" + input + "), True)");
        add("z = torch.set_grad_enabled(True)");
        add("v" + node + " = " + text.apply(layer, List.of("a" + node), false));
        add("z = torch.set_grad_enabled(False)");
    }

    /** The concatenation of its parts, if it is to be there in the memory {@code s} of {@code b} rows, channels last. */
    String concatenation(ScriptPlan plan, int node, List<String> parts) {
        String all = "torch.cat([" + String.join(", ", parts) + "], 1";
        if (!plan.inSharedMemory(node)) {
            return all + ")";
        }
        List<Integer> shape = plan.shape(node);
        int channels = shape.get(0);
        int width = shape.get(2);
        return all + ", out=torch.as_strided(s, [b, " + channels + ", " + shape.get(1) + ", " + width + "], ["
                + plan.size(node) + ", 1, " + width * channels + ", " + channels + "], 0))";
    }

    static String tensors(List<String> variables) {
        return variables.isEmpty() ? "annotate(List[Tensor], [])" : "[" + String.join(", ", variables) + "]";
    }

    static String mask(boolean first, boolean second, boolean third) {
        return "[" + python(first) + ", " + python(second) + ", " + python(third) + "]";
    }

    private static String python(boolean value) {
        return value ? "True" : "False";
    }

    @Override
    public String toString() {
        return code.toString();
    }
}
