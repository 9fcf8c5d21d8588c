package dev.imbalance.weighting;

import static dev.imbalance.GoldenFiles.doubles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.GoldenFiles;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Class weights against scikit-learn, XGBoost and the formulas of the papers. */
class ClassWeightsGoldenTest {
    record Case(JsonNode json, ClassCounts counts) {}

    static Stream<Case> golden() throws IOException, URISyntaxException {
        Path file = GoldenFiles.directory("data").resolve("class_weights.json");
        if (!Files.exists(file)) {
            return Stream.of();
        }
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        return StreamSupport.stream(json.get("cases").spliterator(), false)
                .map(c -> new Case(c, counts(json.get("inputs").get(c.get("y").asText()))));
    }

    private static ClassCounts counts(JsonNode input) {
        Map<String, Long> counts = new TreeMap<>();
        input.get("counts_in_order")
                .forEach(pair -> counts.put(pair.get(0).asText(), pair.get(1).asLong()));
        return new ClassCounts(
                List.copyOf(counts.keySet()),
                counts.values().stream().mapToLong(n -> n).toArray());
    }

    private static double[] weights(ClassWeighting weighting, ClassCounts counts) {
        return weighting.weights(counts, EpochContext.single());
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("golden")
    void weightsAgreeWithThePeersAndThePapers(Case golden) {
        JsonNode json = golden.json();
        ClassCounts counts = golden.counts();
        String kind = json.path("function").asText(json.path("formula").asText());
        if (kind.startsWith("effective number")) {
            double beta = json.get("beta").asDouble();
            agree(json.get("raw"), new EffectiveNumber(beta, Normalisation.NONE), counts);
            agree(json.get("sum_C"), new EffectiveNumber(beta, Normalisation.SUM_K), counts);
            agree(json.get("mean1"), new EffectiveNumber(beta, Normalisation.SAMPLE_MEAN), counts);
        } else if (kind.startsWith("inverse")) {
            double power = json.get("p").asDouble();
            agree(json.get("sum_C"), new PowerWeighting(power, Normalisation.SUM_K), counts);
            agree(json.get("mean1"), new PowerWeighting(power, Normalisation.SAMPLE_MEAN), counts);
        } else if (kind.startsWith("XGBoost")) {
            double[] balanced = weights(new Balanced(), counts);
            assertEquals(json.get("expected").asDouble(), balanced[1] / balanced[0], 1e-12);
        } else if (json.path("class_weight").asText().equals("balanced")) {
            JsonNode expected = json.has("expected") ? json.get("expected") : json.get("expected_by_class");
            agree(expected, new Balanced(), counts);
        } else if (json.path("class_weight").isObject()) {
            given(json, counts);
        } else {
            fail("no weighting is known for " + json);
        }
    }

    private static void given(JsonNode json, ClassCounts counts) {
        Map<String, Double> weights = new LinkedHashMap<>();
        json.get("class_weight")
                .properties()
                .forEach(e -> weights.put(e.getKey(), e.getValue().asDouble()));
        if (json.has("error")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> weights(new FixedWeights(weights, Normalisation.NONE), counts));
        } else if (weights.containsValue(0.0)) {
            // A class that weighs nothing is not trained on: ours refuses it, and dropping its rows says so.
            assertThrows(PropertyException.class, () -> new FixedWeights(weights, Normalisation.NONE));
        } else {
            agree(json.get("expected"), new FixedWeights(weights, Normalisation.NONE), counts);
        }
    }

    private static void agree(JsonNode expected, ClassWeighting weighting, ClassCounts counts) {
        double[] wanted = doubles(expected);
        double[] weights = weights(weighting, counts);
        assertEquals(wanted.length, weights.length);
        for (int c = 0; c < wanted.length; c++) {
            assertEquals(wanted[c], weights[c], 1e-12 * Math.max(1, wanted[c]));
        }
    }
}
