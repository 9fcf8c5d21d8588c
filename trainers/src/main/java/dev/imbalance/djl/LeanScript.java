package dev.imbalance.djl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * A graph as two TorchScript methods that keep little between them: {@code forward(x, w)} keeps the results of convolutions, pools and
 * sums in the module, and {@code backward(g, w)} goes through these from the last to the first, computes what lies between two
 * of them again, and returns the gradients of the trained tensors.
 * <p>
 * What lies between is a chain of batch normalisation, rectifier and flattening over one kept value or the concatenation of several.
 * A concatenation that is normalised for a convolution is made in one piece of memory that lives through both methods: each is a little
 * larger than the one before, and would find no place where that was. Pleiss, Chen, Huang, Li, van der Maaten, Weinberger.
 * "Memory-Efficient Implementation of DenseNets", arXiv 2017.
 */
final class LeanScript {
    /** PyTorch's number of this data type. */
    private static final int BOOL = 11;

    private final Graph graph;
    private final ScriptText text;
    private final List<String> trained;
    private final boolean[] kept;
    private final boolean[] hasGradient;
    private final boolean[] wanted;
    /** Values of one row of the largest concatenation in the shared memory; 0 without any. */
    private final int shared;

    private final Map<String, String> learned = new HashMap<>();
    private final StringBuilder code = new StringBuilder();
    private List<Integer> stored;
    private int loaded;
    private int temporaries;

    private LeanScript(Graph graph, ScriptText text, List<String> trained) {
        this.graph = graph;
        this.text = text;
        this.trained = trained;
        this.kept = kept(graph);
        this.hasGradient = new boolean[kept.length];
        this.wanted = wanted();
        int largest = 0;
        for (int node = 0; node < kept.length; node++) {
            if (normalisedForConvolution(node)) {
                largest = Math.max(largest, rowSize(node));
            }
        }
        this.shared = largest;
    }

    /**
     * Both methods, and the attribute {@code kept} that they share.
     *
     * @param trained the names of the trained tensors, in the order of their gradients
     */
    static String write(Graph graph, ScriptText text, List<String> trained) {
        LeanScript script = new LeanScript(graph, text, trained);
        script.stored = script.stored();
        script.forward();
        script.backward();
        return script.code.toString();
    }

    private static boolean[] kept(Graph graph) {
        List<Graph.Node> nodes = graph.nodes();
        boolean[] kept = new boolean[nodes.size()];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = kept[i] || !recomputed(nodes.get(i).layer());
        }
        for (Graph.Node node : nodes) {
            if (node.layer() instanceof Layer.Add || node.layer() instanceof Layer.Concatenate) {
                for (int input : node.inputs()) {
                    kept[input] |= !(nodes.get(input).layer() instanceof Layer.Concatenate);
                }
            }
        }
        kept[kept.length - 1] = true;
        return kept;
    }

    /** Whether a value depends on a trained tensor; the gradients of the others are of no use. */
    private boolean[] wanted() {
        boolean[] depends = new boolean[kept.length];
        for (int i = 0; i < depends.length; i++) {
            Graph.Node node = graph.nodes().get(i);
            for (int input : node.inputs()) {
                depends[i] |= depends[input];
            }
            depends[i] |= tensorsOf(node.layer()).stream().anyMatch(trained::contains);
        }
        return depends;
    }

    /**
     * Whether a concatenation goes through batch normalisation and rectifier into a convolution, the three next layers, and but for them
     * into other concatenations only, which take its parts.
     */
    private boolean normalisedForConvolution(int node) {
        List<Graph.Node> nodes = graph.nodes();
        return nodes.get(node).layer() instanceof Layer.Concatenate
                && node + 3 < nodes.size()
                && isNext(node, Layer.BatchNorm.class)
                && isNext(node + 1, Layer.ReLU.class)
                && NormalScript.overwrites(graph, node + 2)
                && isNext(node + 2, Layer.Convolution.class);
    }

    /** Whether the next layer is of a type and takes this one's value, which no other takes but concatenations of a concatenation. */
    private boolean isNext(int node, Class<? extends Layer> type) {
        List<Graph.Node> nodes = graph.nodes();
        boolean concatenation = nodes.get(node).layer() instanceof Layer.Concatenate;
        for (int user = node + 1; user < nodes.size(); user++) {
            boolean joins = concatenation && nodes.get(user).layer() instanceof Layer.Concatenate;
            if (nodes.get(user).inputs().contains(node) && user != node + 1 && !joins) {
                return false;
            }
        }
        return type.isInstance(nodes.get(node + 1).layer())
                && nodes.get(node + 1).inputs().contains(node);
    }

    private int rowSize(int node) {
        return graph.nodes().get(node).shape().stream().reduce(1, Math::multiplyExact);
    }

    /** The shared memory in the shape of a value, channels last. */
    private String shared(int node) {
        List<Integer> shape = graph.nodes().get(node).shape();
        int channels = shape.get(0);
        int width = shape.get(2);
        return "torch.as_strided(s, [b, " + channels + ", " + shape.get(1) + ", " + width + "], [" + rowSize(node)
                + ", 1, " + width * channels + ", " + channels + "], 0)";
    }

    private static List<String> tensorsOf(Layer layer) {
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

    private static boolean recomputed(Layer layer) {
        return layer instanceof Layer.BatchNorm
                || layer instanceof Layer.ReLU
                || layer instanceof Layer.Flatten
                || layer instanceof Layer.Concatenate;
    }

    /** The kept values that some chain starts from, in the order of the forward pass. */
    private List<Integer> stored() {
        TreeSet<Integer> values = new TreeSet<>();
        for (int node = 1; node < kept.length; node++) {
            if (kept[node] && wanted[node]) {
                for (int input : graph.nodes().get(node).inputs()) {
                    values.addAll(sources(source(input)));
                }
            }
        }
        return List.copyOf(values);
    }

    /** Where the chain that ends in this value starts: a kept value or a concatenation. */
    private int source(int value) {
        int at = value;
        while (!kept[at] && !(graph.nodes().get(at).layer() instanceof Layer.Concatenate)) {
            at = graph.nodes().get(at).inputs().get(0);
        }
        return at;
    }

    /** The kept values of a source, concatenations of concatenations in one. */
    private List<Integer> sources(int source) {
        if (kept[source]) {
            return List.of(source);
        }
        List<Integer> all = new ArrayList<>();
        for (int part : graph.nodes().get(source).inputs()) {
            all.addAll(sources(part));
        }
        return all;
    }

    private void forward() {
        code.append("def forward(self: __torch__.Script, x: Tensor, w: List[Tensor]) -> Tensor:\n");
        line("v0 = " + text.input("x"));
        if (shared > 0) {
            line("b = torch.size(v0, 0)");
            line("s = torch.new_empty(v0, [torch.mul(b, " + shared + ")])");
        }
        List<String> masks = new ArrayList<>();
        for (int i = 1; i < kept.length; i++) {
            Graph.Node node = graph.nodes().get(i);
            // Concatenations take the parts of others, whose memory may be in use again.
            List<Integer> inputs = node.layer() instanceof Layer.Concatenate ? sources(i) : node.inputs();
            List<String> in = inputs.stream().map(input -> "v" + input).toList();
            if (normalisedForConvolution(i)) {
                line("v" + i + " = torch.cat([" + String.join(", ", in) + "], 1, out=" + shared(i) + ")");
            } else if (node.layer() instanceof Layer.Dropout dropout) {
                // As torch.dropout draws on the CPU; a mask of bytes is a quarter of its noise.
                line("n" + i + " = torch.bernoulli_(torch.empty_like(" + in.get(0) + "), " + (1 - dropout.probability())
                        + ")");
                if (wanted[i]) {
                    line("m" + i + " = torch.to(n" + i + ", " + BOOL + ", False, False)");
                    masks.add("m" + i);
                }
                line("v" + i + " = torch.mul(" + in.get(0) + ", torch.div_(n" + i + ", " + (1 - dropout.probability())
                        + "))");
            } else {
                boolean overwrites =
                        NormalScript.overwrites(graph, i) && !kept[node.inputs().get(0)];
                line("v" + i + " = " + text.apply(node.layer(), in, true, overwrites));
            }
        }
        List<String> names = new ArrayList<>();
        for (int value : stored) {
            names.add("v" + value);
        }
        if (shared > 0) {
            names.add("s");
        }
        line("self.kept = [" + String.join(", ", names) + "]");
        line("self.masks = " + (masks.isEmpty() ? "annotate(List[Tensor], [])" : "[" + String.join(", ", masks) + "]"));
        line("return v" + (kept.length - 1));
    }

    private void backward() {
        code.append("def backward(self: __torch__.Script, g: Tensor, w: List[Tensor]) -> List[Tensor]:\n");
        line("k = self.kept");
        line("self.kept = annotate(List[Tensor], [])");
        line("m = self.masks");
        line("self.masks = annotate(List[Tensor], [])");
        if (shared > 0) {
            line("s = torch.pop(k)");
            line("b = torch.size(g, 0)");
        }
        loaded = stored.size();
        int last = kept.length - 1;
        line("g" + last + " = g");
        hasGradient[last] = true;
        for (int node = last; node > 0; node--) {
            if (kept[node] && wanted[node]) {
                backward(node);
            }
        }
        line("return [" + String.join(", ", trained.stream().map(this::learned).toList()) + "]");
    }

    private void backward(int node) {
        Layer layer = graph.nodes().get(node).layer();
        List<Integer> inputs = graph.nodes().get(node).inputs();
        String gradient = "g" + node;
        if (layer instanceof Layer.Add) {
            give(inputs.get(0), gradient);
            // Both inputs get the same gradient, and others are added to it in place.
            give(inputs.get(1), "torch.clone(" + gradient + ")");
        } else if (layer instanceof Layer.Dropout dropout) {
            String mask = temporary("torch.pop(m)");
            String noise = temporary("torch.div_(torch.to(" + mask + ", ops.prim.dtype(" + gradient
                    + "), False, False), " + (1 - dropout.probability()) + ")");
            String given = temporary("torch.mul(" + gradient + ", " + noise + ")");
            throughChain(inputs.get(0), given);
        } else if (layer instanceof Layer.Convolution convolution) {
            backward(node, convolution, inputs.get(0), gradient);
        } else {
            // A kept layer that is cheap is the end of its own chain, which has its tensors.
            List<String> own = recomputed(layer) ? List.of() : tensorsOf(layer);
            Chain chain = chain(recomputed(layer) ? node : inputs.get(0), recomputed(layer) ? node : -1);
            String made =
                    recomputed(layer) ? chain.end() : temporary(text.apply(layer, List.of(chain.end()), false, false));
            differentiate(chain, made, gradient, own);
        }
    }

    private void backward(int node, Layer.Convolution convolution, int input, String gradient) {
        if (normalised(input) && wanted[input]) {
            throughNormalisation(node, convolution, input, gradient);
            return;
        }
        int source = source(input);
        // Through the chain to its start, or to a trained tensor on the way.
        boolean first = !wanted[input];
        Chain chain = chain(input, -1);
        line("z = torch.set_grad_enabled(False)");
        String byInput = convolutionBackward(node, convolution, "torch.detach(" + chain.end() + ")", gradient, !first);
        if (first) {
            return;
        }
        if (chain.layers().isEmpty()) {
            give(source, byInput);
        } else {
            differentiate(chain, chain.end(), byInput, List.of());
        }
    }

    /** The gradient by the input, after those by the weights are learned. */
    private String convolutionBackward(
            int node, Layer.Convolution convolution, String input, String gradient, boolean byInput) {
        String weight = convolution.name() + ".weight";
        String bias = convolution.name() + ".bias";
        boolean trainsWeight = trained.contains(weight);
        boolean trainsBias = convolution.bias() && trained.contains(bias);
        int at = temporaries++;
        line("a" + at + ", b" + at + ", c" + at + " = torch.convolution_backward(" + gradient + ", " + input + ", "
                + text.mapTensor(weight) + ", "
                + (convolution.bias() ? "[" + graph.nodes().get(node).channels() + "]" : "None") + ", "
                + ScriptText.list(convolution.stride()) + ", " + ScriptText.list(convolution.padding())
                + ", [1, 1], False, [0, 0], 1, " + mask(byInput, trainsWeight, trainsBias) + ")");
        if (trainsWeight) {
            learn(weight, text.single("b" + at));
        }
        if (trainsBias) {
            learn(bias, text.single("c" + at));
        }
        return "a" + at;
    }

    /** Whether a value is a rectified batch normalisation, neither of them kept, of a kept value or a concatenation. */
    private boolean normalised(int value) {
        List<Graph.Node> nodes = graph.nodes();
        if (kept[value] || !NormalScript.overwrites(graph, value)) {
            return false;
        }
        int norm = nodes.get(value).inputs().get(0);
        return !kept[norm]
                && nodes.get(norm).layer() instanceof Layer.BatchNorm
                && source(value) == nodes.get(norm).inputs().get(0);
    }

    /** As through any chain, but operator by operator: autograd would hold maps that are not needed any more, and overwrite none. */
    private void throughNormalisation(int node, Layer.Convolution convolution, int input, String gradient) {
        int source = source(input);
        Layer.BatchNorm norm = (Layer.BatchNorm)
                graph.nodes().get(graph.nodes().get(input).inputs().get(0)).layer();
        List<Integer> parts = sources(source);
        parts.forEach(this::load);
        String joined = String.join(", ", parts.stream().map(part -> "k" + part).toList());
        line("z = torch.set_grad_enabled(False)");
        int at = temporaries++;
        String values = "x" + at;
        if (normalisedForConvolution(source)) {
            line(values + " = torch.cat([" + joined + "], 1, out=" + shared(source) + ")");
        } else {
            line(values + " = " + (parts.size() == 1 ? joined : "torch.cat([" + joined + "], 1)"));
        }
        line("y" + at + ", d" + at + ", e" + at + " = " + text.norm(norm, values));
        line("r" + at + " = torch.relu_(y" + at + ")");
        String byRectified = convolutionBackward(node, convolution, "y" + at, gradient, true);
        // Over the values, of which only the signs are needed any more.
        line("h" + at + " = torch.threshold_backward(" + byRectified + ", y" + at + ", 0, grad_input=y" + at + ")");
        String weight = norm.name() + ".weight";
        String bias = norm.name() + ".bias";
        line("a" + at + ", b" + at + ", c" + at + " = "
                + text.normBackward(
                        norm,
                        "h" + at,
                        values,
                        "d" + at,
                        "e" + at,
                        mask(wanted[source], trained.contains(weight), trained.contains(bias))));
        if (trained.contains(weight)) {
            learn(weight, "b" + at);
        }
        if (trained.contains(bias)) {
            learn(bias, "c" + at);
        }
        if (wanted[source]) {
            give(source, "a" + at);
        }
    }

    private static String mask(boolean first, boolean second, boolean third) {
        return "[" + python(first) + ", " + python(second) + ", " + python(third) + "]";
    }

    private void throughChain(int value, String gradient) {
        Chain chain = chain(value, -1);
        if (chain.layers().isEmpty()) {
            line("z = torch.set_grad_enabled(False)");
            give(chain.source(), gradient);
        } else {
            differentiate(chain, chain.end(), gradient, List.of());
        }
    }

    /**
     * What was computed again.
     *
     * @param start the variable it starts from
     * @param end   the variable it ends in
     */
    private record Chain(int source, String start, String end, List<Layer> layers) {}

    /**
     * Computes the chain that ends in a value again, recording gradients from then on.
     *
     * @param through a kept value that the chain may go through, its own end; -1 for none
     */
    private Chain chain(int value, int through) {
        List<Integer> path = new ArrayList<>();
        int at = value;
        while (at == through || (!kept[at] && !(graph.nodes().get(at).layer() instanceof Layer.Concatenate))) {
            path.add(0, at);
            at = graph.nodes().get(at).inputs().get(0);
        }
        List<Integer> parts = sources(at);
        parts.forEach(this::load);
        List<String> names = parts.stream().map(part -> "k" + part).toList();
        line("z = torch.set_grad_enabled(False)");
        String joined = parts.size() == 1 ? names.get(0) : "torch.cat([" + String.join(", ", names) + "], 1)";
        String start = temporary("torch.requires_grad_(torch.detach(" + joined + "), True)");
        line("z = torch.set_grad_enabled(True)");
        String end = start;
        List<Layer> layers = new ArrayList<>();
        for (int node : path) {
            Layer layer = graph.nodes().get(node).layer();
            boolean overwrites = !layers.isEmpty() && NormalScript.overwrites(graph, node);
            end = temporary(text.apply(layer, List.of(end), false, overwrites));
            layers.add(layer);
        }
        return new Chain(at, start, end, layers);
    }

    /** Gives the gradient of a value to the start of its chain and to the trained tensors on the way. */
    private void differentiate(Chain chain, String made, String gradient, List<String> own) {
        List<String> names = new ArrayList<>(own);
        chain.layers().forEach(layer -> names.addAll(tensorsOf(layer)));
        names.removeIf(name -> !trained.contains(name));
        boolean first = !wanted[chain.source()];
        List<String> inputs = new ArrayList<>();
        names.forEach(name -> inputs.add(text.tensor(name)));
        if (!first) {
            inputs.add(chain.start());
        }
        line("z = torch.set_grad_enabled(False)");
        if (inputs.isEmpty()) {
            return;
        }
        String all = temporary("torch.autograd.grad([" + made + "], [" + String.join(", ", inputs)
                + "], annotate(List[Optional[Tensor]], [" + gradient + "]))");
        for (int i = 0; i < names.size(); i++) {
            learn(names.get(i), "unchecked_cast(Tensor, " + all + "[" + i + "])");
        }
        if (!first) {
            give(chain.source(), temporary("unchecked_cast(Tensor, " + all + "[" + names.size() + "])"));
        }
    }

    private void learn(String name, String gradient) {
        String known = learned.get(name);
        learned.put(name, temporary(known == null ? gradient : "torch.add(" + known + ", " + gradient + ")"));
    }

    private String learned(String name) {
        return Objects.requireNonNull(learned.get(name), () -> "no gradient reaches \"" + name + "\"");
    }

    /** Adds a gradient to that of a source, cut into the parts of a concatenation. */
    private void give(int source, String gradient) {
        List<Integer> parts = sources(source);
        int from = 0;
        for (int part : parts) {
            int channels = graph.nodes().get(part).channels();
            String share =
                    parts.size() == 1 ? gradient : "torch.narrow(" + gradient + ", 1, " + from + ", " + channels + ")";
            if (wanted[part]) {
                line("g" + part + " = " + (hasGradient[part] ? "torch.add_(g" + part + ", " + share + ")" : share));
                hasGradient[part] = true;
            }
            from += channels;
        }
    }

    /** The kept values are taken from the list one by one, so that each is freed when the last chain from it is done. */
    private void load(int value) {
        while (loaded > stored.indexOf(value)) {
            loaded--;
            line("k" + stored.get(loaded) + " = torch.pop(k)");
        }
    }

    private String temporary(String expression) {
        String name = "t" + temporaries++;
        line(name + " = " + expression);
        return name;
    }

    private void line(String statement) {
        code.append("  ").append(statement).append('\n');
    }

    private static String python(boolean value) {
        return value ? "True" : "False";
    }
}
