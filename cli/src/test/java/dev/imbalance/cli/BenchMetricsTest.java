package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchMetricsTest {
    /** What a command left behind. */
    private record Outcome(int code, String out, String err) {
        JsonNode comparisons() throws IOException {
            return new ObjectMapper().readTree(out).get("comparisons");
        }
    }

    private static Outcome bench(String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.command().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        List<String> words = new ArrayList<>(List.of("bench", "metrics", "--classes=4"));
        words.addAll(List.of(more));
        return new Outcome(command.execute(words.toArray(String[]::new)), out.toString(), err.toString());
    }

    @Test
    void withoutAPeerTheJsonHasOurSecondsAndNullForThePeers() throws IOException {
        Outcome outcome = bench("--rows=3000", "--pairs=1", "--peer=none", "--json");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(3, outcome.comparisons().size());
        for (JsonNode comparison : outcome.comparisons()) {
            assertTrue(comparison.get("ours").asDouble() > 0);
            assertTrue(comparison.get("peer").isNull());
            assertTrue(comparison.get("ratio").isNull());
        }
    }

    @Test
    void thePythonPeersComputeTheSameNumbersInTurnWithUs() throws IOException, InterruptedException {
        assumeTrue(
                PythonPeer.find(PythonPeer.INTERPRETERS, "import sklearn, imblearn")
                        .isPresent(),
                "neither /usr/bin/python3 nor python3 imports sklearn and imblearn");
        Outcome outcome = bench("--rows=3000", "--pairs=2", "--json");
        assertEquals(0, outcome.code(), outcome.err());
        JsonNode comparisons = outcome.comparisons();
        assertTrue(comparisons.get(0).get("name").asText().matches("per-label report vs scikit-learn [\\d.]+ .*"));
        assertEquals(0.25, comparisons.get(0).get("target").asDouble());
        assertTrue(comparisons.get(1).get("name").asText().matches("per-label report vs imbalanced-learn [\\d.]+ .*"));
        assertEquals(0.25, comparisons.get(1).get("target").asDouble());
        assertTrue(comparisons.get(2).get("name").asText().startsWith("AUC plus average precision vs scikit-learn "));
        assertEquals(0.5, comparisons.get(2).get("target").asDouble());
        for (JsonNode comparison : comparisons) {
            double middle = 0;
            for (JsonNode pair : comparison.get("pairs")) {
                middle += pair.get("ours").asDouble() / pair.get("peer").asDouble() / 2;
            }
            assertEquals(middle, comparison.get("ratio").asDouble(), 1e-12);
        }
        assertEquals(
                List.of("ours", "the peer", "the peer", "ours"),
                outcome.err()
                        .lines()
                        .filter(line -> line.startsWith("pair"))
                        .map(line -> line.contains(": ours ") ? "ours" : "the peer")
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "--rows=10, '--rows must be at least 1000, was 10'",
        "--pairs=0, '--pairs must be at least 1, was 0'",
        "--peer=no-such-python, '--peer no-such-python does not import sklearn and imblearn; name a Python that does, or none'"
    })
    void aMistakeExitsWithTwoAndOneLine(String option, String line) {
        Outcome outcome = bench(option);
        assertEquals(2, outcome.code(), outcome.err());
        assertEquals(line, outcome.err().lines().findFirst().orElseThrow());
    }
}
