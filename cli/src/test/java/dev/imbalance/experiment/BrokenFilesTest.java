package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Experiment files as people break them, in {@code broken/}. Beside each {@code NAME.yml} lies {@code NAME.yml.txt} with the complete
 * message; {@code -Dimbalance.write=true} writes these anew, to be read before they are kept.
 */
class BrokenFilesTest {
    private static final ExperimentReader READER = new ExperimentReader(Registry.load());

    private static Path folder() throws URISyntaxException {
        return Path.of(BrokenFilesTest.class.getResource("broken").toURI());
    }

    static List<String> files() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void thereAreAtLeastThirty() throws IOException, URISyntaxException {
        assertTrue(files().size() >= 30);
    }

    @ParameterizedTest
    @MethodSource("files")
    void theWholeMessageIsAsExpected(String name) throws IOException, URISyntaxException {
        Path file = folder().resolve(name);
        ExperimentException e = assertThrows(ExperimentException.class, () -> READER.read(file, List.of()));
        String said = e.getMessage()
                .lines()
                .map(line -> line.replace(file.toString(), name))
                .collect(Collectors.joining("\n", "", "\n"));
        assertTrue(said.lines().allMatch(line -> line.startsWith(name + ":")), said);
        if (Boolean.getBoolean("imbalance.write")) {
            Path source = Path.of("src", "test", "resources", "dev", "imbalance", "experiment", "broken");
            Files.writeString(source.resolve(name + ".txt"), said);
        }
        assertEquals(Files.readString(folder().resolve(name + ".txt")), said);
    }
}
