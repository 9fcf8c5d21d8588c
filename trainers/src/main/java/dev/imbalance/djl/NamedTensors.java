package dev.imbalance.djl;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** Tensors of an optimiser, one for each weight, that can be saved and restored under {@code PREFIX/weight name}. */
final class NamedTensors {
    private final NDManager manager;
    private final Map<String, PtNDArray> tensors;

    private NamedTensors(NDManager manager, Map<String, PtNDArray> tensors) {
        this.manager = manager;
        this.tensors = tensors;
    }

    /** Zeros that lie in memory as the weights do, which fused optimisers rely on; DJL's own {@code zerosLike} forgets the layout. */
    static NamedTensors zerosLike(NDManager manager, String prefix, Map<String, PtNDArray> weights) {
        Map<String, PtNDArray> zeros = new LinkedHashMap<>();
        weights.forEach((name, weight) -> {
            long[] shape = weight.getShape().getShape().clone();
            HostTensor zero = new HostTensor(shape, new float[Math.toIntExact(weight.size())]);
            zeros.put(prefix + "/" + name, Torch.tensor(manager, zero));
        });
        return new NamedTensors(manager, zeros);
    }

    /** In the order of the weights. */
    PtNDArray[] arrays() {
        return tensors.values().toArray(PtNDArray[]::new);
    }

    Map<String, HostTensor> save() {
        Map<String, HostTensor> values = new LinkedHashMap<>();
        tensors.forEach((name, tensor) ->
                values.put(name, new HostTensor(tensor.getShape().getShape().clone(), tensor.toFloatArray())));
        return values;
    }

    /**
     * Overwrites the tensors.
     *
     * @param values exactly these tensors
     * @throws IllegalArgumentException if names or shapes differ
     */
    void restore(Map<String, HostTensor> values) {
        if (!values.keySet().equals(tensors.keySet())) {
            throw new IllegalArgumentException("an optimiser's state needs the tensors "
                    + new TreeSet<>(tensors.keySet()) + ", has " + new TreeSet<>(values.keySet()));
        }
        tensors.replaceAll((name, tensor) -> {
            HostTensor value = values.get(name);
            if (!Arrays.equals(tensor.getShape().getShape(), value.shape())) {
                throw new IllegalArgumentException("an optimiser's state needs \"" + name + "\" of shape "
                        + tensor.getShape() + ", has " + new Shape(value.shape()));
            }
            tensor.close();
            return Torch.tensor(manager, value);
        });
    }
}
