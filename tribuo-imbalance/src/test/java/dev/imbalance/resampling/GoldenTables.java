package dev.imbalance.resampling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.GoldenFiles;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The fixtures under golden/data, which hold the tables that their cases name. */
final class GoldenTables {
    private GoldenTables() {}

    /** A case and the inputs of its file. */
    record Case(String file, int number, JsonNode json, JsonNode inputs) {
        @Override
        public String toString() {
            return file + "/" + number + " " + json.path("function").asText().replaceAll(".*\\.", "") + " "
                    + json.path("params") + " "
                    + json.path("input").asText(json.path("y").asText());
        }

        /** The last part of the peer's function. */
        String function() {
            return json.get("function").asText().replaceAll(".*\\.", "");
        }

        JsonNode params() {
            return json.get("params");
        }

        /** What is expected: of the newest version where that differs. */
        JsonNode expected() {
            return json.has("expected_0.15.dev0") ? json.get("expected_0.15.dev0") : json.get("expected");
        }

        /** Whether the order of equal distances decides. */
        boolean tied() {
            return json.has("tie_free") && !json.get("tie_free").asBoolean();
        }

        TrainingRows rows() {
            return table(inputs.get(json.get("input").asText()));
        }
    }

    static Stream<Case> cases(String name) throws IOException, URISyntaxException {
        Path file = GoldenFiles.directory("data").resolve(name + ".json");
        if (!Files.exists(file)) {
            return Stream.of();
        }
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        int[] number = {0};
        return StreamSupport.stream(json.get("cases").spliterator(), false)
                .map(c -> new Case(name, number[0]++, c, json.get("inputs")));
    }

    static TrainingRows table(JsonNode input) {
        List<String> labels = StreamSupport.stream(input.get("y").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        double[][] points = StreamSupport.stream(input.get("X").spliterator(), false)
                .map(GoldenFiles::doubles)
                .toArray(double[][]::new);
        TrainingRows rows = Points.of(labels, points);
        assertEquals(
                labels.stream().distinct().sorted().toList(), rows.counts().labels(), "ids in the order of the labels");
        return rows;
    }
}
