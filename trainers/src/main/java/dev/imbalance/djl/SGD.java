package dev.imbalance.djl;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum, in PyTorch's convention. For a weight w with gradient g, in this order:
 * {@code g = g + weightDecay w}, {@code b = momentum b + g} from b = 0, {@code g = g + momentum b} with Nesterov's momentum or
 * {@code g = b} without, {@code w = w - learningRate g}.
 * <p>
 * The rate stays outside the buffer b, so a schedule acts at once; DJL's own SGD keeps it inside. Weight decay is on every
 * trained tensor. Sutskever, Martens, Dahl, Hinton. "On the importance of initialization and momentum in deep learning", ICML 2013.
 */
public final class SGD implements Optimiser {
    /** One call that goes through memory once; a call for each tensor would cost more than the arithmetic on small networks. */
    private static final String STEP =
            """
            def step(self: __torch__.Script, w: List[Tensor], g: List[Tensor], b: List[Tensor], rate: float, momentum: float, decay: float, nesterov: bool) -> NoneType:
            %s\
              if torch.eq(momentum, 0.):
                buffers = annotate(List[Tensor], [])
              else:
                buffers = b
              _1 = torch._fused_sgd_(w, g, buffers, weight_decay=decay, momentum=momentum, lr=rate, dampening=0., nesterov=nesterov, maximize=False, is_first_step=False)
              return None
            """
                    .formatted(Gradients.LAID_OUT);

    @Config(description = "Step size before any schedule, above 0.")
    private double learningRate = 0.1;

    @Config(description = "Share of the last step kept, in [0, 1).")
    private double momentum = 0.9;

    @Config(description = "Pull of every weight towards 0, at least 0.")
    private double weightDecay = 5e-4;

    @Config(description = "Look ahead by one step of the momentum.")
    private boolean nesterov;

    public SGD() {}

    public SGD(double learningRate, double momentum, double weightDecay, boolean nesterov) {
        this.learningRate = learningRate;
        this.momentum = momentum;
        this.weightDecay = weightDecay;
        this.nesterov = nesterov;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(learningRate > 0, this, "learningRate", "above 0", learningRate);
        Range.require(momentum >= 0 && momentum < 1, this, "momentum", "in [0, 1)", momentum);
        Range.require(weightDecay >= 0, this, "weightDecay", "at least 0", weightDecay);
        if (nesterov && momentum == 0) {
            throw new PropertyException("", "nesterov", "SGD nesterov needs a momentum above 0");
        }
    }

    @Override
    public String typeName() {
        return "sgd";
    }

    @Override
    public String summary() {
        return "Stochastic gradient descent with momentum and weight decay, as PyTorch does it.";
    }

    @Override
    public double learningRate() {
        return learningRate;
    }

    @Override
    public Optimiser withoutWeightDecay() {
        return new SGD(learningRate, momentum, 0, nesterov);
    }

    @Override
    public OptimiserRun start(NDManager manager, Map<String, PtNDArray> weights) {
        return new Run(manager.newSubManager(), weights);
    }

    private final class Run implements OptimiserRun {
        private final NDManager manager;
        private final PtNDArray[] weights;
        private final NamedTensors buffers;
        private final PtSymbolBlock script;

        Run(NDManager manager, Map<String, PtNDArray> trained) {
            this.manager = manager;
            weights = trained.values().toArray(PtNDArray[]::new);
            buffers = NamedTensors.zerosLike(manager, "momentum", trained);
            script = TorchScript.compile(manager, STEP);
        }

        @Override
        public void step(PtNDArray[] gradients, double rate) {
            try (IValue w = IValue.listFrom(weights);
                    IValue g = IValue.listFrom(gradients);
                    IValue b = IValue.listFrom(buffers.arrays());
                    IValue lr = IValue.from(rate);
                    IValue mu = IValue.from(momentum);
                    IValue decay = IValue.from(weightDecay);
                    IValue lookAhead = IValue.from(nesterov)) {
                IValueUtils.runMethod(script, "step", w, g, b, lr, mu, decay, lookAhead)
                        .close();
            }
        }

        @Override
        public Map<String, HostTensor> state() {
            return buffers.save();
        }

        @Override
        public void restore(Map<String, HostTensor> state) {
            buffers.restore(state);
        }

        @Override
        public void close() {
            manager.close();
        }
    }
}
