package dev.imbalance.djl;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;

/** The gradients of one update, added up over its backward passes. They are in memory from the first of these to the update only. */
final class Gradients {
    /**
     * Statements that lay each gradient of {@code g} out in memory as its weight of {@code w} is; PyTorch's fused optimisers go through
     * memory without a look at strides.
     */
    static final String LAID_OUT =
            """
              for i in range(torch.len(w)):
                if torch.is_contiguous(w[i]):
                  same = torch.is_contiguous(g[i])
                else:
                  same = torch.is_contiguous(g[i], memory_format=2)
                if torch.__not__(same):
                  _0 = torch._set_item(g, i, torch.copy_(torch.empty_like(w[i]), g[i]))
            """;

    private static final String METHODS =
            """
            def add(self: __torch__.Script, g: List[Tensor], more: List[Tensor]) -> NoneType:
              _0 = torch._foreach_add_(g, more)
              return None
            def clip(self: __torch__.Script, g: List[Tensor], norm: float) -> NoneType:
              length = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)), 2)
              share = torch.mul(torch.reciprocal(torch.add(length, 9.9999999999999995e-07)), norm)
              _0 = torch._foreach_mul_(g, torch.clamp(share, None, 1.))
              return None
            """;

    private final NDManager manager;
    private final PtSymbolBlock script;
    private PtNDArray[] gradients = {};

    Gradients(NDManager manager) {
        this.manager = manager;
        this.script = TorchScript.compile(manager, METHODS);
    }

    /** Adds the gradients of a backward pass, in the order of the trained tensors, and owns them from now on. */
    void add(PtNDArray[] more) {
        if (gradients.length == 0) {
            for (PtNDArray gradient : more) {
                gradient.attach(manager);
            }
            gradients = more;
            return;
        }
        try (IValue all = IValue.listFrom(gradients);
                IValue added = IValue.listFrom(more)) {
            IValueUtils.runMethod(script, "add", all, added).close();
        }
        close(more);
    }

    /** In the order of the trained tensors; only after a backward pass. */
    PtNDArray[] arrays() {
        return gradients;
    }

    /**
     * Shortens them, taken as one vector, to a norm: {@code g min(1, norm / (|g| + 1e-6))}, PyTorch's {@code clip_grad_norm_}. The
     * norm stays on the device.
     * <p>
     * Pascanu, Mikolov, Bengio. "On the Difficulty of Training Recurrent Neural Networks", ICML 2013.
     */
    void clip(double norm) {
        try (IValue all = IValue.listFrom(gradients);
                IValue most = IValue.from(norm)) {
            IValueUtils.runMethod(script, "clip", all, most).close();
        }
    }

    /** Begins the next update. */
    void clear() {
        close(gradients);
        gradients = new PtNDArray[0];
    }

    private static void close(PtNDArray[] arrays) {
        for (PtNDArray array : arrays) {
            array.close();
        }
    }
}
