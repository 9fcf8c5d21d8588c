package dev.imbalance.djl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/** Weights from a file in the place of random ones. */
final class InitialWeights {
    private static final Logger LOGGER = Logger.getLogger(InitialWeights.class.getName());
    /** The most tensors of a kind that a message lists. */
    private static final int LISTED = 10;

    private InitialWeights() {}

    /**
     * The tensors of a file over random ones. The output layer, that is every tensor whose shape depends on the number of classes, stays
     * random where the file lacks it or has it for another number of classes, and what the network does without is left out; the log
     * says so.
     *
     * @throws IllegalArgumentException listing every tensor that the file has and the network lacks, that the file lacks and that is not of
     *     the output layer, and that differs in more than the number of classes; or if the network can start from none
     */
    static Map<String, HostTensor> over(
            Map<String, HostTensor> random,
            Architecture architecture,
            InputShape input,
            int classes,
            WeightsFile file) {
        List<TensorSpec> specs = architecture.tensors(input, classes);
        List<TensorSpec> oneMoreClass = architecture.tensors(input, classes + 1);
        Map<String, HostTensor> start = new LinkedHashMap<>(random);
        Set<String> unexpected = new TreeSet<>(file.tensors().keySet());
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        List<String> replaced = new ArrayList<>();
        int taken = 0;
        for (int i = 0; i < specs.size(); i++) {
            TensorSpec spec = specs.get(i);
            HostTensor tensor = file.tensors().get(spec.name());
            unexpected.remove(spec.name());
            long[] wider = oneMoreClass.get(i).shape();
            boolean outputLayer = !Arrays.equals(spec.shape(), wider);
            if (tensor == null) {
                (outputLayer ? replaced : missing).add(spec.name() + " " + Arrays.toString(spec.shape()));
            } else if (Arrays.equals(spec.shape(), tensor.shape())) {
                start.put(spec.name(), tensor);
                taken++;
            } else {
                boolean otherClasses = outputLayer && differsInClassesOnly(spec.shape(), wider, tensor.shape());
                (otherClasses ? replaced : misshapen)
                        .add(spec.name() + " " + Arrays.toString(tensor.shape()) + " instead of "
                                + Arrays.toString(spec.shape()));
            }
        }
        List<String> leftOut =
                unexpected.stream().filter(architecture::leavesOut).toList();
        leftOut.forEach(unexpected::remove);
        String problems = list("missing", missing)
                + list("unexpected", List.copyOf(unexpected))
                + list("of another shape", misshapen);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    file.file() + ": are not the weights of " + architecture.describe() + ": " + problems.substring(2));
        }
        if (taken == 0) {
            throw new IllegalArgumentException(file.file() + ": has no tensor that " + architecture.describe()
                    + " can start from; leave weights out to start at random");
        }
        int count = taken;
        LOGGER.info(() -> file.file() + ": " + count + " tensors taken"
                + (replaced.isEmpty()
                        ? ""
                        : "; the classifier for " + classes + " classes starts at random" + list("replaced", replaced))
                + list("left out, which " + architecture.typeName() + " does without", leftOut));
        return start;
    }

    /** The tensors whose shape depends on the number of classes. */
    static Set<String> classifier(Architecture architecture, InputShape input, int classes) {
        List<TensorSpec> specs = architecture.tensors(input, classes);
        List<TensorSpec> oneMoreClass = architecture.tensors(input, classes + 1);
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < specs.size(); i++) {
            if (!Arrays.equals(specs.get(i).shape(), oneMoreClass.get(i).shape())) {
                names.add(specs.get(i).name());
            }
        }
        return names;
    }

    /** {@code ; 12 missing: a [2], b [3], ... and 10 more}, or nothing. */
    private static String list(String what, List<String> tensors) {
        if (tensors.isEmpty()) {
            return "";
        }
        String more = tensors.size() > LISTED ? " and " + (tensors.size() - LISTED) + " more" : "";
        return "; " + tensors.size() + " " + what + ": "
                + String.join(", ", tensors.subList(0, Math.min(LISTED, tensors.size()))) + more;
    }

    /** Whether two shapes are equal but for the axes that grow with the number of classes. */
    private static boolean differsInClassesOnly(long[] shape, long[] oneMoreClass, long[] found) {
        return found.length == shape.length
                && IntStream.range(0, shape.length)
                        .allMatch(axis -> found[axis] == shape[axis] || oneMoreClass[axis] != shape[axis]);
    }
}
