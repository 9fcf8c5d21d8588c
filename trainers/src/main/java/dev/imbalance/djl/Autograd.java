package dev.imbalance.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.util.Collection;

/**
 * PyTorch's own backward pass, by {@code torch.autograd.grad}. DJL's leaves its gradients on the weights, where they can be zeroed but
 * not taken off: they would stay in memory during the forward pass, and be read and written once more to be added to.
 */
final class Autograd {
    private static final String METHODS =
            """
            def gradients(self: __torch__.Script, z: Tensor, g: Tensor, w: List[Tensor]) -> List[Tensor]:
              found = torch.autograd.grad([z], w, annotate(List[Optional[Tensor]], [g]))
              gradients = annotate(List[Tensor], [])
              for i in range(torch.len(found)):
                _0 = torch.append(gradients, unchecked_cast(Tensor, found[i]))
              return gradients
            """;

    private final PtSymbolBlock script;

    Autograd(NDManager manager) {
        script = TorchScript.compile(manager, METHODS);
    }

    /**
     * The gradients of the weights, in their order; what the forward pass kept is freed.
     *
     * @param output   made from all the weights, while gradients were recorded
     * @param upstream the gradient by the output, of its shape
     * @return in the manager of the output
     */
    PtNDArray[] gradients(NDArray output, NDArray upstream, Collection<PtNDArray> weights) {
        try (IValue z = IValue.from((PtNDArray) output);
                IValue g = IValue.from((PtNDArray) upstream);
                IValue w = IValue.listFrom(weights.toArray(PtNDArray[]::new));
                IValue found = IValueUtils.runMethod(script, "gradients", z, g, w)) {
            return found.toTensorArray((PtNDManager) output.getManager());
        }
    }
}
