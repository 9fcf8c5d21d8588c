package dev.imbalance.djl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Weights from a file in the place of random ones. */
final class InitialWeights {
    private InitialWeights() {}

    /**
     * The tensors of a safetensors file over random ones. The output layer, that is every tensor whose shape depends on the number of
     * classes, stays random where the file lacks it or has it for another number of classes.
     *
     * @throws IllegalArgumentException if the file has a tensor that the network lacks, lacks one that is not of the output layer,
     *     has one that differs in more than the number of classes, or has none that the network can start from
     * @throws IOException if the file cannot be read
     */
    static Map<String, HostTensor> over(
            Map<String, HostTensor> random, Architecture architecture, InputShape input, int classes, Path file)
            throws IOException {
        Map<String, HostTensor> found = SafeTensors.read(file);
        Map<String, HostTensor> start = new LinkedHashMap<>(random);
        List<TensorSpec> specs = architecture.tensors(input, classes);
        List<TensorSpec> oneMoreClass = architecture.tensors(input, classes + 1);
        Set<String> unknown = new TreeSet<>(found.keySet());
        boolean taken = false;
        for (int i = 0; i < specs.size(); i++) {
            TensorSpec spec = specs.get(i);
            HostTensor tensor = found.get(spec.name());
            unknown.remove(spec.name());
            long[] wider = oneMoreClass.get(i).shape();
            boolean outputLayer = !Arrays.equals(spec.shape(), wider);
            if (tensor != null && Arrays.equals(spec.shape(), tensor.shape())) {
                start.put(spec.name(), tensor);
                taken = true;
            } else if (!outputLayer || (tensor != null && !differsInClassesOnly(spec.shape(), wider, tensor.shape()))) {
                throw new IllegalArgumentException(file + ": " + architecture.describe() + " needs \"" + spec.name()
                        + "\" of shape " + Arrays.toString(spec.shape())
                        + (tensor == null
                                ? ", which the file lacks"
                                : ", the file has " + Arrays.toString(tensor.shape())));
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(file + ": " + architecture.describe() + " has no tensor \""
                    + unknown.iterator().next() + "\", the file has " + unknown.size() + " such tensors");
        }
        if (!taken) {
            throw new IllegalArgumentException(file + ": has no tensor that " + architecture.describe()
                    + " can start from; leave initialWeights out to start at random");
        }
        return start;
    }

    /** Whether two shapes are equal but for the axes that grow with the number of classes. */
    private static boolean differsInClassesOnly(long[] shape, long[] oneMoreClass, long[] found) {
        return found.length == shape.length
                && IntStream.range(0, shape.length)
                        .allMatch(axis -> found[axis] == shape[axis] || oneMoreClass[axis] != shape[axis]);
    }
}
