package dev.imbalance.data;

import static dev.imbalance.GoldenFiles.longs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.GoldenFiles;
import dev.imbalance.GoldenFiles.Case;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Long-tailed counts against the original Python code and against imbalanced-learn. */
class LongTailGoldenTest {
    @TempDir
    private Path folder;

    static List<Case> profiles() throws IOException, URISyntaxException {
        return GoldenFiles.cases("loss").stream()
                .filter(golden -> golden.file().equals("longtail_counts"))
                .toList();
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("profiles")
    void profilesAgreeWithThePapersCode(Case golden) {
        int classes = golden.inputs().get("K").asInt();
        long largest = golden.inputs().get("n_max").asLong();
        double factor = golden.inputs().get("imbalance_factor").asDouble();
        LongTailProfile profile =
                switch (golden.hyper().path("rule").asText()) {
                    case "floor" -> new ExponentialProfile(factor, largest, false);
                    case "ceil" -> new ExponentialProfile(factor, largest, true);
                    default -> fail("no profile is known for " + golden.hyper());
                };
        long[] counts = profile.counts(available(classes, largest));
        assertArrayEquals(longs(golden.expected().get("counts")), counts);
        assertEquals(
                golden.expected().get("total").asLong(), Arrays.stream(counts).sum());
    }

    /** The cases of long_tail_counts.json, which has a form of its own. */
    static Stream<JsonNode> cuts() throws IOException, URISyntaxException {
        Path file = GoldenFiles.directory("data").resolve("long_tail_counts.json");
        if (!Files.exists(file)) {
            return Stream.of();
        }
        JsonNode cases = new ObjectMapper().readTree(file.toFile()).get("cases");
        return StreamSupport.stream(cases.spliterator(), false);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("cuts")
    void cutsAgreeWithThePeers(JsonNode golden) {
        String kind = golden.path("formula").asText(golden.path("function").asText());
        if (kind.equals("imblearn.datasets.make_imbalance")) {
            makeImbalance(golden);
            return;
        }
        double factor = golden.get("IF").asDouble();
        long largest = golden.get("n_max").asLong();
        LongTailProfile profile =
                switch (kind.substring(0, Math.max(0, kind.indexOf(':')))) {
                    case "exp" -> new ExponentialProfile(factor, largest, false);
                    case "step" -> new StepProfile(factor, largest);
                    default -> fail("no profile is known for " + golden);
                };
        long[] counts = profile.counts(available(golden.get("C").asInt(), largest));
        assertArrayEquals(longs(golden.get("expected")), counts);
        assertEquals(golden.get("total").asLong(), Arrays.stream(counts).sum());
    }

    private void makeImbalance(JsonNode golden) {
        long[] available = longs(golden.get("counts"));
        int[] labels = IntStream.range(0, available.length)
                .flatMap(c -> IntStream.range(0, (int) available[c]).map(i -> c))
                .toArray();
        IDXImageSource source = new IDXImageSource(
                Bytes.write(folder.resolve("i"), Bytes.images(labels.length, 1, 1)),
                Bytes.write(folder.resolve("l"), Bytes.labels(labels)),
                List.of());
        List<String> order = new ArrayList<>();
        golden.get("sampling_strategy").fieldNames().forEachRemaining(order::add);
        LongTailSource cut =
                new LongTailSource(source, new CountsProfile(longs(golden.get("sampling_strategy"))), order, 1);
        if (golden.has("error")) {
            assertThrows(DataException.class, cut::rows);
        } else {
            assertArrayEquals(longs(golden.get("expected")), cut.labelCounts().toArray());
        }
    }

    private static ClassCounts available(int classes, long each) {
        long[] counts = new long[classes];
        Arrays.fill(counts, each);
        return new ClassCounts(GoldenFiles.labels(classes), counts);
    }
}
