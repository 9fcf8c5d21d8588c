package dev.imbalance.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A network on a device: an architecture, its tensors, and the normalisation in front of it. */
public final class Network implements AutoCloseable {
    private final NDManager manager;
    private final Graph graph;
    private final FlatPass flat;
    private final Execution execution;
    private ScriptPass script;
    private Autograd autograd;
    private final Map<String, PtNDArray> tensors = new LinkedHashMap<>();
    private final Map<String, PtNDArray> trained = new LinkedHashMap<>();
    private final Set<String> frozen;
    private final NDArray mean;
    private final NDArray standardDeviation;

    /** A network that trains by {@link Execution#DEFAULT}, as the constructor with an execution. */
    public Network(
            Architecture architecture,
            InputShape input,
            int classes,
            InputNormalisation normalisation,
            Map<String, HostTensor> values,
            Device device) {
        this(architecture, input, classes, normalisation, values, device, Execution.DEFAULT);
    }

    /**
     * @param values    every tensor of the architecture and no other, by name
     * @param execution how it trains
     * @throws IllegalArgumentException if names or shapes differ from the architecture's
     */
    public Network(
            Architecture architecture,
            InputShape input,
            int classes,
            InputNormalisation normalisation,
            Map<String, HostTensor> values,
            Device device,
            Execution execution) {
        this(architecture, input, classes, normalisation, values, Set.of(), device, execution);
    }

    /**
     * @param values    every tensor of the architecture and no other, by name
     * @param frozen    the tensors that training leaves as they are; a batch normalisation whose running mean is among them uses its
     *                  running statistics while training too
     * @param execution how it trains
     * @throws IllegalArgumentException if names or shapes differ from the architecture's
     */
    Network(
            Architecture architecture,
            InputShape input,
            int classes,
            InputNormalisation normalisation,
            Map<String, HostTensor> values,
            Set<String> frozen,
            Device device,
            Execution execution) {
        this.graph = architecture.graph(input, classes);
        this.execution = execution;
        this.frozen = Set.copyOf(frozen);
        List<TensorSpec> specs = graph.tensors();
        requireSameTensors(architecture, specs, values);
        this.manager = Torch.newManager(device);
        boolean complete = false;
        try {
            for (TensorSpec spec : specs) {
                PtNDArray tensor = Torch.tensor(manager, values.get(spec.name()));
                tensors.put(spec.name(), tensor);
                if (spec.trained() && !this.frozen.contains(spec.name())) {
                    tensor.setRequiresGradient(true);
                    trained.put(spec.name(), tensor);
                }
            }
            Shape perChannel =
                    input.image().isPresent() ? new Shape(1, input.channels(), 1, 1) : new Shape(1, input.channels());
            this.mean = manager.create(TrainingStep.floats(normalisation.mean()), perChannel);
            this.standardDeviation = manager.create(TrainingStep.floats(normalisation.standardDeviation()), perChannel);
            this.flat = new FlatPass(graph, tensors, this.frozen);
            complete = true;
        } finally {
            if (!complete) {
                manager.close();
            }
        }
    }

    private static void requireSameTensors(
            Architecture architecture, List<TensorSpec> specs, Map<String, HostTensor> values) {
        Set<String> unknown = new TreeSet<>(values.keySet());
        for (TensorSpec spec : specs) {
            HostTensor value = values.get(spec.name());
            if (value == null) {
                throw new IllegalArgumentException(architecture.describe() + " needs the tensor \"" + spec.name()
                        + "\", which the weights do not have");
            }
            if (!Arrays.equals(spec.shape(), value.shape())) {
                throw new IllegalArgumentException(architecture.describe() + " needs \"" + spec.name() + "\" of shape "
                        + Arrays.toString(spec.shape()) + ", the weights have " + Arrays.toString(value.shape()));
            }
            unknown.remove(spec.name());
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(architecture.describe() + " has no tensors named " + unknown);
        }
    }

    /**
     * From raw input to logits.
     *
     * @param input    (N, C, H, W) pixels 0 to 255, UINT8 or FLOAT32, or (N, features) as FLOAT32; left open
     * @param training whether batch normalisation that is not frozen uses the batch's statistics and moves the running ones
     * @return (N, K) logits, in the manager of the input
     */
    public NDArray forward(NDArray input, boolean training) {
        NDArray x = input.sub(mean);
        x.divi(standardDeviation);
        return training && execution.scripted() ? script().forward(x) : flat.run(x, training);
    }

    /** Whether a training pass draws random numbers from PyTorch's generator. */
    boolean drops() {
        return graph.nodes().stream().anyMatch(node -> node.layer() instanceof Layer.Dropout);
    }

    /** As {@link #script()}. */
    private Autograd autograd() {
        if (autograd == null) {
            autograd = new Autograd(manager);
        }
        return autograd;
    }

    /** Compiled at the first step, so that a network that only predicts never is. */
    private ScriptPass script() {
        if (script == null) {
            if (execution.memory() == MemoryUse.LEAN) {
                // The host's copies of the weights are garbage, which else stays until after the largest maps of the
                // first step.
                System.gc();
            }
            script = new ScriptPass(manager, graph, tensors, List.copyOf(trained.keySet()), frozen, execution);
        }
        return script;
    }

    /**
     * Goes back from the logits of the last training pass.
     *
     * @param logits   what {@link #forward} returned
     * @param upstream the gradient of the loss by the logits, (N, K)
     * @return the gradients of the trained tensors, in their order, in the manager of the logits
     */
    PtNDArray[] backward(NDArray logits, NDArray upstream) {
        return execution.scripted()
                ? script().backward(upstream)
                : autograd().gradients(logits, upstream, trained.values());
    }

    /** The tensors that the optimiser moves, by name, in the order of the forward pass. */
    Map<String, PtNDArray> trained() {
        return trained;
    }

    /** Owns the tensors; whatever is attached to it lives until the network is closed. */
    NDManager manager() {
        return manager;
    }

    /** A copy of all tensors, by name, in the order of the forward pass. */
    public Map<String, HostTensor> save() {
        Map<String, HostTensor> values = new LinkedHashMap<>();
        tensors.forEach((name, tensor) ->
                values.put(name, new HostTensor(tensor.getShape().getShape().clone(), tensor.toFloatArray())));
        return values;
    }

    /** Where the tensors are. */
    public Device device() {
        return manager.getDevice();
    }

    @Override
    public void close() {
        manager.close();
    }
}
