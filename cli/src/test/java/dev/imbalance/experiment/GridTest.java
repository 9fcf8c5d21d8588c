package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.evaluation.Replicate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridTest {
    private static final ExperimentReader READER = new ExperimentReader(Registry.load());
    private static final String FRAME =
            """
            experiment: toys
            data:
              train: {type: toy, path: train.bin}
              test: {type: toy, path: test.bin}
            trainer: {type: toy, epochs: 5}
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

    private static List<String> described(ExperimentFile file) {
        return file.strategies().stream()
                .map(strategy -> strategy.name() + ": " + strategy.description())
                .toList();
    }

    private static String focal(String grid) {
        return FRAME + "  - name: focal\n    loss: {type: focal, gamma: 2}\n    grid: " + grid + "\n";
    }

    @Test
    void aListNamesItsRunsByKeyAndValue() {
        assertEquals(
                List.of(
                        "baseline: the plain trainer",
                        "focal-gamma-1: loss focal(gamma=1)",
                        "focal-gamma-0.50: loss focal(gamma=0.50)"),
                described(read(focal("{loss.gamma: [1, 0.50]}"))));
    }

    @Test
    void aMapNamesValuesOfAnyShape() {
        assertEquals(
                List.of(
                        "baseline: the plain trainer",
                        "focal-plain: loss focal(gamma=2), trainer (part=plain(amount=3))",
                        "focal-wide: loss focal(gamma=2), trainer (part=nested(part=plain))"),
                described(read(focal("{trainer.part: {plain: {type: plain, amount: 3},"
                        + " wide: {type: nested, part: {type: plain}}}}"))));
    }

    @Test
    void severalKeysMakeTheProductWithTheFirstKeySlowest() {
        assertEquals(
                List.of(
                        "baseline",
                        "focal-gamma-1-epochs-3",
                        "focal-gamma-1-epochs-4",
                        "focal-gamma-2-epochs-3",
                        "focal-gamma-2-epochs-4"),
                read(focal("{loss.gamma: [1, 2], trainer.epochs: [3, 4]}")).strategies().stream()
                        .map(Strategy::name)
                        .toList());
    }

    @Test
    void theGridOfTheFileVariesEveryStrategyAfterItsOwn() {
        assertEquals(
                List.of(
                        "baseline-epochs-3: trainer (epochs=3)",
                        "baseline-epochs-4: trainer (epochs=4)",
                        "focal-gamma-1-epochs-3: loss focal(gamma=1), trainer (epochs=3)",
                        "focal-gamma-1-epochs-4: loss focal(gamma=1), trainer (epochs=4)"),
                described(read(focal("{loss.gamma: [1]}") + "grid: {trainer.epochs: [3, 4]}\n")));
    }

    @Test
    void aPathMayLeadIntoAListAndToTheDataOfAStrategy() {
        List<Problem> problems = new ArrayList<>();
        Node written = DocumentReader.read(
                "toys.yml",
                """
                strategies:
                  - name: a
                    postHoc: [{type: logit-adjustment}]
                    grid:
                      "postHoc[0].tau": [1]
                      data.longTail.imbalanceFactor: [10]
                """,
                Path.of(""),
                problems);
        assertEquals(
                "{\"strategies\":[{\"name\":\"a-tau-1-imbalanceFactor-10\",\"postHoc\":[{\"type\":\"logit-adjustment\",\"tau\":1}],"
                        + "\"data\":{\"longTail\":{\"imbalanceFactor\":10}}}]}",
                new Grid(problems).expand(written).json().toString());
        assertEquals(List.of(), problems);
    }

    @Test
    void aRunHasTheSameHashAndConfigHoweverItWasComposed() {
        ExperimentFile composed = READER.read(
                "toys.yml",
                """
                extends: EMPTY
                properties: {strong: 2, epochs: 7}
                experiment: toys
                data:
                  train: {type: toy, path: "${dir:-.}/train.bin"}
                  test: {type: toy, path: test.bin}
                trainer: {type: toy, epochs: "${epochs}"}
                strategies:
                  - name: focal
                    loss: {type: focal}
                    grid: {loss.gamma: [1, "${strong}"], trainer.part: {big: {type: plain, amount: 9}}}
                seeds: [1, 2]
                """
                        .replace("extends: EMPTY\n", ""),
                Path.of("/somewhere"),
                List.of("properties.epochs=5"));
        ExperimentFile plain = read(FRAME.replace("name: baseline", "name: focal-gamma-2-big")
                + "    trainer: {part: {amount: 9, type: plain}}\n    loss: {gamma: 2, type: focal}\nseeds: [2]\n");
        Strategy made = composed.strategies().get(1);
        Strategy written = plain.strategies().get(0);
        assertEquals(written.name(), made.name());
        assertEquals(
                plain.hash(written, Replicate.of(2), List.of("d"), "0"),
                composed.hash(made, Replicate.of(2), List.of("d"), "0"));
        assertNotEquals(
                plain.hash(written, Replicate.of(2), List.of("d"), "0"),
                composed.hash(made, Replicate.of(1), List.of("d"), "0"));
        ExperimentFile again =
                READER.read("config.yml", composed.config(made, Replicate.of(2)), Path.of("/elsewhere"), List.of());
        assertEquals(
                composed.config(made, Replicate.of(2)),
                again.config(again.strategies().get(0), Replicate.of(2)));
        assertEquals(
                List.of("experiment", "data", "trainer", "strategies", "seeds"),
                composed.config(made, Replicate.of(2))
                        .lines()
                        .filter(line -> line.matches("\\w+:.*"))
                        .map(line -> line.substring(0, line.indexOf(':')))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {loss.gamma: [1, x]}             | 10:28 | strategies[1].loss.gamma: must be a number (at least 0), was the text "x"
                    {loss.gamma: [1, -1]}            | 10:28 | strategies[1].loss.gamma: must be at least 0, was -1. How strongly easy rows are discounted, at least 0; 0 is cross-entropy.
                    {loss.gama: [1, 2]}              | 10:12 | strategies[1].loss.gama: unknown key; legal keys: type, gamma, alpha, form, reduction; did you mean "gamma"?
                    {loss.gamma: 2}                  | 10:24 | strategies[1].grid.loss.gamma: needs a list of values, such as [1, 2, 5], or a map of names to values, was 2
                    {loss.gamma: []}                 | 10:24 | strategies[1].grid.loss.gamma: needs a list of values, such as [1, 2, 5], or a map of names to values, was a list without entries
                    {loss: [{type: focal}]}          | 10:19 | strategies[1].grid.loss[0]: must be a number, text or truth value to be named by, was a map; give anything else a name: {NAME: VALUE, ...}
                    {}                               | 10:11 | strategies[1].grid: must be a map of keys to their values, such as {loss.gamma: [1, 2, 5]}, was a map
                    [1]                              | 10:11 | strategies[1].grid: must be a map of keys to their values, such as {loss.gamma: [1, 2, 5]}, was a list
                    {name: [a, b]}                   | 10:12 | strategies[1].grid.name: cannot be varied; a grid varies what a strategy does
                    {loss..gamma: [1]}               | 10:12 | strategies[1].grid.loss..gamma: must lead to a value of a strategy, such as loss.gamma or postHoc[0].tau
                    {loss.type: [a/b]}               | 10:24 | strategies[1].grid.loss.type: "type-a/b" cannot stand in a name, which has letters, digits, '.', '_' and '-'; give the value another name: {NAME: VALUE, ...}
                    {loss.gamma.x: [1]}              | 10:12 | strategies[1].loss.gamma: is 2, not a map; leave out .x
                    {loss.gamma: [1], loss: {a: {type: focal}}} | 10:29 | strategies[1].grid.loss: writes over what loss.gamma sets, at toys.yml:10:12; leave one of them out, or put this one first
                    {loss.gamma: [1, 1]}             | 10:28 | strategies[1].name: the name "focal-gamma-1" is taken, at toys.yml:10:25; choose another
                    """)
    void anErrorOfAGridNamesThePlaceInTheGrid(String grid, String place, String said) {
        List<String> lines = problems(focal(grid));
        assertEquals(List.of("toys.yml:" + place + ": " + said), lines);
    }

    @Test
    void anErrorThatManyStrategiesShareIsSaidOnce() {
        assertEquals(
                List.of(
                        "toys.yml:11:28: strategies[0].trainer.epochs: must be a whole number (at least 1), was the text \"x\""),
                problems(focal("{loss.gamma: [1, 2, 3]}")
                        + "grid: {trainer.epochs: [1, x], trainer.validation: [0.1, 0.2]}\n"));
    }

    @Test
    void aKeyThatBothGridsVaryIsRefused() {
        assertEquals(
                List.of(
                        "toys.yml:11:8: strategies[1].grid.trainer.epochs: writes over what trainer.epochs sets, at toys.yml:10:12;"
                                + " leave one of them out"),
                problems(focal("{trainer.epochs: [1]}") + "grid: {trainer.epochs: [3, 4]}\n"));
    }

    @Test
    void aWrongNameIsSaidOnceAndNotOfEveryVariant() {
        List<String> lines = problems(focal("{loss.gamma: [1, 2, 3]}").replace("name: focal", "name: fo cal"));
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).startsWith("toys.yml:8:11: strategies[1].name: must start with"), lines.get(0));
    }

    @Test
    void moreThanTenThousandStrategiesAreRefusedWithTheirNumber() {
        String values = IntStream.range(0, 5_000).mapToObj(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
        assertEquals(
                List.of(
                        "toys.yml:10:12: grid: makes 10001 strategies; at most 10000 are possible, so leave some values out"),
                problems(focal("{loss.gamma: " + values + ", trainer.epochs: [1, 2]}")));
        assertEquals(
                List.of(
                        "toys.yml:10:12: grid: makes 125000000001 strategies; at most 10000 are possible, so leave some values out"),
                problems(focal("{loss.gamma: " + values + ", trainer.epochs: " + values + ", trainer.validation: "
                        + values + "}")));
    }

    @Test
    void moreThanAMillionValuesInAllStrategiesAreRefused() {
        String weights = IntStream.range(0, 5_000).mapToObj(i -> "1").collect(Collectors.joining(", ", "[", "]"));
        String gammas = IntStream.range(0, 300).mapToObj(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
        assertEquals(
                List.of(
                        "toys.yml:10:12: grid: makes strategies of 1502102 values in all; at most 1000000 are possible, so"
                                + " leave some values out"),
                problems(focal("{loss.gamma: " + gammas + ", notes: {a: " + weights + "}}")));
    }

    @Test
    void argumentsChangeAGridAndWhatItVaries() {
        assertEquals(
                List.of("baseline", "focal-gamma-7"),
                read(focal("{loss.gamma: [1, 2]}"), "strategies[focal].grid.\"loss.gamma\"=[7]").strategies().stream()
                        .map(Strategy::name)
                        .toList());
    }

    @Test
    void aPartOfTheFileHasTheRunsOfTheWhole() {
        ExperimentFile whole = read(focal("{loss.gamma: [1, 2]}") + "seeds: [3, 4, 5]\n");
        ExperimentFile part = whole.only(List.of("focal-gamma-2", "focal-gamma-1"), List.of(5L, 3L));
        assertEquals(
                List.of("focal-gamma-1", "focal-gamma-2"),
                part.strategies().stream().map(Strategy::name).toList());
        assertEquals(List.of(3L, 5L), part.seeds());
        assertEquals("baseline", part.baseline());
        assertEquals(whole.text(), part.text());
        Strategy one = part.strategies().get(0);
        assertEquals(
                whole.hash(whole.strategies().get(1), Replicate.of(5), List.of(), "0"),
                part.hash(one, Replicate.of(5), List.of(), "0"));
        assertEquals(whole.config(whole.strategies().get(1), Replicate.of(5)), part.config(one, Replicate.of(5)));
        assertEquals(3, whole.only(List.of(), List.of()).strategies().size());
        assertEquals(
                List.of(3L, 4L, 5L), whole.only(List.of("baseline"), List.of()).seeds());
    }

    @Test
    void aPartThatIsNotThereIsRefusedWithWhatIs() {
        ExperimentFile whole = read(focal("{loss.gamma: [1, 2]}") + "seeds: [3, 4]\n");
        ExperimentException e = assertThrows(
                ExperimentException.class, () -> whole.only(List.of("focal-gama-2", "baseline"), List.of(4L, 9L)));
        assertEquals(
                """
                --seed 9: is not in the experiment, which has 3, 4; --set 'seeds=[...]' takes others
                --strategy focal-gama-2: is not in the experiment, which has baseline, focal-gamma-1, focal-gamma-2; did you mean "focal-gamma-2"?""",
                e.getMessage());
    }

    @Test
    void whatIsPutInIsNeverTakenForAVariableAgain() {
        assertEquals(
                List.of(
                        "toys.yml:3:28: data.train.path: holds ${...} as plain text (${user.home}/x), which Tribuo's own"
                                + " configuration would take for a variable; write it differently"),
                problems(FRAME.replace("path: train.bin", "path: '$${user.home}/x'")));
    }
}
