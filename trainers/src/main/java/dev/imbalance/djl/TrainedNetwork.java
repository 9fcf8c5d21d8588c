package dev.imbalance.djl;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imbalance.data.ImageShape;
import dev.imbalance.loss.Link;
import dev.imbalance.posthoc.LinearHead;
import dev.imbalance.trainer.ModelArchive;
import dev.imbalance.trainer.TrainingHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What training leaves: all that it takes to build the network again, on any device.
 *
 * @param architecture  the network
 * @param input         what one example is
 * @param classes       the number of classes K
 * @param normalisation what is done to raw input first
 * @param link          how logits become probabilities
 * @param weights       every tensor, by name
 * @param history       what happened
 */
record TrainedNetwork(
        Architecture architecture,
        InputShape input,
        int classes,
        InputNormalisation normalisation,
        Link link,
        Map<String, HostTensor> weights,
        TrainingHistory history) {
    private static final String WEIGHTS = "weights.safetensors";
    private static final String STATE = "state.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The names of the tensors of the last layer. */
    Set<String> classifier() {
        return InitialWeights.classifier(architecture, input, classes);
    }

    /** This network after another training. */
    TrainedNetwork with(Map<String, HostTensor> others, Link otherLink, TrainingHistory other) {
        return new TrainedNetwork(architecture, input, classes, normalisation, otherLink, others, other);
    }

    Network build(Device device) {
        return new Network(architecture, input, classes, normalisation, weights, device);
    }

    /** The last layer, if it is linear and its logits are the model's. */
    Optional<LinearHead> head() {
        List<Graph.Node> nodes = architecture.graph(input, classes).nodes();
        if (link == Link.SOFTMAX && nodes.get(nodes.size() - 1).layer() instanceof Layer.Linear linear) {
            float[] rows = weights.get(linear.name() + ".weight").values();
            int width = rows.length / classes;
            double[] norms = new double[classes];
            for (int c = 0; c < classes; c++) {
                for (int i = c * width; i < (c + 1) * width; i++) {
                    norms[c] += (double) rows[i] * rows[i];
                }
                norms[c] = Math.sqrt(norms[c]);
            }
            double[] biases =
                    TrainingStep.doubles(weights.get(linear.name() + ".bias").values());
            return Optional.of(new LinearHead(norms, biases));
        }
        return Optional.empty();
    }

    /** Adds the entries of a saved model that {@link #read} needs. */
    void write(Map<String, byte[]> archive) {
        ObjectNode state = JSON.createObjectNode();
        state.set("architecture", ArchitectureJson.write(architecture));
        state.put("inputSize", input.size());
        state.set("image", JSON.valueToTree(input.image().orElse(null)));
        state.put("classes", classes);
        state.set("normalisation", JSON.valueToTree(normalisation));
        state.put("link", link.name());
        state.set("history", JSON.valueToTree(history));
        try {
            archive.put(STATE, JSON.writeValueAsBytes(state));
        } catch (IOException e) {
            throw new UncheckedIOException("the state of a model could not be written as JSON", e);
        }
        archive.put(WEIGHTS, SafeTensors.write(weights));
    }

    /** @throws IllegalArgumentException if an entry is missing or not legal, or the architecture is not registered */
    static TrainedNetwork read(Map<String, byte[]> archive) {
        try {
            JsonNode state = JSON.readTree(ModelArchive.require(archive, STATE));
            InputShape input = state.path("image").isObject()
                    ? InputShape.of(JSON.treeToValue(state.get("image"), ImageShape.class))
                    : InputShape.features(state.path("inputSize").intValue());
            return new TrainedNetwork(
                    ArchitectureJson.read(state.path("architecture")),
                    input,
                    state.path("classes").intValue(),
                    JSON.treeToValue(state.path("normalisation"), InputNormalisation.class),
                    Link.valueOf(state.path("link").asText(Link.SOFTMAX.name())),
                    SafeTensors.read(ModelArchive.require(archive, WEIGHTS), WEIGHTS),
                    JSON.treeToValue(state.path("history"), TrainingHistory.class));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the entry " + STATE + " of a saved model is not legal: " + e.getMessage(), e);
        }
    }
}
