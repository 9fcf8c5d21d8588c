package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "table.csv, --labels, a CSV file",
        "table.csv, --size, a CSV file",
        "images, --response, an IDX file",
        "images, --size, an IDX file",
        "., --labels, a folder of images",
        "., --response, a folder of images",
        "tiny.yml, --labels, 'an experiment, which says itself how its data are read'",
        "tiny.yml, --response, 'an experiment, which says itself how its data are read'",
        "tiny.yml, --size, 'an experiment, which says itself how its data are read'"
    })
    void anOptionThatTheDataHaveNoUseForIsRefused(String name, String option, String what) throws IOException {
        TinyExperiment.in(folder);
        Files.writeString(folder.resolve("table.csv"), "x,class\n1,a\n");
        Path data = folder.resolve(name).normalize();
        Outcome outcome = Outcome.of("score", "model.onnx", data, option, "3x3", "--out", folder.resolve("out.csv"));
        assertEquals(2, outcome.code());
        assertEquals(option + " has no effect: " + data + " is " + what + "; leave it out\n", outcome.err());
    }

    @Test
    void whatTheDataNeedIsAskedForBeforeTheModelIsOpened() throws IOException {
        TinyExperiment.in(folder);
        Path images = folder.resolve("images");
        Outcome outcome = Outcome.of("score", "missing.onnx", images, "--out", folder.resolve("out.csv"));
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().startsWith(images + " needs --labels FILE"), outcome.err());
    }
}
