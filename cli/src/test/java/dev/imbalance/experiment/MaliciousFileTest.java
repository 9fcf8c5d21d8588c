package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that want a class to be made, a file to be read or an address to be asked, and files that want to be too much. */
class MaliciousFileTest {
    private static final ExperimentReader READER = new ExperimentReader(Registry.load());
    private static final String CANARY = "dev.imbalance.experiment.Canary";
    private static final List<String> XML_FACTORIES = List.of(
            "javax.xml.parsers.SAXParserFactory",
            "javax.xml.parsers.DocumentBuilderFactory",
            "javax.xml.stream.XMLInputFactory",
            "javax.xml.transform.TransformerFactory");
    private static final String FRAME =
            """
            experiment: toys
            data:
              train: {type: idx, images: images, labels: labels}
              test: {type: idx, images: images, labels: labels}
            trainer:
              type: linear
              epochs: 5
            strategies:
              - name: baseline
            """;

    @TempDir
    private Path folder;

    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        server.setSoTimeout(1);
        // Whoever asks for an XML parser anywhere in the process makes the canary instead.
        XML_FACTORIES.forEach(factory -> System.setProperty(factory, CANARY));
    }

    @AfterEach
    void nothingWasMadeOrFetched() throws IOException {
        XML_FACTORIES.forEach(System::clearProperty);
        assertThrows(SocketTimeoutException.class, server::accept);
        server.close();
        assertNull(System.getProperty("imbalance.test.canary"));
    }

    private String url(String scheme) {
        return scheme + "//localhost:" + server.getLocalPort() + "/canary";
    }

    private List<Problem> problems(String text) {
        return assertTimeoutPreemptively(
                        Duration.ofSeconds(60),
                        () -> assertThrows(
                                ExperimentException.class, () -> READER.read("toys.yml", text, folder, List.of())))
                .problems();
    }

    static Stream<String> classes() {
        return Stream.of(
                FRAME.replace("type: linear", "type: " + CANARY),
                FRAME.replace("type: linear", "type: org.tribuo.classification.baseline.DummyClassifierTrainer"),
                FRAME.replace("epochs: 5", "optimiser: {type: " + CANARY + "}"),
                FRAME.replace("epochs: 5", "class: " + CANARY),
                FRAME.replace("epochs: 5", "serialized: canary.ser"),
                FRAME.replace("epochs: 5", "optimiser: {type: adagrad, serialized: canary.ser}"),
                FRAME.replace("epochs: 5", "epochs: \"${java.class.path}\""),
                FRAME.replace("images: images", "images: \"${canary}\""),
                FRAME + "components: [{name: canary, type: " + CANARY + "}]\n",
                FRAME + "config: {component: {name: canary, type: " + CANARY + "}}\n",
                FRAME + "olcut: {property: {name: canary, value: x}}\n",
                FRAME.replace("epochs: 5", "epochs: !!" + CANARY + " {}"),
                FRAME.replace("epochs: 5", "epochs: !<tag:yaml.org,2002:" + CANARY + "> {}"),
                FRAME.replace("epochs: 5", "? !!" + CANARY + " {}\n  : 1"),
                FRAME
                        + "notes: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL [\"x\"]]]]\n",
                FRAME + "notes: !" + CANARY + " x\n",
                "%TAG ! tag:yaml.org,2002:\n---\n" + FRAME + "notes: !" + CANARY + " x\n",
                "--- !!" + CANARY + "\n" + FRAME,
                "[\"" + CANARY + "\", {\"@class\": \"" + CANARY + "\"}]");
    }

    @ParameterizedTest
    @MethodSource("classes")
    void aForeignClassIsNeverLookedUp(String text) {
        assertFalse(problems(text).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http:", "https:", "ftp:", "file:", "jar:file:", "jndi:ldap:", "HTTP:", "//", "\\\\\\\\"})
    void nothingIsFetched(String scheme) {
        List<Problem> problems = problems(FRAME.replace("images: images", "images: \"" + url(scheme) + '"'));
        assertEquals(2, problems.size());
        assertEquals("data.train.images", problems.get(0).path());
        assertTrue(
                problems.get(0).message().matches("is (a URL|a path on another machine).*"),
                problems.get(0).message());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "/etc",
                "/",
                "../../../../../../../../../../../../etc/passwd",
                "images/../../../../../../../../../../../etc/passwd",
                "/proc/self/environ",
                "./../../../../../../../../../../../root"
            })
    void aPathOutsideIsRefusedBeforeItIsLookedAt(String path) {
        // Whether it is there cannot be told from what is said.
        Problem problem =
                problems(FRAME.replace("images: images", "images: " + path)).get(0);
        assertTrue(problem.message().contains(" lies outside "), problem.message());
        assertTrue(problem.message().contains("IMBALANCE_DATA"), problem.message());
        assertEquals(3, problem.line());
    }

    @Test
    void aPathOutsideIsRefusedInEveryPlaceBesideOtherFaults() {
        List<Problem> problems = problems(
                """
                experiment: toys
                data:
                  train: {type: long-tail, source: {type: idx, images: /outside/a, labels: /outside/b, lables: 1}}
                  test: {type: image-folder, path: /outside/c}
                trainer: {type: djl, weights: /outside/d, pretrainedOn: x, epochs: none}
                strategies:
                  - name: other
                    trainer: {weights: /outside/e}
                """);
        List<Integer> outside = problems.stream()
                .filter(problem -> problem.message().contains("/outside/"))
                .map(Problem::line)
                .toList();
        assertEquals(List.of(3, 3, 4, 8), outside, problems.toString());
        assertTrue(problems.size() >= 6, problems.toString());
    }

    @Test
    void aPathIsAllowedBeneathTheFileTheWorkingDirectoryTheHomeAndTheVariable() {
        Path outside = Path.of("/outside").toAbsolutePath();
        Path work = Path.of("").toAbsolutePath();
        String variable = outside.resolve("a") + System.getProperty("path.separator") + outside.resolve("b");
        for (Path path : List.of(
                folder.resolve("x"),
                work.resolve("x"),
                Toolkit.home().resolve("x"),
                outside.resolve("a"),
                outside.resolve("b/c"))) {
            assertEquals(List.of(), refusal(path, 1, variable));
        }
        for (Path path : List.of(outside, outside.resolve("ab"), folder.resolveSibling("elsewhere"))) {
            assertEquals(1, refusal(path, 1, variable).size());
            // A --set argument is the user's own.
            assertEquals(List.of(), refusal(path, 0, variable));
        }
        assertEquals(1, refusal(outside.resolve("a"), 1, "").size());
    }

    private List<Problem> refusal(Path path, int line, String variable) {
        Location at = new Location("toys.yml", line, line, folder);
        return AllowedPaths.refusal(Node.text(at, path.toString()), "data", variable).stream()
                .toList();
    }

    @Test
    void aPipeIsNotReadAndItsAbsenceOfWritersBlocksNothing() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe.yml");
        Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString())
                .redirectErrorStream(true)
                .start();
        assumeTrue(mkfifo.waitFor(10, TimeUnit.SECONDS) && mkfifo.exitValue() == 0, "there is no mkfifo");
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            ExperimentException e = assertThrows(ExperimentException.class, () -> READER.read(pipe, List.of()));
            assertTrue(e.getMessage().contains("is neither a file nor a folder"), e.getMessage());
            // As data it is named, checked to be there, and not opened.
            READER.read("toys.yml", FRAME.replace("images: images", "images: pipe.yml"), folder, List.of());
        });
    }

    @Test
    void noXMLIsParsed() throws IOException {
        String bomb =
                """
                <?xml version="1.0"?>
                <!DOCTYPE config [<!ENTITY canary SYSTEM "%s">]>
                <config><component name="c" type="%s" serialized="&canary;"/></config>
                """
                        .formatted(url("http:"), CANARY);
        for (String name : List.of("toys.xml", "toys.yml", "toys.json", "toys.config", "toys")) {
            Path file = Files.writeString(folder.resolve(name), bomb);
            assertThrows(ExperimentException.class, () -> READER.read(file, List.of()), name);
        }
        Files.createDirectories(folder.resolve("photos/cat"));
        Files.writeString(folder.resolve("photos/cat/1.png"), bomb);
        Files.writeString(folder.resolve("photos/cat/2.svg"), bomb);
        Files.writeString(folder.resolve("table.csv"), bomb);
        Files.writeString(folder.resolve("images"), bomb);
        for (String source : List.of(
                "{type: image-folder, path: photos}",
                "{type: csv, path: table.csv, response: label}",
                "{type: idx, images: images, labels: images}",
                "{type: cifar10, path: images}")) {
            ExperimentFile file = READER.read(
                    "toys.yml",
                    FRAME.replace("{type: idx, images: images, labels: labels}", source),
                    folder,
                    List.of());
            // Neither the labels nor the rows are XML to anyone.
            assertThrows(
                    RuntimeException.class,
                    () -> file.train(file.strategies().get(0)).iterator().next(),
                    source);
        }
    }

    @Test
    void aBombOfAliasesIsRefusedAsItIsWritten() {
        StringBuilder bomb = new StringBuilder(FRAME).append("notes:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            String alias = "*a" + (i - 1);
            bomb.append("  a").append(i).append(": &a").append(i).append(" [");
            bomb.append(String.join(", ", alias, alias, alias, alias, alias, alias, alias, alias, alias))
                    .append("]\n");
        }
        List<Problem> problems = problems(bomb.toString());
        assertEquals(
                29 * 9,
                problems.stream().filter(p -> p.message().startsWith("aliases")).count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? ", "[{a: "})
    void deepNestingIsRefused(String step) {
        assertTrue(problems("notes: " + step.repeat(100_000)).size() >= 1);
        assertTrue(problems(step.repeat(200)).size() >= 1);
    }

    @Test
    void nestingWithinTheLimitIsOnlyWrong() {
        assertEquals(
                "notes",
                problems(FRAME + "notes: " + "[".repeat(60) + "]".repeat(60))
                        .get(0)
                        .path());
    }

    @Test
    void aFileThatIsTooLargeIsNotParsed() throws IOException {
        Path file = folder.resolve("large.yml");
        Files.writeString(file, FRAME + "# " + "x".repeat(DocumentReader.MOST_BYTES));
        ExperimentException e = assertThrows(ExperimentException.class, () -> READER.read(file, List.of()));
        assertTrue(e.getMessage().endsWith("is larger than 4 MiB; experiments are not"), e.getMessage());
    }

    @Test
    void manyValuesAreRefusedAndManyFaultsAreListedShort() {
        String many = IntStream.range(0, 200_000).mapToObj(i -> "- 1\n").collect(Collectors.joining());
        assertTrue(problems("strategies:\n" + many).get(0).message().contains("more than 100000 values"));
        String faults =
                IntStream.range(0, 20_000).mapToObj(i -> "k" + i + ": 1\n").collect(Collectors.joining());
        ExperimentException e = assertThrows(
                ExperimentException.class, () -> READER.read("toys.yml", FRAME + faults, folder, List.of()));
        assertEquals(20_000, e.problems().size());
        assertEquals(201, e.getMessage().lines().count());
        assertTrue(e.getMessage().endsWith("\nand 19800 more"), "no ending");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "epochs: 1e999999999",
                "epochs: .nan",
                "epochs: -.inf",
                "epochs: 0x7fffffffffffffffffffffffffffffff",
                "epochs: 99999999999999999999999999",
                "epochs: 190:20:30",
                "epochs: 1e-400000000"
            })
    void numbersThatAreNoneAreRefused(String number) {
        List<Problem> problems = problems(FRAME.replace("epochs: 5", number));
        assertEquals(7, problems.get(0).line(), problems.toString());
    }

    @Test
    void aNumberOfAMillionDigitsIsRefused() {
        assertEquals(
                1,
                problems(FRAME.replace("epochs: 5", "epochs: " + "9".repeat(1_000_000)))
                        .size());
    }

    @Test
    void whatWouldSteerATerminalIsEscaped() {
        String text = FRAME.replace("epochs: 5", "\"\\e[2J\\u202ekey\\n\": \"\\e]0;x\\a\"");
        String said = problems(text).get(0).toString();
        assertTrue(said.contains("trainer.\\u001b[2J\\u202ekey\\u000a: unknown key"), said);
        assertEquals(1, said.lines().count());
    }

    @Test
    void longTextsAreShownShort() {
        String long_ = "x".repeat(1_000_000);
        for (Problem problem :
                problems(FRAME.replace("epochs: 5", "epochs: " + long_).replace("toys", long_))) {
            assertTrue(
                    problem.toString().length() < 1_000,
                    () -> problem.toString().length() + " characters");
        }
    }

    @Test
    void damagedFilesAreReadOrRefusedButNothingElse() {
        SplittableRandom random = new SplittableRandom(20261121);
        String pieces = "\t\n :-[]{},'\"|>&*!%@`#?~0a\u00e9\u0000\u001b\ud83d";
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder(FRAME);
            for (int change = 0; change <= random.nextInt(4); change++) {
                int at = random.nextInt(text.length());
                int length = Math.min(random.nextInt(8), text.length() - at);
                text.replace(at, at + length, "" + pieces.charAt(random.nextInt(pieces.length())));
            }
            try {
                READER.read(i % 2 == 0 ? "toys.yml" : "toys.json", text.toString(), folder, List.of());
            } catch (ExperimentException e) {
                e.problems()
                        .forEach(problem -> assertTrue(problem.line() > 0 && problem.column() > 0, problem.toString()));
            } catch (RuntimeException | Error e) {
                throw new AssertionError(e + " for\n" + text, e);
            }
        }
    }

    @Test
    void aFileOfRandomBytesIsRefused() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        byte[] bytes = new byte[1000];
        random.nextBytes(bytes);
        Path file = Files.write(folder.resolve("random.yml"), bytes);
        ExperimentException e = assertThrows(ExperimentException.class, () -> READER.read(file, List.of()));
        assertTrue(e.getMessage().contains("is not UTF-8 text from here on"), e.getMessage());
        Files.write(file, new String(bytes, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_8));
        assertThrows(ExperimentException.class, () -> READER.read(file, List.of()));
    }
}
