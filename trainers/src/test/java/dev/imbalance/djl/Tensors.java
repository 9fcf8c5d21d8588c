package dev.imbalance.djl;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import java.nio.FloatBuffer;

/** Tensors with one axis, for tests of what moves tensors. */
final class Tensors {
    private Tensors() {}

    static PtNDArray of(NDManager manager, float... values) {
        return (PtNDArray) manager.create(values);
    }

    static void set(PtNDArray tensor, float... values) {
        tensor.set(FloatBuffer.wrap(values));
    }
}
