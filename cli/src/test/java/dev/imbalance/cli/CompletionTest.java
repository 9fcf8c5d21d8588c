package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of {@code completion}, sourced by the shells themselves. */
class CompletionTest {
    @TempDir
    private Path folder;

    private static boolean isInstalled(String shell) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(path -> Files.isExecutable(Path.of(path, shell)));
    }

    /** What a shell proposes for the last of some words. */
    private List<String> complete(String... words) throws IOException, InterruptedException {
        assumeTrue(isInstalled("bash"), "there is no bash here");
        Path script = Files.writeString(
                folder.resolve("completion"), Outcome.of("completion", "bash").out());
        String line =
                """
                source "$1"; shift
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
                _complete_imbalance 2>/dev/null
                printf '%s\\n' "${COMPREPLY[@]}"
                """;
        return shell(Stream.concat(Stream.of("bash", "-c", line, "bash", script.toString()), Stream.of(words))
                .toList());
    }

    private List<String> shell(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .directory(folder.toFile())
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.lines().map(String::strip).filter(word -> !word.isEmpty()).toList();
    }

    @Test
    void bashCompletesCommandsButNoHiddenOnes() throws Exception {
        assertEquals(
                List.of("compare", "completion"),
                complete("imbalance", "comp").stream().sorted().toList());
        assertEquals(List.of("train"), complete("imbalance", "bench", "tr"));
        assertTrue(complete("imbalance", "").contains("run"));
    }

    @Test
    void bashCompletesOptionsTheirValuesAndBuiltInExperiments() throws Exception {
        assertEquals(List.of("--against"), complete("imbalance", "compare", "--ag"));
        assertTrue(complete("./imbalance", "ls", "--").containsAll(List.of("--json", "--quiet", "--no-color")));
        assertEquals(List.of("quickstart"), complete("imbalance", "init", "q"));
        assertTrue(complete("imbalance", "export", "--variant", "").stream()
                .anyMatch(value -> value.equalsIgnoreCase("tribuo")));
    }

    @Test
    void bashKnowsOurCommandByItsPathToo() throws Exception {
        assumeTrue(isInstalled("bash"), "there is no bash here");
        Path script = Files.writeString(
                folder.resolve("completion"), Outcome.of("completion", "bash").out());
        assertTrue(shell(List.of("bash", "-c", "source '" + script + "'; complete -p imbalance"))
                .get(0)
                .contains("-F _complete_imbalance"));
    }

    @Test
    void zshSourcesTheScriptAndKnowsTheCommand() throws Exception {
        assumeTrue(isInstalled("zsh"), "there is no zsh here");
        Path script = Files.writeString(
                folder.resolve("completion"), Outcome.of("completion", "zsh").out());
        List<String> said =
                shell(List.of("zsh", "-f", "-c", "source '" + script + "' && print -r -- $_comps[imbalance]"));
        assertFalse(said.isEmpty());
        assertTrue(said.get(said.size() - 1).contains("_complete_imbalance"), said.toString());
    }

    @Test
    void anotherShellIsRefused() {
        Outcome outcome = Outcome.of("completion", "fish");
        assertEquals(2, outcome.code());
        assertTrue(outcome.fault().contains("BASH"), outcome.err());
    }
}
