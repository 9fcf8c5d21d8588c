package dev.imbalance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads fixtures of the schema h3-golden/1, from the test resources or from the folder that {@code -Dimbalance.golden} names. A folder that
 * is missing there has no cases.
 */
public final class GoldenFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private GoldenFiles() {}

    /** One case of one file. */
    public record Case(String file, JsonNode tolerance, JsonNode json) {
        @Override
        public String toString() {
            return file + "/" + json.get("id").asText();
        }

        public JsonNode inputs() {
            return json.get("inputs");
        }

        public JsonNode hyper() {
            return json.get("hyper");
        }

        public JsonNode expected() {
            return json.get("expected");
        }
    }

    /** Every case of every file of a folder. */
    public static List<Case> cases(String folder) throws IOException, URISyntaxException {
        Path directory = directory(folder);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().flatMap(GoldenFiles::read).toList();
        }
    }

    /** A folder of fixtures; it may be missing, but where it should lie may not. */
    public static Path directory(String folder) throws URISyntaxException {
        String root = System.getProperty("imbalance.golden");
        return root == null
                ? Path.of(GoldenFiles.class.getResource("/golden/" + folder).toURI())
                : in(Path.of(root), folder);
    }

    static Path in(Path root, String folder) {
        if (!Files.isDirectory(root)) {
            throw new IllegalStateException("-Dimbalance.golden names " + root + ", which is not a folder");
        }
        return root.resolve(folder);
    }

    private static Stream<Case> read(Path file) {
        try {
            JsonNode json = JSON.readTree(file.toFile());
            if (!"h3-golden/1".equals(json.path("schema").asText())) {
                throw new IllegalStateException(file + " is not a fixture of the schema h3-golden/1");
            }
            return StreamSupport.stream(json.get("cases").spliterator(), false)
                    .map(c -> new Case(json.get("name").asText(), json.get("tolerance"), c));
        } catch (IOException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
    }

    /** A flat array of numbers, row-major; NaN and infinities are strings in the fixtures. */
    public static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .flatMapToDouble(e -> e.isArray()
                        ? java.util.Arrays.stream(doubles(e))
                        : java.util.stream.DoubleStream.of(Double.parseDouble(e.asText())))
                .toArray();
    }

    public static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    public static long[] longs(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
    }

    /** Labels c0, c1, ... */
    public static List<String> labels(int classes) {
        return IntStream.range(0, classes)
                .mapToObj(c -> String.format(Locale.ROOT, "c%d", c))
                .toList();
    }
}
