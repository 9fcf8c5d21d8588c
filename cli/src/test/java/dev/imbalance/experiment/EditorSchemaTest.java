package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EditorSchemaTest {
    private static final ObjectNode PLAIN = ExperimentSchema.of(Registry.load());
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(EditorSchema.of(PLAIN));
    private static final String FRAME =
            """
            experiment: toys
            data:
              train: {type: toy, path: train.bin}
              test: {type: toy, path: test.bin}
            trainer: {type: toy, epochs: 5, part: {type: plain, size: small}}
            strategies:
              - name: baseline
            """;

    private static Set<ValidationMessage> complaints(String text) {
        List<Problem> problems = new ArrayList<>();
        Node document = DocumentReader.read("toys.yml", text, Path.of(""), problems);
        assertEquals(List.of(), problems);
        return SCHEMA.validate(document.json());
    }

    static List<String> builtIn() {
        return BuiltIn.names();
    }

    @ParameterizedTest
    @MethodSource("builtIn")
    void builtInExperimentsAreLegal(String name) {
        assertEquals(Set.of(), complaints(BuiltIn.text(name)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "extends: base.yml\n",
                "extends: base.yml\ntrainer: {epochs: 5}\nstrategies: [{name: focal, loss: {gamma: 2}}, {name: x, drop: true}]\n",
                "extends: quickstart\ndata: {train: {images: other.gz}, longTail: {seed: 2}}\n",
            })
    void aFileThatExtendsAnotherMayLeaveAnythingOut(String text) {
        assertEquals(Set.of(), complaints(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  - name: focal\n    loss: {type: focal}\n    grid: {loss.gamma: [1, 2.5], trainer.epochs: {short: 3}}\n",
                "  - name: loss\n    grid: {loss.type: [focal, cross-entropy]}\n  - {name: other, loss: {gamma: 1}}\n",
                "grid: {trainer.part: {one: {type: plain}, two: {type: nested, part: {type: plain}}}}\n",
                "properties: {rate: 0.1, on: true, name: text}\n",
                "  - name: run-${env:ID}\n    loss: {type: \"${loss}\", gamma: \"${g:-2}\"}\nseeds: [\"${seed}\", 2]\n",
            })
    void gridsPropertiesAndVariablesAreLegal(String more) {
        assertEquals(Set.of(), complaints(FRAME + more));
    }

    @Test
    void aVariableMayStandForANumberATruthValueAChoiceAndAName() {
        assertEquals(
                Set.of(),
                complaints(FRAME.replace("experiment: toys", "experiment: toys-${env:USER:-me}")
                        .replace("epochs: 5", "epochs: \"${epochs}\"")
                        .replace("size: small", "size: \"${size}\"")
                        .replace("data:", "data:\n  validation: ${share}\n  watchTest: ${watch}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "extends: [a, b]\n",
                "extends: base.yml\nextnds: x\n",
                "extends: base.yml\ntrainer: {type: toy, epochs: five}\n",
                "extends: base.yml\nstrategies: [{name: focal, loss: {type: focal, gama: 2}}]\n",
                "extends: base.yml\nstrategies: [{name: focal, loss: {type: fcoal}}]\n",
                "extends: base.yml\nproperties: {list: [1]}\n",
                "extends: base.yml\ngrid: {loss.gamma: 2}\n",
                "extends: base.yml\ngrid: {loss.gamma: []}\n",
                "trainer: {type: toy}\n",
            })
    void whatIsWrongInWhateverIsComposedIsWrong(String text) {
        assertNotEquals(Set.of(), complaints(text));
    }

    @Test
    void aFileThatTakesNothingFromElsewhereIsToldWhatItLacks() {
        assertEquals(Set.of("$.trainer required"), faults(FRAME.replace("type: toy, epochs", "epochs")));
        assertEquals(Set.of("$.data required"), faults(FRAME.replace("  test: {type: toy, path: test.bin}\n", "")));
        assertEquals(Set.of("$.strategies[1].loss required"), faults(FRAME + "  - {name: focal, loss: {gamma: 2}}\n"));
    }

    @Test
    void aTextThatIsNoVariableIsNoNumberAndNoChoice() {
        assertEquals(Set.of("$.trainer.epochs pattern"), faults(FRAME.replace("epochs: 5", "epochs: 5 or 6")));
        assertEquals(
                Set.of("$.trainer.part.size enum", "$.trainer.part.size pattern"),
                faults(FRAME.replace("size: small", "size: tiny")));
    }

    private static Set<String> faults(String text) {
        return complaints(text).stream()
                .map(message -> message.getInstanceLocation() + " " + message.getType())
                .collect(Collectors.toSet());
    }
}
