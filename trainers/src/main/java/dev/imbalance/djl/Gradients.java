package dev.imbalance.djl;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;

/**
 * The gradients that backward passes leave on the trained tensors. Cleared gradients stay where they are and the next backward
 * pass adds to them, so they are fetched once.
 */
final class Gradients {
    private static final String CLEAR =
            """
            def clear(self: __torch__.Script, g: List[Tensor]) -> NoneType:
              _0 = torch._foreach_zero_(g)
              return None
            """;

    private final NDManager manager;
    private final Network network;
    private final PtSymbolBlock script;
    private PtNDArray[] gradients;

    Gradients(NDManager manager, Network network) {
        this.manager = manager;
        this.network = network;
        this.script = TorchScript.compile(manager, CLEAR);
    }

    /** In the order of the trained tensors; only after a backward pass. */
    PtNDArray[] arrays() {
        if (gradients == null) {
            gradients = network.gradients();
            for (PtNDArray gradient : gradients) {
                gradient.attach(manager);
            }
        }
        return gradients;
    }

    /** Sets them to 0. */
    void clear() {
        try (IValue all = IValue.listFrom(arrays())) {
            IValueUtils.runMethod(script, "clear", all).close();
        }
    }
}
