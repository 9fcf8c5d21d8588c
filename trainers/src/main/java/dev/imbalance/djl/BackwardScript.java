package dev.imbalance.djl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes the backward pass of a {@link TrainingScript}. The gradient of layer 7's value is the variable {@code g7}. */
final class BackwardScript {
    private final ScriptPlan plan;
    private final ScriptText text;
    private final ScriptLines lines;
    private final List<String> kept = new ArrayList<>();
    private final Map<Integer, String> computed = new HashMap<>();
    private final boolean[] hasGradient;
    private final Map<String, String> learned = new HashMap<>();
    private int temporaries;

    BackwardScript(ScriptPlan plan) {
        this.plan = plan;
        this.text = plan.text();
        this.lines =
                new ScriptLines("def backward(self: __torch__.Script, g: Tensor, w: List[Tensor]) -> List[Tensor]:");
        this.hasGradient = new boolean[plan.last() + 1];
    }

    String write() {
        lines.add("z = torch.set_grad_enabled(False)");
        lines.add("k = self." + TrainingScript.KEPT);
        lines.add("self." + TrainingScript.KEPT + " = " + ScriptLines.tensors(List.of()));
        if (plan.shared() > 0) {
            lines.add("b = torch.size(g, 0)");
        }
        give(plan.last(), "g");
        for (int node = plan.last(); node > 0; node--) {
            if (plan.wanted(node) && hasGradient[node]) {
                backward(node, "g" + node);
            }
        }
        lines.add("return ["
                + String.join(", ", plan.trained().stream().map(this::learned).toList()) + "]");
        return lines.toString();
    }

    /** The variables of the forward pass that this takes, in the order of their first uses. */
    List<String> kept() {
        return kept;
    }

    private void backward(int node, String gradient) {
        Layer layer = plan.layer(node);
        if (layer instanceof Layer.Convolution convolution) {
            convolution(node, convolution, gradient);
        } else if (layer instanceof Layer.BatchNorm norm) {
            batchNorm(node, norm, gradient);
        } else if (layer instanceof Layer.ReLU) {
            // Over the value, which is needed for its signs only, and by nothing from here on.
            String value = value(node);
            give(
                    plan.input(node),
                    "torch.threshold_backward(" + gradient + ", " + value + ", 0, grad_input=" + value + ")");
        } else if (layer instanceof Layer.Flatten) {
            List<String> sides =
                    plan.shape(plan.input(node)).stream().map(String::valueOf).toList();
            give(plan.input(node), "torch.reshape(" + gradient + ", [-1, " + String.join(", ", sides) + "])");
        } else if (layer instanceof Layer.Concatenate) {
            int from = 0;
            for (int part : plan.inputs(node)) {
                give(part, "torch.narrow(" + gradient + ", 1, " + from + ", " + plan.channels(part) + ")");
                from += plan.channels(part);
            }
        } else if (layer instanceof Layer.Add) {
            int other = plan.inputs(node).get(1);
            give(plan.input(node), gradient);
            // Others may be added to the first in place.
            give(other, hasGradient[other] ? gradient : "torch.clone(" + gradient + ")");
        } else if (layer instanceof Layer.Dropout dropout) {
            String mask = "torch.to(" + kept("d" + node) + ", ops.prim.dtype(" + gradient + "), False, False)";
            String noise = temporary("torch.div_(" + mask + ", " + (1 - dropout.probability()) + ")");
            give(plan.input(node), "torch.mul(" + gradient + ", " + noise + ")");
        } else {
            byAutograd(node, layer, gradient);
        }
    }

    private void convolution(int node, Layer.Convolution convolution, String gradient) {
        String weight = convolution.name() + ".weight";
        String bias = convolution.name() + ".bias";
        boolean trainsWeight = plan.trained().contains(weight);
        boolean trainsBias = convolution.bias() && plan.trained().contains(bias);
        String x = value(plan.input(node));
        String kernel = plan.keepsConverted() ? kept("q" + node) : text.mapTensor(weight);
        int at = temporaries++;
        lines.add("a" + at + ", b" + at + ", c" + at + " = "
                + text.convolutionBackward(
                        convolution,
                        gradient,
                        x,
                        kernel,
                        plan.channels(node),
                        ScriptLines.mask(plan.wanted(plan.input(node)), trainsWeight, trainsBias)));
        if (trainsWeight) {
            learn(weight, text.single("b" + at));
        }
        if (trainsBias) {
            learn(bias, text.single("c" + at));
        }
        give(plan.input(node), "a" + at);
    }

    private void batchNorm(int node, Layer.BatchNorm norm, String gradient) {
        String weight = norm.name() + ".weight";
        String bias = norm.name() + ".bias";
        boolean trainsWeight = plan.trained().contains(weight);
        boolean trainsBias = plan.trained().contains(bias);
        String x = value(plan.input(node));
        String mask = ScriptLines.mask(plan.wanted(plan.input(node)), trainsWeight, trainsBias);
        String derivative;
        if (text.fixed(norm)) {
            derivative = text.normaliseFixedBackward(norm, gradient, x, mask);
        } else {
            int from = plan.statistics(node);
            derivative = text.normaliseBackward(norm, gradient, x, kept("m" + from), kept("u" + from), mask);
        }
        int at = temporaries++;
        lines.add("a" + at + ", b" + at + ", c" + at + " = " + derivative);
        if (trainsWeight) {
            learn(weight, "b" + at);
        }
        if (trainsBias) {
            learn(bias, "c" + at);
        }
        give(plan.input(node), "a" + at);
    }

    private void byAutograd(int node, Layer layer, String gradient) {
        if (plan.lean()) {
            lines.recorded(text, layer, node, value(plan.input(node)));
        } else {
            kept("v" + node);
            kept("a" + node);
        }
        List<String> names = plan.trained(layer);
        List<String> by = new ArrayList<>(names.stream().map(text::tensor).toList());
        if (plan.wanted(plan.input(node))) {
            by.add("a" + node);
        }
        String all = temporary("torch.autograd.grad([v" + node + "], [" + String.join(", ", by)
                + "], annotate(List[Optional[Tensor]], [" + gradient + "]))");
        for (int i = 0; i < by.size(); i++) {
            String found = "unchecked_cast(Tensor, " + all + "[" + i + "])";
            if (i < names.size()) {
                learn(names.get(i), found);
            } else {
                give(plan.input(node), found);
            }
        }
    }

    /** The variable of a value of the forward pass. */
    private String value(int node) {
        if (!plan.again(node)) {
            return kept("v" + node);
        }
        String known = computed.get(node);
        if (known != null) {
            return known;
        }
        String value = "v" + node;
        Layer layer = plan.layer(node);
        if (layer instanceof Layer.Concatenate) {
            if (plan.inSharedMemory(node)) {
                kept("s");
            }
            List<String> parts = plan.parts(node).stream().map(this::value).toList();
            lines.add(value + " = " + lines.concatenation(plan, node, parts));
        } else if (layer instanceof Layer.BatchNorm norm && !text.fixed(norm)) {
            String x = value(plan.input(node));
            int from = plan.statistics(node);
            lines.add(value + " = " + text.normalise(norm, x, kept("m" + from), kept("u" + from)));
        } else {
            lines.add(value + " = " + text.apply(layer, List.of(value(plan.input(node))), plan.overwrites(node)));
        }
        computed.put(node, value);
        return value;
    }

    /** A variable of the forward pass. */
    private String kept(String variable) {
        if (!kept.contains(variable)) {
            kept.add(variable);
            lines.add(variable + " = torch.pop(k)");
        }
        return variable;
    }

    /** Adds a gradient to that of a value, in place if there is one. */
    private void give(int node, String gradient) {
        if (plan.wanted(node)) {
            String variable = "g" + node;
            lines.add(variable + " = "
                    + (hasGradient[node] ? "torch.add_(" + variable + ", " + gradient + ")" : gradient));
            hasGradient[node] = true;
        }
    }

    private void learn(String name, String gradient) {
        String known = learned.get(name);
        learned.put(name, temporary(known == null ? gradient : "torch.add(" + known + ", " + gradient + ")"));
    }

    private String learned(String name) {
        return Objects.requireNonNull(learned.get(name), () -> "no gradient reaches \"" + name + "\"");
    }

    private String temporary(String expression) {
        String name = "t" + temporaries++;
        lines.add(name + " = " + expression);
        return name;
    }
}
