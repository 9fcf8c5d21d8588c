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

class BenchResampleTest {
    /** What a command left behind. */
    private record Outcome(int code, String out, String err) {}

    private static Outcome bench(String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.command().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        List<String> words = new ArrayList<>(List.of("bench", "resample"));
        words.addAll(List.of(more));
        return new Outcome(command.execute(words.toArray(String[]::new)), out.toString(), err.toString());
    }

    @Test
    void bothSidesLeaveAsManyRowsInTurn() throws IOException, InterruptedException {
        assumeTrue(
                PythonPeer.find(PythonPeer.INTERPRETERS, "import sklearn, imblearn")
                        .isPresent(),
                "neither /usr/bin/python3 nor python3 imports sklearn and imblearn");
        Outcome outcome = bench(
                "--methods=random-over,smote", "--data=mc20k", "--pairs=2", "--seconds=0", "--threads=2", "--json");
        assertEquals(0, outcome.code(), outcome.err());
        JsonNode comparisons = new ObjectMapper().readTree(outcome.out()).get("comparisons");
        assertEquals(2, comparisons.size());
        for (JsonNode comparison : comparisons) {
            assertEquals("mc20k", comparison.get("data").asText());
            double middle = 0;
            for (JsonNode pair : comparison.get("pairs")) {
                assertEquals(pair.get("peer").get("counts"), pair.get("ours").get("counts"));
                middle += pair.get("ratio").asDouble() / 2;
            }
            assertEquals(middle, comparison.get("ratio").asDouble(), 1e-12);
            assertTrue(comparison.get("speedUp").asDouble() > 0);
            assertTrue(comparison.get("machineSpeedUp").asDouble() > 0);
        }
        JsonNode repeats = comparisons.get(0);
        assertEquals("random-over", repeats.get("method").asText());
        assertTrue(repeats.get("target").isNull());
        assertTrue(repeats.get("timesMade").isNull());
        assertTrue(repeats.get("bytesARow").asDouble() <= 8, "repeats copy no row: " + repeats);
        JsonNode smote = comparisons.get(1);
        assertEquals(0.7, smote.get("target").asDouble());
        assertTrue(smote.get("timesMade").asDouble() >= 1, "what was made is counted: " + smote);
        assertEquals(
                List.of("ours", "the peer", "the peer", "ours"),
                outcome.err()
                        .lines()
                        .filter(line -> line.startsWith("smote"))
                        .map(line -> line.contains(": ours ") ? "ours" : "the peer")
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--methods=smote,smoke| --methods has no smoke here; legal values: random-over, random-under, smote, ",
                "--data=mc30k| --data has no mc30k here; legal values: mc20k, mc100k",
                "--pairs=0| --pairs must be at least 1, was 0",
                "--threads=0| --threads must be at least 1, was 0",
                "--peer=none| --peer none leaves nobody to make the data; leave it out, or name a Python",
                "--peer=no-such-python| no-such-python does not import sklearn and imblearn; name a Python that does by --peer"
            })
    void aMistakeExitsWithTwoAndOneLine(String option, String line) {
        Outcome outcome = bench(option);
        assertEquals(2, outcome.code(), outcome.err());
        assertTrue(outcome.err().startsWith(line), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
    }
}
