package dev.imbalance.djl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes the forward pass of a {@link TrainingScript}. The value of layer 7 is the variable {@code v7}. */
final class ForwardScript {
    /** PyTorch's number of this data type. */
    private static final int BOOL = 11;

    private final ScriptPlan plan;
    private final ScriptText text;
    private final ScriptLines lines;

    ForwardScript(ScriptPlan plan) {
        this.plan = plan;
        this.text = plan.text();
        this.lines = new ScriptLines("def forward(self: __torch__.Script, x: Tensor, w: List[Tensor]) -> Tensor:");
    }

    /** @param kept the variables that the backward pass takes, in the order of its first uses */
    String write(List<String> kept) {
        lines.add("z = torch.set_grad_enabled(False)");
        lines.add("v0 = " + text.input("x"));
        if (plan.shared() > 0) {
            lines.add("b = torch.size(v0, 0)");
            lines.add("s = torch.new_empty(v0, [torch.mul(b, " + plan.shared() + ")])");
        }
        statistics(0);
        for (int node = 1; node <= plan.last(); node++) {
            value(node);
            statistics(node);
        }
        // The backward pass takes them from the end, so that each is freed when it is done with.
        List<String> reversed = new ArrayList<>(kept);
        Collections.reverse(reversed);
        lines.add("self." + TrainingScript.KEPT + " = " + ScriptLines.tensors(reversed));
        lines.add("return torch.detach(v" + plan.last() + ")");
        return lines.toString();
    }

    private void value(int node) {
        Layer layer = plan.layer(node);
        String x = "v" + plan.input(node);
        if (layer instanceof Layer.Concatenate) {
            List<String> parts =
                    plan.parts(node).stream().map(part -> "v" + part).toList();
            lines.add("v" + node + " = " + lines.concatenation(plan, node, parts));
        } else if (layer instanceof Layer.BatchNorm norm && !text.fixed(norm)) {
            int from = plan.statistics(node);
            if (from == node) {
                lines.add("m" + node + ", u" + node + " = " + text.movingMoments(norm, x));
            } else {
                text.move(norm, "m" + from, "u" + from, x, plan.size(node) / plan.channels(node))
                        .forEach(lines::add);
            }
            lines.add("v" + node + " = " + text.normalise(norm, x, "m" + from, "u" + from));
        } else if (layer instanceof Layer.Dropout dropout) {
            // As torch.dropout draws on the CPU; a mask of bytes is a quarter of its noise.
            double stays = 1 - dropout.probability();
            lines.add("n" + node + " = torch.bernoulli_(torch.empty_like(" + x + "), " + stays + ")");
            lines.add("d" + node + " = torch.to(n" + node + ", " + BOOL + ", False, False)");
            lines.add("v" + node + " = torch.mul(" + x + ", torch.div_(n" + node + ", " + stays + "))");
        } else if (layer instanceof Layer.Convolution convolution && plan.keepsConverted()) {
            lines.add("q" + node + " = " + text.mapTensor(convolution.name() + ".weight"));
            lines.add("v" + node + " = " + text.convolution(convolution, x, "q" + node));
        } else if (ScriptPlan.byAutograd(layer) && plan.wanted(node) && !plan.lean()) {
            lines.recorded(text, layer, node, x);
        } else {
            List<String> in =
                    plan.inputs(node).stream().map(input -> "v" + input).toList();
            lines.add("v" + node + " = " + text.apply(layer, in, plan.overwrites(node)));
        }
    }

    /** The mean and the variance of the channels of a value. */
    private void statistics(int node) {
        if (!plan.hasStatistics(node)) {
            return;
        }
        if (plan.layer(node) instanceof Layer.Concatenate) {
            for (String name : List.of("m", "u")) {
                List<String> parts =
                        plan.inputs(node).stream().map(part -> name + part).toList();
                lines.add(name + node + " = torch.cat([" + String.join(", ", parts) + "], 0)");
            }
        } else {
            lines.add("m" + node + ", u" + node + " = " + text.moments("v" + node, plan.channels(node)));
        }
    }
}
