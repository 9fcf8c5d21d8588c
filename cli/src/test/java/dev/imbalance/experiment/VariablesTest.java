package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariablesTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("EPOCHS", "7", "DATA", "/mnt/data # 1", "EMPTY", "", "SNEAKY", "${seed}", "MAP", "{a: 1}");
    private static final String PROPERTIES =
            """
            properties:
              seed: 42
              rate: 5.0e-4
              word: "on"
              digits: "010"
              root: data
              train: ${root}/train
              epochs: ${env:EPOCHS}
            """;

    private final List<Problem> problems = new ArrayList<>();

    private Node apply(String text) {
        Node written = DocumentReader.read("my.yml", text, Path.of("/here"), problems);
        return new Variables(ENVIRONMENT, problems).apply(written);
    }

    private JsonNode value(String written) {
        return apply(PROPERTIES + "value: \"" + written + "\"\n").json().get("value");
    }

    private List<String> said() {
        return problems.stream().map(Problem::toString).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ${seed}                    | 42
                    ${rate}                    | 5.0E-4
                    ${word}                     | "on"
                    ${digits}                  | "010"
                    ${train}                   | "data/train"
                    ${epochs}                  | 7
                    ${env:EPOCHS}              | 7
                    ${env:NONE:-false}         | false
                    ${env:NONE:-x: 1}          | "x: 1"
                    ${env:NONE:-${seed}}       | 42
                    ${env:NONE:-}              | ""
                    ${none:-12}                | 12
                    ${seed:-12}                | 42
                    ${digits:-12}              | "010"
                    ${seed:-${env:NONE}}       | 42
                    ${env:NONE:-${none:-${seed}}} | 42
                    ${env:${word}:-none}       | "none"
                    ${env:DATA}                | "/mnt/data # 1"
                    ${env:EMPTY}               | ""
                    ${env:MAP}                 | "{a: 1}"
                    ${env:SNEAKY}              | "${seed}"
                    seed ${seed}, ${env:NONE:-no} | "seed 42, no"
                    ${seed}${seed}             | "4242"
                    $${seed}                   | "${seed}"
                    costs $5 {in} all          | "costs $5 {in} all"
                    """)
    void aVariableIsItsValueAndAloneMayBeANumberOrATruthValue(String written, String json) {
        assertEquals(json, value(written).toString());
        assertEquals(List.of(), said());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ${sede}            | there is no property "sede"; there are seed, rate, word, digits, root, train, epochs, and the environment as ${env:NAME}; did you mean "seed"?
                    ${env:EPOCH}       | the environment has no EPOCH; set it, or give a default: ${env:EPOCH:-value}; did you mean "EPOCHS"?
                    ${a:-${b}}         | there is no property "b"; there are seed, rate, word, digits, root, train, epochs, and the environment as ${env:NAME}
                    ${sys:user.home}   | there is no property "sys:user.home"; there are seed, rate, word, digits, root, train, epochs, and the environment as ${env:NAME}
                    ${script:js:1 + 1} | there is no property "script:js:1 + 1"; there are seed, rate, word, digits, root, train, epochs, and the environment as ${env:NAME}
                    ${}                | there is no property ""; there are seed, rate, word, digits, root, train, epochs, and the environment as ${env:NAME}
                    a ${seed           | has a ${ without its }; the characters ${ themselves are written $${
                    """)
    void anUnknownVariableIsSaidAtItsPlaceWithTheKnownOnes(String written, String said) {
        value(written);
        assertEquals(List.of("my.yml:9:8: value: " + said), said());
    }

    @Test
    void nothingIsLookedUpButPropertiesAndTheEnvironment() {
        System.setProperty("imbalance.test.variable", "leaked");
        for (String lookup :
                List.of("sys:imbalance.test.variable", "java:version", "file:UTF-8:pom.xml", "base64Decoder:YQ==")) {
            assertEquals("${" + lookup + "}", value("${" + lookup + "}").textValue());
        }
        assertEquals(4, problems.size());
    }

    @Test
    void anErrorInWhatWasPutInNamesThePlaceOfTheVariableAndTheValue() {
        Node.Mapping document = (Node.Mapping) apply(PROPERTIES + "trainer:\n  epochs: ${root}\n");
        Node.Scalar epochs = (Node.Scalar) ((Node.Mapping) document.get("trainer")).get("epochs");
        assertEquals("my.yml:10:11", epochs.location().toString());
        assertEquals("the text \"data\"", epochs.shown());
    }

    @Test
    void propertiesThatNeedOneAnotherInARingAreRefused() {
        Variables variables = new Variables(ENVIRONMENT, problems);
        variables.apply(DocumentReader.read(
                "my.yml", "properties:\n  a: x${b}\n  b: ${c}\n  c: ${a}\nvalue: ${b}\n", Path.of(""), problems));
        assertEquals(List.of("my.yml:2:6: properties.a: needs itself: b -> c -> a -> b"), said());
        assertTrue(variables.unresolved().stream().anyMatch(at -> at.line() == 5));
    }

    @Test
    void propertiesAreOneValueUnderANameThatCanBeWritten() {
        apply("properties:\n  a: [1]\n  b: {c: 1}\n  c.d: 1\n  env:X: 1\n");
        assertEquals(
                List.of(
                        "my.yml:2:6: properties.a: must be one text, number or truth value, was a list",
                        "my.yml:3:6: properties.b: must be one text, number or truth value, was a map",
                        "my.yml:4:3: properties.c.d: must be a name of letters, digits, '_' and '-' that starts with a letter, to be"
                                + " written ${c.d}",
                        "my.yml:5:3: properties.env:X: must be a name of letters, digits, '_' and '-' that starts with a letter, to be"
                                + " written ${env:X}"),
                said());
        problems.clear();
        apply("properties: 5\n");
        assertEquals(List.of("my.yml:1:13: properties: must be a map of names to values, was 5"), said());
    }

    @Test
    void propertiesThatDoubleOneAnotherEndAtALimit() {
        StringBuilder text = new StringBuilder("properties:\n  p0: ha\n");
        for (int i = 1; i < 20; i++) {
            text.append("  p")
                    .append(i)
                    .append(": \"${p")
                    .append(i - 1)
                    .append("}${p")
                    .append(i - 1)
                    .append("}\"\n");
        }
        apply(text + "value: ${p19}\n");
        assertEquals(1, problems.size());
        assertTrue(
                said().get(0).endsWith("is too much: all ${...} together may bring 1000000 characters"), said().get(0));
    }

    @Test
    void variablesNestTwentyDeepAndNoMore() {
        assertEquals("1", value("${a:-".repeat(20) + "1" + "}".repeat(20)).asText());
        assertEquals(List.of(), said());
        value("${a:-".repeat(5_000) + "1" + "}".repeat(5_000));
        assertEquals(List.of("my.yml:9:8: value: has more than 20 ${...} inside one another"), said());
    }

    @Test
    void propertiesNeedOneAnotherTwentyDeepAndNoMore() {
        StringBuilder text = new StringBuilder("properties:\n");
        for (int i = 0; i < 5_000; i++) {
            text.append("  p").append(i).append(": ${p").append(i + 1).append("}\n");
        }
        apply(text + "  p5000: 1\n");
        assertTrue(said().get(0).endsWith("is needed through more than 20 other properties"), said().get(0));
    }

    @Test
    void aPathStartsFromWhoeverWroteItsBeginning() {
        Node below = DocumentReader.read(
                "base.yml", "path: ${root}/train\nother: sub/${root}\n", Path.of("/base"), problems);
        Node above = DocumentReader.read("my.yml", "properties: {root: data}\n", Path.of("/here"), problems);
        Node.Mapping document = (Node.Mapping)
                new Variables(Map.of(), problems).apply(((Node.Mapping) below).mergedWith((Node.Mapping) above));
        assertEquals(Path.of("/here/data/train"), ComponentNormaliser.absolute((Node.Scalar) document.get("path")));
        assertEquals(Path.of("/base/sub/data"), ComponentNormaliser.absolute((Node.Scalar) document.get("other")));
        assertEquals("base.yml:1:7", document.get("path").location().toString());
    }

    @Test
    void aPropertyThatAnArgumentSetsMustBeUsed() {
        Node written = DocumentReader.read(
                "my.yml", "properties: {epochs: 5, kept: 1}\nvalue: ${epochs}\n", Path.of(""), problems);
        Node set = new Overrides(problems).apply(written, List.of("properties.epochs=6", "properties.epoch=7"));
        assertEquals(
                6,
                new Variables(Map.of(), problems).apply(set).json().get("value").asInt());
        assertEquals(
                List.of(
                        "--set properties.epoch=7: properties.epoch: would change nothing: no ${epoch} stands in the file; it has"
                                + " epochs, kept; did you mean \"epochs\"?"),
                said());
    }

    @Test
    void theEnvironmentIsKnownToHaveBeenAsked() {
        for (String name : List.of("EPOCHS", "NONE")) {
            Variables variables = new Variables(ENVIRONMENT, problems);
            String text = "a: ${env:" + name + ":-1}\n";
            variables.apply(DocumentReader.read("my.yml", text, Path.of(""), problems));
            assertEquals(Set.of(name), variables.environmentUsed());
        }
        Variables variables = new Variables(ENVIRONMENT, problems);
        variables.apply(DocumentReader.read("my.yml", PROPERTIES.replace("${env:EPOCHS}", "7"), Path.of(""), problems));
        assertEquals(Set.of(), variables.environmentUsed());
    }
}
