package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodePathTest {
    private static final Location AT = new Location("test", 0, 0, Path.of(""));
    private static final String DOCUMENT =
            """
            {"trainer": {"epochs": 5},
             "weights": {"a.b": 1, "T-shirt/top": 2},
             "strategies": [{"name": "baseline"}, {"name": "focal-2.5", "loss": {"gamma": 2}}],
             "seeds": [1, 2]}""";

    private static Node document() {
        return DocumentReader.read("test.json", DOCUMENT, Path.of(""), new ArrayList<>());
    }

    private static String set(String path, List<Problem> problems) {
        return NodePath.of(path)
                .orElseThrow()
                .set(document(), "", Node.text(AT, "new"), AT, problems)
                .json()
                .toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    trainer.epochs                   | "epochs":5  | "epochs":"new"
                    trainer                          | {"epochs":5} | "new"
                    seeds[1]                         | [1,2]       | [1,"new"]
                    strategies[1].loss.gamma         | "gamma":2   | "gamma":"new"
                    strategies[focal-2.5].loss.gamma | "gamma":2   | "gamma":"new"
                    weights."a.b"                    | "a.b":1     | "a.b":"new"
                    weights.T-shirt/top              | "T-shirt/top":2 | "T-shirt/top":"new"
                    trainer.part.size                | {"epochs":5} | {"epochs":5,"part":{"size":"new"}}
                    """)
    void aPathReplacesOneValueAndMakesTheMapsThatAreMissing(String path, String before, String after) {
        List<Problem> problems = new ArrayList<>();
        assertEquals(document().json().toString().replace(before, after), set(path, problems));
        assertEquals(List.of(), problems);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    strategies[focla-2.5].name | test: strategies: has no entry with the name "focla-2.5"; there are baseline, focal-2.5; did you mean "focal-2.5"?
                    seeds[one]                 | test: seeds: has no entry with the name "one"; its entries have no names, so count them from 0
                    seeds[2]                   | test: seeds: has 2 entries, counted from 0; there is no [2]
                    seeds[-1]                  | test: seeds: has no entry with the name "-1"; its entries have no names, so count them from 0
                    trainer[0]                 | test: trainer: is a map, not a list; leave out [0]
                    trainer.epochs.max         | test: trainer.epochs: is 5, not a map; leave out .max
                    strategies.name            | test: strategies: is a list, not a map; name an entry, such as strategies[0].name
                    """)
    void aPathThatLeadsNowhereSaysWhereItEndsAndChangesNothing(String path, String said) {
        List<Problem> problems = new ArrayList<>();
        assertEquals(document().json().toString(), set(path, problems));
        assertEquals(List.of(said), problems.stream().map(Problem::toString).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", "a..b", "[0", "a[]", "a[0]b", "a=b", "a.\"b", "a[9999999999]"})
    void whatIsNoPathIsNoPath(String text) {
        assertTrue(NodePath.of(text).isEmpty());
    }

    @Test
    void aPathIsNoDeeperThanADocument() {
        assertTrue(NodePath.of("a.".repeat(63) + "a").isPresent());
        assertTrue(NodePath.of("a.".repeat(100_000) + "a").isEmpty());
    }

    @Test
    void aPathHoldsItselfAndAllBelowIt() {
        NodePath loss = NodePath.of("loss").orElseThrow();
        NodePath gamma = NodePath.of("loss.gamma").orElseThrow();
        assertTrue(loss.holds(gamma));
        assertTrue(loss.holds(loss));
        assertFalse(gamma.holds(loss));
        assertFalse(loss.holds(NodePath.of("lossy").orElseThrow()));
        assertEquals("tau", NodePath.of("postHoc[0].tau").orElseThrow().lastKey());
    }
}
