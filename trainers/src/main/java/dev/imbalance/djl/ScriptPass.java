package dev.imbalance.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Trains a graph as a TorchScript module: one native call a pass, whatever the number of layers. */
final class ScriptPass {
    /** The name by which DJL makes a list of the arrays of one argument. */
    private static final String LIST = "w[]";

    private final Map<String, PtNDArray> tensors;
    private final PtSymbolBlock module;
    private final NDArray forward;
    private final NDArray backward;

    /**
     * @param trained the names of the trained ones of the tensors, in the order of their gradients
     * @param frozen  as in {@link FlatPass}
     */
    ScriptPass(
            NDManager manager,
            Graph graph,
            Map<String, PtNDArray> tensors,
            List<String> trained,
            Set<String> frozen,
            Execution execution) {
        this.tensors = tensors;
        ScriptText text = new ScriptText(List.copyOf(tensors.keySet()), frozen, execution.precision());
        String methods = TrainingScript.write(graph, text, trained, execution.memory());
        module = TorchScript.compile(manager, methods, List.of(TrainingScript.KEPT));
        tensors.values().forEach(tensor -> tensor.setName(LIST));
        forward = method(manager, "forward");
        backward = method(manager, "backward");
    }

    private static NDArray method(NDManager manager, String name) {
        NDArray marker = manager.zeros(new Shape(1));
        marker.setName("module_method:" + name);
        return marker;
    }

    /**
     * From the normalised input to the logits, as while training.
     *
     * @param input closed before this returns
     */
    NDArray forward(NDArray input) {
        try (input) {
            return call(forward, input).singletonOrThrow();
        }
    }

    /** The gradients of the last forward pass, in the order of the trained tensors. */
    PtNDArray[] backward(NDArray upstream) {
        return call(backward, upstream).stream().toArray(PtNDArray[]::new);
    }

    private NDList call(NDArray method, NDArray first) {
        NDList arguments = new NDList(tensors.size() + 2);
        arguments.add(first);
        arguments.addAll(tensors.values());
        arguments.add(method);
        // The methods change it.
        boolean records = JniUtils.isGradMode();
        // Of this thread: the optimising executor would record shapes, keep more memory and be slower.
        JniUtils.setGraphExecutorOptimize(false);
        try {
            return IValueUtils.forward(module, arguments, true);
        } finally {
            JniUtils.setGradMode(records);
        }
    }
}
