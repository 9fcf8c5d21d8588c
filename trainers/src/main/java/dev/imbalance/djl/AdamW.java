package dev.imbalance.djl;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import com.oracle.labs.mlrg.olcut.config.Config;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam with decoupled weight decay, in PyTorch's convention. For a weight w with gradient g at step t, from 1:
 * {@code w = w - learningRate weightDecay w}, {@code m = beta1 m + (1 - beta1) g}, {@code v = beta2 v + (1 - beta2) g^2} from
 * m = v = 0, {@code w = w - learningRate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)}.
 * <p>
 * The decay is multiplied by the rate after its schedule, on every trained tensor. Loshchilov, Hutter. "Decoupled Weight Decay
 * Regularization", ICLR 2019; the paper keeps the decay apart from the base rate.
 */
public final class AdamW implements Optimiser {
    /** One call that goes through memory once. */
    private static final String STEP =
            """
            def step(self: __torch__.Script, w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: int, rate: float, beta1: float, beta2: float, decay: float, epsilon: float) -> NoneType:
            %s\
              count = torch.new_full(w[0], annotate(List[int], []), steps)
              counts = annotate(List[Tensor], [])
              for i in range(torch.len(w)):
                _1 = torch.append(counts, count)
              _2 = torch._fused_adamw_(w, g, m, v, annotate(List[Tensor], []), counts, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)
              return None
            """
                    .formatted(Gradients.LAID_OUT);

    private static final String MEAN = "exp_avg";
    private static final String SQUARE = "exp_avg_sq";
    private static final String STEPS = "step";

    @Config(description = "Step size before any schedule, above 0.")
    private double learningRate = 1e-3;

    @Config(description = "Share of the mean gradient kept, in [0, 1).")
    private double beta1 = 0.9;

    @Config(description = "Share of the mean squared gradient kept, in [0, 1).")
    private double beta2 = 0.999;

    @Config(description = "Added to the divisor, above 0.")
    private double epsilon = 1e-8;

    @Config(description = "Pull of every weight towards 0 in units of the rate, at least 0.")
    private double weightDecay = 1e-2;

    public AdamW() {}

    public AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
        this.learningRate = learningRate;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.weightDecay = weightDecay;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(learningRate > 0, this, "learningRate", "above 0", learningRate);
        Range.require(beta1 >= 0 && beta1 < 1, this, "beta1", "in [0, 1)", beta1);
        Range.require(beta2 >= 0 && beta2 < 1, this, "beta2", "in [0, 1)", beta2);
        Range.require(epsilon > 0, this, "epsilon", "above 0", epsilon);
        Range.require(weightDecay >= 0, this, "weightDecay", "at least 0", weightDecay);
    }

    @Override
    public String typeName() {
        return "adamw";
    }

    @Override
    public String summary() {
        return "Adam with decoupled weight decay, as PyTorch does it.";
    }

    @Override
    public double learningRate() {
        return learningRate;
    }

    @Override
    public Optimiser withoutWeightDecay() {
        return new AdamW(learningRate, beta1, beta2, epsilon, 0);
    }

    @Override
    public OptimiserRun start(NDManager manager, Map<String, PtNDArray> weights) {
        return new Run(manager.newSubManager(), weights);
    }

    private final class Run implements OptimiserRun {
        private final NDManager manager;
        private final PtNDArray[] weights;
        private final NamedTensors means;
        private final NamedTensors squares;
        private final PtSymbolBlock script;
        private int steps;

        Run(NDManager manager, Map<String, PtNDArray> trained) {
            this.manager = manager;
            weights = trained.values().toArray(PtNDArray[]::new);
            means = NamedTensors.zerosLike(manager, MEAN, trained);
            squares = NamedTensors.zerosLike(manager, SQUARE, trained);
            script = TorchScript.compile(manager, STEP);
        }

        @Override
        public void step(PtNDArray[] gradients, double rate) {
            steps++;
            try (IValue w = IValue.listFrom(weights);
                    IValue g = IValue.listFrom(gradients);
                    IValue m = IValue.listFrom(means.arrays());
                    IValue v = IValue.listFrom(squares.arrays());
                    IValue count = IValue.from((long) steps);
                    IValue lr = IValue.from(rate);
                    IValue b1 = IValue.from(beta1);
                    IValue b2 = IValue.from(beta2);
                    IValue decay = IValue.from(weightDecay);
                    IValue eps = IValue.from(epsilon)) {
                IValueUtils.runMethod(script, "step", w, g, m, v, count, lr, b1, b2, decay, eps)
                        .close();
            }
        }

        @Override
        public Map<String, HostTensor> state() {
            Map<String, HostTensor> state = new LinkedHashMap<>(means.save());
            state.putAll(squares.save());
            state.put(STEPS, StepCount.save(steps));
            return state;
        }

        @Override
        public void restore(Map<String, HostTensor> state) {
            Map<String, HostTensor> ofMeans = new LinkedHashMap<>();
            Map<String, HostTensor> rest = new LinkedHashMap<>();
            state.forEach((name, value) -> (name.startsWith(MEAN + "/") ? ofMeans : rest).put(name, value));
            int done = StepCount.restore(rest.remove(STEPS));
            means.restore(ofMeans);
            squares.restore(rest);
            steps = done;
        }

        @Override
        public void close() {
            manager.close();
        }
    }
}
