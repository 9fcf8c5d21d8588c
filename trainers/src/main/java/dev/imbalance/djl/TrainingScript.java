package dev.imbalance.djl;

import java.util.List;

/**
 * A graph as two TorchScript methods, one native call a pass: {@code forward(x, w)} keeps in the module what {@code backward(g, w)} needs,
 * and this returns the gradients of the trained tensors. The derivatives are written out, layer by layer from the last to the
 * first, where autograd would make and walk a graph of its own at every step:
 * <ul>
 * <li>Gradients are added up in place. That of a concatenation is one piece of memory, and those of its parts are windows of it; autograd
 *     copies pieces, for a dense block of L layers L (L + 1) / 2 of them.
 * <li>The mean and the variance of a channel are computed once, whatever the number of concatenations that it is normalised in.
 * <li>Rectifiers and their gradients overwrite what they are given.
 * </ul>
 * A concatenation that is normalised for a convolution is not kept but made again, always in one piece of memory that lives through both
 * methods: each is a little larger than the one before, and would find no place where that was. With {@link MemoryUse#LEAN} so
 * are batch normalisations and rectifiers, from the statistics of the forward pass, and all other concatenations. Pleiss, Chen, Huang,
 * Li, van der Maaten, Weinberger. "Memory-Efficient Implementation of DenseNets", arXiv 2017.
 */
final class TrainingScript {
    /** The attribute of the module that both methods share, a list of tensors. */
    static final String KEPT = "kept";

    private TrainingScript() {}

    /**
     * Both methods.
     *
     * @param trained the names of the trained tensors, in the order of their gradients
     */
    static String write(Graph graph, ScriptText text, List<String> trained, MemoryUse memory) {
        ScriptPlan plan = new ScriptPlan(graph, text, trained, memory);
        BackwardScript backward = new BackwardScript(plan);
        String second = backward.write();
        return new ForwardScript(plan).write(backward.kept()) + second;
    }
}
