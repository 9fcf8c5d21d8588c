package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.evaluation.RunFailure;
import dev.imbalance.evaluation.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** What all commands have in common, and what docs/command-line.md says of them. */
class CommandLineTest {
    private static final String ESCAPE = "\u001B[";

    /** A command up to where the shell takes over. */
    /** Of a shell: it ends at a space that is not quoted. */
    private static final Pattern WORD = Pattern.compile("(?:[^ ']|'[^']*')+");

    private static final Pattern EXAMPLE = Pattern.compile("imbalance ([^)>|`]+)");

    @TempDir
    private Path folder;

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/command-line.md"));
    }

    /** Those without subcommands of their own. */
    private static List<CommandLine> commands(CommandLine root) {
        List<CommandLine> commands = new ArrayList<>();
        for (CommandLine sub : root.getSubcommands().values()) {
            if (!sub.getSubcommands().isEmpty()) {
                commands.addAll(commands(sub));
            } else if (!sub.getCommandSpec().usageMessage().hidden()) {
                commands.add(sub);
            }
        }
        return commands;
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }

    /** Throws where picocli would refuse it. */
    private static void parse(String words) {
        Main.command()
                .parseArgs(WORD.matcher(words)
                        .results()
                        .map(word -> word.group().replace("'", ""))
                        .toArray(String[]::new));
    }

    @Test
    void everyCommandHasAnExampleAndEveryExampleIsLegal() {
        for (CommandLine command : commands(Main.command())) {
            String footer =
                    String.join("\n", command.getCommandSpec().usageMessage().footer());
            assertTrue(footer.contains("Example"), name(command) + " has no example");
            assertTrue(footer.contains(name(command)), name(command) + " has no example of its own");
            List<String> lines = footer.lines()
                    .dropWhile(line -> !line.startsWith("Example"))
                    .skip(1)
                    .takeWhile(line -> line.startsWith("  "))
                    .toList();
            assertFalse(lines.isEmpty(), name(command));
            lines.forEach(line -> {
                Matcher example = EXAMPLE.matcher(line);
                assertTrue(example.find(), line);
                parse(example.group(1));
            });
        }
    }

    @Test
    void thePageNamesEveryCommandWithALegalExample() throws IOException {
        List<String> rows = page().lines()
                .filter(line -> line.matches("\\| `[a-z ]+` \\|.*`[^`]*imbalance .*"))
                .toList();
        List<String> named = rows.stream()
                .map(row -> "imbalance " + row.substring(3, row.indexOf('`', 3)))
                .sorted()
                .toList();
        assertEquals(
                commands(Main.command()).stream()
                        .map(CommandLineTest::name)
                        .sorted()
                        .toList(),
                named);
        for (String row : rows) {
            Matcher example = EXAMPLE.matcher(row.substring(row.lastIndexOf('|', row.length() - 2)));
            assertTrue(example.find(), row);
            parse(example.group(1));
        }
    }

    @Test
    void thePageHasTheExitCodesOfTheHelp() throws IOException {
        Map<String, String> codes =
                Main.command().getCommandSpec().usageMessage().exitCodeList();
        assertEquals(7, codes.size());
        String page = page();
        codes.forEach((code, meaning) -> assertTrue(page.contains("\n| " + code.strip() + " | " + meaning), meaning));
    }

    @Test
    void thePageNamesEverySchemaAndEveryCommandWithJSON() throws IOException {
        String page = page();
        for (CommandLine command : commands(Main.command())) {
            if (command.getCommandSpec().findOption("--json") != null) {
                String name = name(command).substring("imbalance ".length());
                assertTrue(page.contains("`" + name + "`"), name);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rnu                      | There is no command \"rnu\"; did you mean \"run\"?",
                "bench laod               | There is no command \"laod\"; did you mean \"load\"?",
                "wibble                   | There is no command \"wibble\"; see 'imbalance --help'",
                "run quickstart --sett x  | There is no option --sett; did you mean \"--set\"?",
                "ls --no-colour           | There is no option --no-colour; did you mean \"--no-color\"?",
                "ls runs more             | \"more\" is one argument too many; see 'imbalance ls --help'",
                "show                     | Missing required parameter: 'RUN'; see 'imbalance show --help'",
            })
    void aMistypedLineGetsOneLineWithTheNearestName(String words, String line) {
        Outcome outcome = Outcome.of((Object[]) words.split(" "));
        assertEquals(2, outcome.code());
        assertEquals(line, outcome.fault());
        assertEquals("", outcome.out());
    }

    @Test
    void aCommandLineWithoutACommandSaysHowToBegin() {
        Outcome outcome = Outcome.of();
        assertEquals(2, outcome.code());
        assertTrue(outcome.fault().endsWith("to begin: imbalance run quickstart"), outcome.fault());
    }

    @Test
    void aQuietRunPrintsResultsOnly() throws IOException {
        Path out = folder.resolve("out");
        Outcome outcome = Outcome.of("run", TinyExperiment.in(folder), "--out", out, "--quiet");
        assertEquals(0, outcome.code());
        assertEquals("", outcome.err());
        List<String> lines = outcome.out().strip().lines().toList();
        assertTrue(lines.get(0).startsWith("strategy "), outcome.out());
        assertTrue(lines.get(1).startsWith("baseline "), outcome.out());
        assertEquals("Report: " + out.resolve("report.html"), lines.get(lines.size() - 1));
        assertEquals(1 + 4 + 2, lines.size(), outcome.out());
    }

    @Test
    void coloursAreForTerminalsWithoutNoColor() {
        assertEquals(Ansi.ON, Colour.ansi(true, null));
        assertEquals(Ansi.ON, Colour.ansi(true, ""));
        assertEquals(Ansi.OFF, Colour.ansi(true, "1"));
        assertEquals(Ansi.OFF, Colour.ansi(false, null));
    }

    @Test
    void onATerminalAFailedRunIsRedUnlessNoColourIsWanted() throws IOException {
        Path run = Files.createDirectories(folder.resolve("tiny/baseline-seed1-00000000.unfinished"));
        new RunFiles(run).writeFailure(new RunFailure("baseline", Replicate.of(1), "no", Instant.EPOCH));
        String plain = Outcome.of("ls", folder.resolve("tiny")).out();
        assertFalse(plain.contains(ESCAPE));
        System.setProperty("imbalance.terminal", "true");
        try {
            // Where the tests themselves run under NO_COLOR there is nothing to see.
            if (System.getenv("NO_COLOR") == null || System.getenv("NO_COLOR").isEmpty()) {
                assertTrue(Outcome.of("ls", folder.resolve("tiny")).out().contains(ESCAPE + "31mbaseline"));
                assertTrue(Outcome.of("ls", "--help").out().contains(ESCAPE));
            }
            assertEquals(
                    plain,
                    Outcome.of("--no-color", "ls", folder.resolve("tiny")).out());
            assertEquals(
                    plain,
                    Outcome.of("ls", folder.resolve("tiny"), "--no-color").out());
            assertFalse(Outcome.of("ls", "--no-color", "--help").out().contains(ESCAPE));
        } finally {
            System.clearProperty("imbalance.terminal");
        }
    }

    @Test
    void doctorAsJSONHasTheFactsByTheirNames() throws IOException {
        JsonNode diagnosis =
                new ObjectMapper().readTree(Outcome.of("doctor", "--json").out());
        assertTrue(diagnosis.get("healthy").asBoolean());
        assertEquals("4.3.2", diagnosis.at("/facts/tribuo").asText());
        String said = Outcome.of("doctor").out();
        assertTrue(said.contains("\n\nAll is well: training runs on the "), said);
    }
}
