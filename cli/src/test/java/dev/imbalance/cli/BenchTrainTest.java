package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.evaluation.ProcessMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchTrainTest {
    private static final Map<String, String> TINY = Map.of(
            "--architecture", "small",
            "--batch", "4",
            "--size", "16",
            "--channels", "1",
            "--pairs", "1",
            "--steps", "2",
            "--threads", "1");

    /** What a command left behind. */
    private record Outcome(int code, String out, String err) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    private static Outcome tiny(String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.command().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        List<String> words = new ArrayList<>(List.of("bench", "train"));
        words.addAll(List.of(more));
        boolean soaks = words.stream().anyMatch(word -> word.startsWith("--soak"));
        TINY.forEach((option, value) -> {
            if (!(soaks && option.equals("--pairs"))
                    && words.stream().noneMatch(word -> word.startsWith(option + "="))) {
                words.add(option + "=" + value);
            }
        });
        return new Outcome(command.execute(words.toArray(String[]::new)), out.toString(), err.toString());
    }

    @Test
    void withoutAPeerTheJsonHasOurNumbersAndNullForThePeers() throws IOException {
        Outcome outcome = tiny("--peer=none", "--json");
        assertEquals(0, outcome.code(), outcome.err());
        JsonNode root = outcome.json();
        assertEquals(1, root.get("comparisons").size());
        JsonNode only = root.get("comparisons").get(0);
        assertEquals("small cifar batch 4 of 1x16x16 float32", only.get("name").asText());
        assertTrue(only.get("ours").asDouble() > 0);
        assertTrue(only.get("peer").isNull());
        assertTrue(only.get("ratio").isNull());
        JsonNode measured = only.get("pairs").get(0).get("ours");
        assertEquals(only.get("ours"), measured.get("imagesPerSecond"));
        assertTrue(measured.get("bestImagesPerSecond").asDouble()
                >= measured.get("imagesPerSecond").asDouble());
        for (String part : List.of("inputMs", "forwardMs", "lossMs", "backwardMs", "updateMs")) {
            assertTrue(measured.get(part).asDouble() > 0, part);
        }
        if (ProcessMemory.peakRssMb().isPresent()) {
            assertTrue(only.get("oursRssMb").asDouble() > 50);
            assertTrue(measured.get("minorFaultsPerStep").asDouble() >= 0);
        }
        assertEquals(1, root.get("environment").get("threads").asInt());
        assertTrue(root.get("environment").get("variables").isObject());
    }

    @Test
    void eagerPyTorchTrainsTheSameNetworkInEachLayout() throws IOException, InterruptedException {
        assumeTrue(
                TrainingPeer.find(List.of("/usr/bin/python3", "python3")).isPresent(),
                "neither /usr/bin/python3 nor python3 imports torch");
        Outcome outcome = tiny("--json", "--pairs=2");
        assertEquals(0, outcome.code(), outcome.err());
        JsonNode comparisons = outcome.json().get("comparisons");
        assertEquals(2, comparisons.size());
        assertTrue(comparisons.get(0).get("name").asText().endsWith(" contiguous"));
        assertTrue(comparisons.get(1).get("name").asText().endsWith(" channels-last"));
        for (JsonNode comparison : comparisons) {
            assertEquals(2, comparison.get("pairs").size());
            double middle = 0;
            for (JsonNode pair : comparison.get("pairs")) {
                JsonNode ours = pair.get("ours");
                JsonNode peer = pair.get("peer");
                assertEquals(ours.get("parameters"), peer.get("parameters"));
                double ratio = ours.get("imagesPerSecond").asDouble()
                        / peer.get("imagesPerSecond").asDouble();
                assertEquals(ratio, pair.get("ratio").asDouble(), 1e-12);
                middle += ratio / 2;
            }
            assertEquals(middle, comparison.get("ratio").asDouble(), 1e-12);
        }
        List<String> order = outcome.err()
                .lines()
                .filter(line -> line.startsWith("pair"))
                .map(line -> line.contains(" ours ") ? "ours" : line.contains("contiguous") ? "contiguous" : "last")
                .toList();
        assertEquals(List.of("ours", "contiguous", "last", "last", "contiguous", "ours"), order);
    }

    @ParameterizedTest
    @CsvSource({
        "--batch=1, '--batch must be at least 2, was 1'",
        "--precision=bf8, 'Invalid value for option '",
        "--path=flat --memory=lean, 'precision bf16 and memory lean need the path script, not flat'",
        "--stem=none, 'small has no stem none; legal values: '",
        "--architecture=densenet16, 'there is no architecture densenet16; legal values: small, '",
        "--size=1, 'DenseNet with 3 blocks and the cifar stem shrinks'",
        "--peer-layout=fast, '--peer-layout must be contiguous, channels-last or both, was fast'",
        "--peer=no-such-python, '--peer no-such-python does not import torch'",
        "--soak=200, '--soak must be at least 201, was 200'",
        "--soak=201 --pairs=2, '--pairs has no effect: --soak trains in one process, without a peer; leave one out'",
        "--soak=201 --peer=none, '--peer has no effect: '",
        "--soak=201 --peer-layout=both, '--peer-layout has no effect: '",
        "--soak=201 --peer-precision=both, '--peer-precision has no effect: '"
    })
    void aMistakeExitsWithTwoAndOneLine(String option, String line) {
        Outcome outcome = tiny(option.split(" "));
        assertEquals(2, outcome.code(), outcome.err());
        List<String> lines = outcome.err().lines().toList();
        assertTrue(lines.get(0).startsWith(line), outcome.err());
        assertEquals(1, lines.size(), outcome.err());
        assertEquals("", outcome.out());
    }

    @Test
    void aSoakShowsTheMemoryAfterStep200AndAtTheEnd() throws IOException {
        assumeTrue(ProcessMemory.rssMb().isPresent(), "this system does not tell the resident memory");
        Outcome outcome = tiny("--batch=2", "--size=8", "--soak=210", "--json");
        assertEquals(0, outcome.code(), outcome.err());
        JsonNode soak = outcome.json().get("soak");
        assertEquals(210, soak.get("steps").asInt());
        double settled = soak.get("rssMbAfterStep200").asDouble();
        double end = soak.get("rssMbAtEnd").asDouble();
        assertEquals(100 * (end - settled) / settled, soak.get("percent").asDouble(), 1e-9);
    }
}
