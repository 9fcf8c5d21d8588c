package dev.imbalance.djl;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The exponential moving average of the trained weights. After step t, from 1, the average a of a weight w is
 * {@code a = a + (1 - decay) / (1 - decay^t) (w - a)}: the weights of the last steps by {@code decay^age}, normalised.
 * <p>
 * The normalisation is Adam's: without it, the random weights that training started from would make up {@code decay^t} of the
 * average, which is most of it in a short run. Running statistics of batch normalisation are not trained and not averaged; with
 * the average they are used as they are.
 * <p>
 * Polyak, Juditsky. "Acceleration of Stochastic Approximation by Averaging", SIAM Journal on Control and Optimization 30(4), 1992;
 * Kingma, Ba. "Adam: A Method for Stochastic Optimization", ICLR 2015, sections 3 and 7.2.
 */
final class WeightAverage implements AutoCloseable {
    private static final String METHODS =
            """
            def update(self: __torch__.Script, a: List[Tensor], w: List[Tensor], share: float) -> NoneType:
              _0 = torch._foreach_lerp_(a, w, share)
              return None
            def exchange(self: __torch__.Script, a: List[Tensor], w: List[Tensor]) -> NoneType:
              for i in range(torch.len(a)):
                kept = torch.clone(a[i])
                _0 = torch.copy_(a[i], w[i])
                _1 = torch.copy_(w[i], kept)
              return None
            """;

    private static final String STEPS = "step";

    private final NDManager manager;
    private final double decay;
    private final PtNDArray[] weights;
    private final NamedTensors averages;
    private final PtSymbolBlock script;
    private int steps;

    /**
     * @param manager owns the averages
     * @param decay   in (0, 1)
     * @param trained the weights to average, by name
     */
    WeightAverage(NDManager manager, double decay, Map<String, PtNDArray> trained) {
        this.manager = manager.newSubManager();
        this.decay = decay;
        this.weights = trained.values().toArray(PtNDArray[]::new);
        this.averages = NamedTensors.zerosLike(this.manager, "average", trained);
        this.script = TorchScript.compile(this.manager, METHODS);
    }

    /** Takes the weights of one more step in. */
    void update() {
        steps++;
        try (IValue a = IValue.listFrom(averages.arrays());
                IValue w = IValue.listFrom(weights);
                IValue share = IValue.from((1 - decay) / (1 - Math.pow(decay, steps)))) {
            IValueUtils.runMethod(script, "update", a, w, share).close();
        }
    }

    /** Does work while the weights have the values of the average; before the first step, of themselves. */
    <T> T during(Supplier<T> work) {
        if (steps == 0) {
            return work.get();
        }
        exchange();
        try {
            return work.get();
        } finally {
            exchange();
        }
    }

    private void exchange() {
        try (IValue a = IValue.listFrom(averages.arrays());
                IValue w = IValue.listFrom(weights)) {
            IValueUtils.runMethod(script, "exchange", a, w).close();
        }
    }

    /** A copy of the averages and the number of steps, by names that hold the weights' names; {@link #restore} takes it. */
    Map<String, HostTensor> state() {
        Map<String, HostTensor> state = new LinkedHashMap<>(averages.save());
        state.put(STEPS, StepCount.save(steps));
        return state;
    }

    /**
     * Goes on where an average of the same weights stood.
     *
     * @throws IllegalArgumentException if the state is not of such an average
     */
    void restore(Map<String, HostTensor> state) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>(state);
        int done = StepCount.restore(tensors.remove(STEPS));
        averages.restore(tensors);
        steps = done;
    }

    @Override
    public void close() {
        manager.close();
    }
}
