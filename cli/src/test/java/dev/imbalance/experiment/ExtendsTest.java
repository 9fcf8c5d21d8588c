package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.evaluation.Replicate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtendsTest {
    private static final ExperimentReader READER = new ExperimentReader(Registry.load());
    private static final String BASE =
            """
            experiment: base
            data:
              train: {type: toy, path: train.bin}
              test: {type: toy, path: test.bin}
            trainer:
              type: toy
              epochs: 5
              part: {type: plain, amount: 3}
            strategies:
              - name: baseline
              - name: focal
                loss: {type: focal, gamma: 2}
                reweight: {type: balanced}
            seeds: [1, 2, 3]
            """;

    /** Beneath the working directory, where files may extend one another across folders. */
    @TempDir(factory = InTarget.class)
    private Path folder;

    private Path base;

    @BeforeEach
    void writeTheBase() throws IOException {
        base = write("shared/base.yml", BASE);
    }

    /** Makes temporary folders in the folder of the build. */
    static final class InTarget implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            return Files.createTempDirectory(Path.of("target"), "extends");
        }
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private ExperimentFile read(String text, String... overrides) throws IOException {
        return READER.read(write("mine/my.yml", text), List.of(overrides));
    }

    private List<String> problems(String text, String... overrides) {
        ExperimentException e = assertThrows(ExperimentException.class, () -> read(text, overrides));
        return e.problems().stream()
                .map(problem -> problem.toString()
                        .replace(folder.toAbsolutePath() + "/", "")
                        .replace(folder + "/", ""))
                .toList();
    }

    private static List<String> described(ExperimentFile file) {
        return file.strategies().stream()
                .map(strategy -> strategy.name() + ": " + strategy.description())
                .toList();
    }

    @Test
    void mapsMergeKeyByKeyAndListsReplace() throws IOException {
        ExperimentFile mine = read(
                """
                extends: ../shared/base.yml
                experiment: mine
                trainer: {part: {amount: 4}}
                seeds: [7]
                """);
        assertEquals("mine", mine.name());
        assertEquals(List.of(7L), mine.seeds());
        String config = mine.config(mine.strategies().get(0), Replicate.of(7));
        assertTrue(config.contains("epochs: 5\n"), config);
        assertTrue(config.contains("amount: 4.0\n"), config);
    }

    @Test
    void aMapOfAnotherTypeReplacesTheOneBelowAndSoDoesALongTailOfAnotherProfile() throws IOException {
        write("shared/tail.yml", "extends: base.yml\ndata: {longTail: {profile: exponential, imbalanceFactor: 10}}\n");
        ExperimentFile mine = read(
                """
                extends: ../shared/tail.yml
                data: {longTail: {profile: counts, counts: [5, 2]}}
                trainer: {part: {type: nested, part: {type: plain}}}
                """);
        String config = mine.config(mine.strategies().get(0), Replicate.of(1));
        assertTrue(config.contains("type: nested\n"), config);
        assertTrue(config.contains("type: counts\n"), config);
        assertTrue(!config.contains("imbalanceFactor") && !config.contains("amount"), config);
    }

    @Test
    void strategiesMergeByNameNewOnesFollowAndDroppedOnesGo() throws IOException {
        assertEquals(
                List.of("focal: reweight balanced, loss focal(gamma=5)", "drawn: sample class-balanced"),
                described(
                        read(
                                """
                        extends: ../shared/base.yml
                        strategies:
                          - {name: drawn, sample: {type: class-balanced}}
                          - {name: focal, loss: {gamma: 5}}
                          - {name: baseline, drop: true}
                        """)));
    }

    @Test
    void aNameThatOneFileGivesTwiceIsRefusedAndNotMerged() {
        assertEquals(
                List.of(
                        "mine/my.yml:4:12: strategies[2].name: the name \"focal\" is taken, at mine/my.yml:3:12; choose another"),
                problems(
                        """
                        extends: ../shared/base.yml
                        strategies:
                          - {name: focal, loss: {gamma: 5}}
                          - {name: focal, loss: {type: focal, gamma: 6}}
                        """));
    }

    @Test
    void dropOfAStrategyThatIsNotThereSaysWhatWasProbablyMeant() {
        String rule =
                ": takes a strategy of the extended file out: write {name: NAME, drop: true} with a name that it has";
        assertEquals(
                List.of("mine/my.yml:3:18: strategies[2].drop" + rule + "; did you mean \"focal\"?"),
                problems("extends: ../shared/base.yml\nstrategies:\n  - {name: focl, drop: true}\n"));
        assertEquals(
                List.of("mine/my.yml:3:37: strategies[1].drop" + rule),
                problems(
                        "extends: ../shared/base.yml\nstrategies:\n  - {name: focal, loss: {gamma: 3}, drop: true}\n"));
        assertEquals(
                List.of("mine/my.yml:12:5: strategies[1].drop" + rule),
                problems(BASE.replace("    loss: {type: focal, gamma: 2}\n", "    drop: true\n")));
    }

    @Test
    void anErrorInTheExtendedFileNamesThatFileAndLine() throws IOException {
        Files.writeString(base, BASE.replace("gamma: 2", "gama: 2").replace("epochs: 5", "epochs: five"));
        List<String> lines = problems("extends: ../shared/base.yml\nseeds: [x]\n");
        assertEquals(
                List.of(
                        "mine/my.yml:2:9: seeds[0]: must be a whole number, was the text \"x\"",
                        "shared/base.yml:7:11: trainer.epochs: must be a whole number (at least 1), was the text \"five\"",
                        "shared/base.yml:12:25: strategies[1].loss.gama: unknown key; legal keys: type, gamma, alpha, form,"
                                + " reduction; did you mean \"gamma\"?"),
                lines);
    }

    @Test
    void relativePathsStartFromTheFileThatWroteThem() throws IOException {
        ExperimentFile mine = read("extends: ../shared/base.yml\ndata: {test: {path: other.bin}}\n");
        assertEquals(
                folder.resolve("shared/train.bin").toAbsolutePath(),
                ((ToySource) mine.train(mine.strategies().get(0))).path());
        assertEquals(folder.resolve("mine/other.bin").toAbsolutePath(), ((ToySource) mine.test()).path());
    }

    @Test
    void foldsReplaceTheTestRowsBelowAndTestRowsTheFolds() throws IOException {
        write("shared/folds.yml", "extends: base.yml\ndata: {folds: 5}\n");
        assertTrue(read("extends: ../shared/folds.yml\n").folds().isPresent());
        ExperimentFile back = read("extends: ../shared/folds.yml\ndata: {test: {type: toy, path: back.bin}}\n");
        assertTrue(back.folds().isEmpty());
        assertEquals(folder.resolve("mine/back.bin").toAbsolutePath(), ((ToySource) back.test()).path());
    }

    @Test
    void argumentsAreLaidOverBothFiles() throws IOException {
        ExperimentFile mine = read(
                "extends: ../shared/base.yml\nstrategies:\n  - {name: new}\n",
                "strategies[new].loss.type=focal",
                "strategies[focal].loss.gamma=9");
        assertEquals(
                List.of(
                        "baseline: the plain trainer",
                        "focal: reweight balanced, loss focal(gamma=9)",
                        "new: loss focal"),
                described(mine));
        assertEquals(
                List.of(
                        "--set extends=x.yml: extends: cannot be set: arguments change what the files together say; write it in"
                                + " the file"),
                problems(BASE, "extends=x.yml"));
    }

    @Test
    void aBuiltInExperimentCanBeExtendedByName() throws IOException {
        ExperimentFile mine = read("extends: quickstart\nexperiment: longer\ntrainer: {epochs: 30}\n");
        assertEquals("longer", mine.name());
        assertEquals(5, mine.strategies().size());
        String config = mine.config(mine.strategies().get(0), Replicate.of(1));
        assertTrue(config.contains("epochs: 30\n"), config);
        assertTrue(config.contains(Toolkit.home().resolve("data").toString()), config);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    quickstrat | there is no file mine/quickstrat, and no built-in experiment of this name; built in are quickstart, tabular, strategies, lending-club, reuters-corn, credit-card, cifar10-lt-densenet161; did you mean "quickstart"?
                    ../shared  | shared is a folder; name the experiment file in it
                    /etc/passwd | /etc/passwd lies outside the folder of the file, the working directory and the toolkit's home; move the data there, or name their folder in the environment variable IMBALANCE_DATA
                    "http://example.org/base.yml" | is a URL (http:); nothing is fetched, name a file or folder of this machine
                    "" | is empty; name a file or folder
                    ../notes.txt | notes.txt experiments are YAML (.yml or .yaml) or JSON (.json); rename or rewrite the file
                    [a, b]     | must name a file or a built-in experiment, such as base.yml, was a list
                    7          | must name a file or a built-in experiment, such as base.yml, was 7
                    """)
    void whatCannotBeExtendedIsSaidAtTheKeyAlone(String written, String said) throws IOException {
        write("notes.txt", BASE);
        assertEquals(List.of("mine/my.yml:1:10: extends: " + said), problems("extends: " + written + "\nseeds: 1\n"));
    }

    @Test
    void aFileThatLeadsBackToItselfIsRefusedWithTheWay() throws IOException {
        write("shared/a.yml", "extends: ../mine/my.yml\n");
        assertEquals(
                List.of(
                        "shared/a.yml:1:10: extends: leads back to where it came from: mine/my.yml extends shared/a.yml extends"
                                + " mine/my.yml; leave one extends out"),
                problems("extends: ../shared/a.yml\n"));
    }

    @Test
    void tenFilesMayExtendOneAnotherAndNoMore() throws IOException {
        write("mine/f0.yml", BASE);
        for (int i = 1; i <= 10; i++) {
            write("mine/f" + i + ".yml", "extends: f" + (i - 1) + ".yml\nexperiment: e" + i + "\n");
        }
        assertEquals(
                "e10", READER.read(folder.resolve("mine/f10.yml"), List.of()).name());
        assertEquals(
                List.of(
                        "mine/f1.yml:1:10: extends: is the 11th file below mine/my.yml; at most 10 may extend one another"),
                problems("extends: f10.yml\n"));
    }

    @Test
    void aFileThatStandsAloneKeepsItsTextAndAnyOtherTheWholeThatRunsByItself() throws IOException {
        ExperimentFile alone = READER.read(base, List.of("trainer.epochs=6"));
        assertEquals(BASE, alone.text());
        ExperimentFile mine = read(
                """
                extends: ../shared/base.yml
                properties: {gammas: 5}
                strategies:
                  - {name: focal, trainer: {epochs: 9}, grid: {loss.gamma: [1, "${gammas}"]}}
                """);
        for (String key : List.of("extends:", "properties:", "grid:", "${")) {
            assertTrue(!mine.text().contains(key), mine.text());
        }
        assertRunsAgain(mine);
    }

    @Test
    void theWholeHasALongTailThatStillGivesWayToOneOfAnotherProfile() throws IOException {
        write(
                "shared/tail.yml",
                """
                extends: base.yml
                data: {longTail: {profile: exponential, imbalanceFactor: 10, seed: 7}, validation: 0.1}
                """);
        assertRunsAgain(
                read(
                        """
                        extends: ../shared/tail.yml
                        strategies:
                          - {name: step, data: {longTail: {profile: step, imbalanceFactor: 1}}}
                          - {name: steeper, data: {longTail: {imbalanceFactor: 20}}}
                          - {name: elsewhere, data: {train: {path: other.bin}}}
                          - {name: aside, data: {validation: 0.2}, trainer: {part: {type: nested, part: {type: plain}}}}
                        """));
    }

    /** That the text alone, wherever it lies, gives every run again. */
    private static void assertRunsAgain(ExperimentFile mine) {
        ExperimentFile again = READER.read("again.yml", mine.text(), Path.of("/elsewhere"), List.of());
        assertEquals(mine.strategies().size(), again.strategies().size());
        for (int i = 0; i < mine.strategies().size(); i++) {
            Strategy one = mine.strategies().get(i);
            Strategy other = again.strategies().get(i);
            assertEquals(one.name(), other.name());
            for (long seed : mine.seeds()) {
                assertEquals(mine.config(one, Replicate.of(seed)), again.config(other, Replicate.of(seed)));
                assertEquals(
                        mine.hash(one, Replicate.of(seed), List.of(), "0"),
                        again.hash(other, Replicate.of(seed), List.of(), "0"));
            }
        }
    }
}
