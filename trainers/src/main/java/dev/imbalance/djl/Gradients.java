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
    private static final String METHODS =
            """
            def clear(self: __torch__.Script, g: List[Tensor]) -> NoneType:
              _0 = torch._foreach_zero_(g)
              return None
            def clip(self: __torch__.Script, g: List[Tensor], norm: float) -> NoneType:
              length = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)), 2)
              share = torch.mul(torch.reciprocal(torch.add(length, 9.9999999999999995e-07)), norm)
              _0 = torch._foreach_mul_(g, torch.clamp(share, None, 1.))
              return None
            """;

    private final NDManager manager;
    private final Network network;
    private final PtSymbolBlock script;
    private PtNDArray[] gradients;

    Gradients(NDManager manager, Network network) {
        this.manager = manager;
        this.network = network;
        this.script = TorchScript.compile(manager, METHODS);
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

    /**
     * Shortens them, taken as one vector, to a norm: {@code g min(1, norm / (|g| + 1e-6))}, PyTorch's {@code clip_grad_norm_}. The
     * norm stays on the device.
     * <p>
     * Pascanu, Mikolov, Bengio. "On the Difficulty of Training Recurrent Neural Networks", ICML 2013.
     */
    void clip(double norm) {
        try (IValue all = IValue.listFrom(arrays());
                IValue most = IValue.from(norm)) {
            IValueUtils.runMethod(script, "clip", all, most).close();
        }
    }

    /** Sets them to 0. */
    void clear() {
        try (IValue all = IValue.listFrom(arrays())) {
            IValueUtils.runMethod(script, "clear", all).close();
        }
    }
}
