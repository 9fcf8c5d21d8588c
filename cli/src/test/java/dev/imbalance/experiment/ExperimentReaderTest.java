package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.evaluation.Replicate;
import dev.imbalance.evaluation.Shots;
import dev.imbalance.loss.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentReaderTest {
    private static final ExperimentReader READER = new ExperimentReader(Registry.load());
    private static final String LOSSES =
            String.join(", ", Registry.load().types(Loss.class).keySet());
    private static final String REMEDY = "; correct the path or put the data there";
    private static final String NAME_RULE =
            "must start with a letter or digit, hold only letters, digits, '.', '_' and '-', not end with '.', and not be a device of"
                    + " Windows such as con or nul, was the text ";
    private static final String FRAME =
            """
            experiment: toys
            data:
              train: {type: toy, path: train.bin}
              test: {type: toy, path: test.bin}
            trainer:
              type: toy
              epochs: 5
            strategies:
              - name: baseline
            """;

    private static ExperimentFile read(String text, String... overrides) {
        return READER.read("toys.yml", text, Path.of("/somewhere"), List.of(overrides));
    }

    private static List<String> problems(String text, String... overrides) {
        ExperimentException e = assertThrows(ExperimentException.class, () -> read(text, overrides));
        return e.problems().stream().map(Problem::toString).toList();
    }

    private static String strategy(String text) {
        return FRAME + "  - name: other\n" + text.indent(4);
    }

    @Test
    void aMinimalExperimentHasTheDocumentedDefaults() {
        ExperimentFile toys = read(FRAME);
        assertEquals("toys", toys.name());
        assertEquals(List.of(1L), toys.seeds());
        assertEquals(Shots.DEFAULT, toys.shots());
        assertEquals("the plain trainer", toys.strategies().get(0).description());
    }

    /** A file and everything that is to be said about it. */
    private record Broken(String text, String... lines) {}

    static Stream<Broken> brokenInputs() {
        return Stream.of(
                new Broken(
                        FRAME.replace("epochs: 5", "epoch: 5"),
                        "toys.yml:7:3: trainer.epoch: unknown key; legal keys: type, epochs, validation, seed, part, more;"
                                + " did you mean \"epochs\"?"),
                new Broken(
                        strategy("loss: {type: fcoal}"),
                        "toys.yml:11:18: strategies[1].loss.type: the text \"fcoal\" is not legal here; legal values: "
                                + LOSSES + "; did you mean \"focal\"?"),
                new Broken(
                        strategy("reweigth: {type: balanced}"),
                        "toys.yml:11:5: strategies[1].reweigth: unknown key; legal keys: name, resample, sample, reweight,"
                                + " loss, margin, search, mix, initialise, retrain, postHoc, trainer, data, grid, drop; did you mean \"reweight\"?"),
                new Broken(
                        FRAME.replace("epochs: 5", "epochs: five"),
                        "toys.yml:7:11: trainer.epochs: must be a whole number (at least 1), was the text \"five\""),
                new Broken(
                        FRAME.replace("epochs: 5", "epochs: 5.5"),
                        "toys.yml:7:11: trainer.epochs: must be a whole number (at least 1), was 5.5"),
                new Broken(
                        FRAME.replace("epochs: 5", "epochs: 010"),
                        "toys.yml:7:11: trainer.epochs: 010 is read as 8, since YAML counts by eights after a 0; write the number"
                                + " without it"),
                new Broken(
                        FRAME.replace("epochs: 5", "epochs: 5000000000"),
                        "toys.yml:7:11: trainer.epochs: must be at most 2147483647, was 5000000000. The number of epochs, at least 1."),
                new Broken(
                        strategy("loss: focal"),
                        "toys.yml:11:11: strategies[1].loss: must be a map with a type, such as {type: focal}, was the text"
                                + " \"focal\""),
                new Broken(
                        strategy("resample: {type: random-over}"),
                        "toys.yml:11:15: strategies[1].resample: must be a list, such as [...], was a map"),
                new Broken(
                        FRAME.replace("epochs: 5", "part: {type: plain, labels: [cat, no, 010]}"),
                        "toys.yml:7:37: trainer.part.labels[1]: must be text, but no is read as true or false; write \"no\" with"
                                + " quotes",
                        "toys.yml:7:41: trainer.part.labels[2]: must be text, but 010 is read as a number; write \"010\" with"
                                + " quotes"),
                new Broken(
                        FRAME.replace("epochs: 5", "part: {type: plain, size: verylarge}"),
                        "toys.yml:7:29: trainer.part.size: the text \"verylarge\" is not legal here; legal values: small,"
                                + " very_large, very-large; did you mean \"very_large\"?"),
                new Broken(
                        FRAME.replace("epochs: 5", "part: {type: nested}"),
                        "toys.yml:7:9: trainer.part.part: is missing. The part inside."),
                new Broken(
                        FRAME.replace("epochs: 5", "part: {type: nested, part: {type: plain, amount: -1}}"),
                        "toys.yml:7:52: trainer.part.part.amount: must be at least 0, was -1. How much, at least 0."),
                new Broken(
                        FRAME.replace("path: train.bin", "path: \"${user.home}/train.bin\""),
                        "toys.yml:3:28: data.train.path: there is no property \"user.home\"; the file has none, and the environment"
                                + " as ${env:NAME}"),
                new Broken(
                        FRAME.replace("  epochs: 5", "  epochs: 5\n  epochs: 6"),
                        "toys.yml:8:3: trainer.epochs: the key appears twice, first at toys.yml:7:3; remove one"),
                new Broken(
                        FRAME.replace("train.bin", "&p train.bin").replace("test.bin", "*p"),
                        "toys.yml:4:27: data.test.path: aliases (*p) are not supported; write the value out"),
                new Broken(
                        FRAME.replace("epochs: 5", "epochs: !!java.net.URL 5"),
                        "toys.yml:7:11: trainer.epochs: must be a whole number (at least 1), was the text \"5\"",
                        "toys.yml:7:11: trainer.epochs: tags (tag:yaml.org,2002:java.net.URL) are not supported; write a plain"
                                + " value"),
                new Broken(
                        FRAME + "  name: twice\n",
                        "toys.yml:10:3: cannot be read: while parsing a block collection, which begins at toys.yml:9:3: expected <block end>, but found '?'"),
                new Broken("", "toys.yml:1:1: there is nothing here; give at least one value"),
                new Broken(
                        FRAME + "  - name: Baseline\n",
                        "toys.yml:10:11: strategies[1].name: the name \"Baseline\" is taken, at toys.yml:9:11; choose another"),
                new Broken(
                        FRAME.replace("experiment: toys", "experiment: ../toys"),
                        "toys.yml:1:13: experiment: " + NAME_RULE + "\"../toys\""),
                new Broken(
                        FRAME.replace("path: train.bin", "path: ''"),
                        "toys.yml:3:28: data.train.path: is empty; name a file or folder"),
                new Broken(FRAME + "seeds: [1, 1]\n", "toys.yml:10:8: seeds: has the same entry twice; remove one"),
                new Broken(
                        FRAME + "seeds: [1, 2, 1.0]\n",
                        "toys.yml:10:15: seeds[2]: the seed 1 is there already, at toys.yml:10:9; remove one"),
                new Broken(
                        FRAME.replace("experiment: toys", "experiment: " + "x".repeat(101)),
                        "toys.yml:1:13: experiment: must have at most 100 characters"),
                new Broken(
                        FRAME.replace("epochs: 5", "seed: 5"),
                        "toys.yml:7:3: trainer.seed: comes from seeds; leave it out here"),
                new Broken(
                        FRAME + "shots: {manyAbove: 10, fewBelow: 20}\n",
                        "toys.yml:10:8: shots: shots need 0 <= fewBelow <= manyAbove + 1, were fewBelow 20 and manyAbove 10"),
                new Broken(
                        FRAME.replace("type: toy\n  epochs: 5", "type: toy\n  validation: 0.2")
                                .replace("data:", "data:\n  validation: 0.1"),
                        "toys.yml:8:3: trainer.validation: is given as data.validation too; leave one out"),
                new Broken(
                        strategy("trainer: {epochs: x, part: {type: nested, prat: 1}}"),
                        "toys.yml:11:23: strategies[1].trainer.epochs: must be a whole number (at least 1), was the text \"x\"",
                        "toys.yml:11:32: strategies[1].trainer.part.part: is missing. The part inside.",
                        "toys.yml:11:47: strategies[1].trainer.part.prat: unknown key; legal keys: type, part; did you mean"
                                + " \"part\"?"));
    }

    @ParameterizedTest
    @MethodSource("brokenInputs")
    void everyFaultIsOneLineWithItsPlaceAndRemedy(Broken broken) {
        assertEquals(List.of(broken.lines()), problems(broken.text()));
    }

    @Test
    void allProblemsOfAFileComeAtOnceInItsOrder() {
        String text = strategy("loss: {type: focal, gama: 1}\nmargin: {}")
                .replace("epochs: 5", "epochs: none")
                .replace("test:", "tset:");
        ExperimentException e = assertThrows(ExperimentException.class, () -> read(text));
        assertEquals(
                List.of(3, 4, 7, 11, 12),
                e.problems().stream().map(Problem::line).toList());
    }

    @Test
    void aValueOutsideItsRangeIsLocatedWithTheMeaningOfItsKey() {
        List<String> lines =
                problems(strategy("loss:\n  type: focal\n  gamma: -1\nreweight: {type: effective-number, beta: 2}")
                        .replace("type: toy\n  epochs: 5", "type: toy\n  part: {type: plain, amount: -2}"));
        assertEquals(
                List.of(
                        "toys.yml:7:31: trainer.part.amount: must be at least 0, was -2. How much, at least 0.",
                        "toys.yml:13:14: strategies[1].loss.gamma: must be at least 0, was -1. How strongly easy rows are"
                                + " discounted, at least 0; 0 is cross-entropy.",
                        "toys.yml:14:46: strategies[1].reweight.beta: must be at least 0 and at most 1, was 2. How fast further"
                                + " samples stop counting: a number in [0, 1], or auto for (N - 1) / N."),
                lines);
    }

    @Test
    void aValueRefusedByItsClassIsLocatedBesideAllOthers() {
        List<String> lines = problems(strategy(
                "loss: {type: label-aware-smoothing, power: 2}\nreweight: {type: effective-number, beta: most}"));
        assertEquals(
                List.of(
                        "toys.yml:11:48: strategies[1].loss.power: LabelAwareSmoothing power 2.0 has no effect on the shape"
                                + " CONCAVE; leave it out, or set shape to EXPONENTIAL",
                        "toys.yml:12:46: strategies[1].reweight.beta: EffectiveNumber beta must be a number in [0, 1] or auto,"
                                + " was most"),
                lines);
    }

    @Test
    void aLossGivenToATrainerThatTakesNoneIsFoundWithoutData() {
        List<String> lines =
                problems(strategy("loss: {type: focal}").replace("type: toy\n  epochs: 5", "type: xgboost"));
        assertEquals(1, lines.size());
        assertTrue(
                lines.get(0)
                        .startsWith(
                                "toys.yml:10:11: strategies[1].loss: XGBoostClassificationTrainer cannot take a loss"),
                lines.get(0));
    }

    @Test
    void aMissingExperimentFileIsOneLine() {
        ExperimentException e =
                assertThrows(ExperimentException.class, () -> READER.read(Path.of("nowhere", "toys.yml"), List.of()));
        assertEquals(
                Path.of("nowhere", "toys.yml")
                        + ":1:1: there is no such file, and no built-in experiment of this name; built in are quickstart, tabular, strategies, lending-club, reuters-corn, credit-card, cifar10-lt-densenet161",
                e.getMessage());
    }

    @Test
    void missingDataFilesAreLocatedAtTheirPaths() {
        assertEquals(
                List.of(
                        "toys.yml:3:28: there is no file or folder "
                                + Path.of("/somewhere/train.bin").toAbsolutePath() + REMEDY,
                        "toys.yml:4:27: there is no file or folder "
                                + Path.of("/somewhere/test.bin").toAbsolutePath() + REMEDY),
                assertThrows(ExperimentException.class, () -> read(FRAME).requireFiles())
                        .getMessage()
                        .lines()
                        .toList());
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("toys.yml"), "\ufeff" + FRAME.replace("epochs", "epoch"));
        ExperimentException e = assertThrows(ExperimentException.class, () -> READER.read(file, List.of()));
        assertTrue(e.getMessage().startsWith(file + ":7:3: trainer.epoch: unknown key"), e.getMessage());
    }

    @Test
    void aFaultInOneStrategyHidesNoneInAnother() {
        List<String> lines = problems(strategy("loss: {type: fcoal}")
                + "  - name: third\n    reweight: {type: effective-number, beta: most}\n"
                + "shots: {manyAbove: 10, fewBelow: 20}\n");
        assertEquals(3, lines.size(), lines.toString());
        assertTrue(lines.get(0).startsWith("toys.yml:11:18: strategies[1].loss.type: "), lines.get(0));
        assertTrue(
                lines.get(1).startsWith("toys.yml:13:46: strategies[2].reweight.beta: EffectiveNumber"), lines.get(1));
        assertTrue(lines.get(2).startsWith("toys.yml:14:8: shots: "), lines.get(2));
    }

    @Test
    void jsonFilesAreRead() {
        String json =
                """
                {
                \t"experiment": "toys",
                \t"data": {"train": {"type": "toy", "path": "a"}, "test": {"type": "toy", "path": "b"}},
                \t"trainer": {"type": "toy"},
                \t"strategies": [{"name": "baseline"}]
                }
                """;
        assertEquals(
                "toys",
                READER.read("toys.json", json, Path.of("/somewhere"), List.of()).name());
        ExperimentException e = assertThrows(
                ExperimentException.class,
                () -> READER.read("toys.json", json.replace("\"b\"", "7"), Path.of("/somewhere"), List.of()));
        assertEquals(
                "toys.json:3:82: data.test.path: must be text, but 7 is read as a number; write \"7\" with quotes",
                e.getMessage());
    }

    @Test
    void overridesReplaceAndAdd() {
        ExperimentFile toys = read(
                strategy("loss: {type: focal, gamma: 2}"),
                "trainer.epochs=7",
                "strategies[1].loss.gamma=0.5",
                "trainer.part={type: plain, amount: 3}",
                "seeds=[4, 5]",
                "notes=hello");
        assertEquals(List.of(4L, 5L), toys.seeds());
        String config = toys.config(toys.strategies().get(1), Replicate.of(4));
        assertTrue(config.contains("epochs: 7\n"), config);
        assertTrue(config.contains("gamma: 0.5\n"), config);
        assertTrue(config.contains("amount: 3.0\n"), config);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    trainer.epoch=5 | --set trainer.epoch=5: trainer.epoch: unknown key; legal keys: type, epochs, validation, seed, part, more; did you mean "epochs"?
                    trainr.epochs=5 | --set trainr.epochs=5: trainr: unknown key; legal keys: extends, properties, experiment, notes, data, trainer, strategies, grid, seeds, shots; did you mean "trainer"?
                    trainer.epochs=x | --set trainer.epochs=x: trainer.epochs: must be a whole number (at least 1), was the text "x"
                    strategies[3].name=x | --set strategies[3].name=x: strategies: has 1 entries, counted from 0; there is no [3]
                    strategies[99999999999].name=x | --set strategies[99999999999].name=x: must look like trainer.epochs=5 or strategies[0].loss.gamma=1
                    =x | --set =x: must look like trainer.epochs=5 or strategies[0].loss.gamma=1
                    strategies.name=x | --set strategies.name=x: strategies: is a list, not a map; name an entry, such as strategies[0].name
                    trainer.epochs.max=1 | --set trainer.epochs.max=1: trainer.epochs: is 5, not a map; leave out .max
                    data[0]=1 | --set data[0]=1: data: is a map, not a list; leave out [0]
                    trainer.part.amount=1 | --set trainer.part.amount=1: trainer.part.type: is missing; legal values: nested, plain, plain161
                    trainer..epochs=1 | --set trainer..epochs=1: must look like trainer.epochs=5 or strategies[0].loss.gamma=1
                    trainer.epochs | --set trainer.epochs: must look like trainer.epochs=5 or strategies[0].loss.gamma=1
                    """)
    void aFaultyOverrideIsLocatedAtItsArgument(String argument, String line) {
        assertEquals(List.of(line), problems(FRAME, argument));
    }

    @Test
    void aClassOutsideTheRegistryIsNeverTouched() {
        String canary = "dev.imbalance.experiment.Canary";
        problems(FRAME.replace("epochs: 5", "part: {type: " + canary + "}"));
        problems(FRAME.replace("epochs: 5", "part: !!" + canary + " {}"));
        problems(FRAME.replace("epochs: 5", "part: {type: plain, class: " + canary + "}"));
        problems(FRAME.replace("epochs: 5", "part: {type: plain, serialized: " + canary + "}"));
        problems(FRAME, "trainer.type=" + canary);
        assertNull(System.getProperty("imbalance.test.canary"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"toys.", "toys\n", "con", "NUL.txt", "Com1", "lpt9", "-toys", "to ys", ""})
    void aNameThatSomeSystemCannotMakeADirectoryOfIsRefused(String name) {
        String shown = "toys.yml:1:13: experiment: " + NAME_RULE;
        List<String> lines =
                problems(FRAME.replace("experiment: toys", "experiment: \"" + name.replace("\n", "\\n") + '"'));
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).startsWith(shown), lines.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "console", "com", "nul-1", "v1.2_b-", "7"})
    void aNameThatEverySystemTakesIsTaken(String name) {
        assertEquals(
                name,
                read(FRAME.replace("experiment: toys", "experiment: \"" + name + '"'))
                        .name());
    }

    @Test
    void aNameOfAHundredCharactersIsTaken() {
        String name = "x".repeat(100);
        assertEquals(
                name,
                read(FRAME.replace("experiment: toys", "experiment: " + name)).name());
    }
}
