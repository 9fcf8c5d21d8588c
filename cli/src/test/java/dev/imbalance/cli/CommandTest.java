package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.RunFiles;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandTest {
    private static final String TINY =
            """
            experiment: tiny
            data:
              train: {type: idx, images: images, labels: labels, labelNames: [cat, dog]}
              test: {type: idx, images: images, labels: labels, labelNames: [cat, dog]}
            trainer: {type: logistic-regression, epochs: 2}
            strategies:
              - name: baseline
              - name: weights
                reweight: {type: effective-number, beta: auto}
            seeds: [1, 2]
            """;

    @TempDir
    private Path folder;

    private Path file;

    /** What a command left behind. */
    private record Outcome(int code, String out, String err) {}

    private static Outcome run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.command().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
        return new Outcome(command.execute(words), out.toString(), err.toString());
    }

    @BeforeEach
    void writeFourImagesOfTwoClasses() throws IOException {
        file = folder.resolve("tiny.yml");
        Files.writeString(file, TINY);
        try (DataOutputStream images = new DataOutputStream(Files.newOutputStream(folder.resolve("images")))) {
            images.writeInt(0x803);
            images.writeInt(4);
            images.writeInt(2);
            images.writeInt(3);
            images.write(new byte[24]);
        }
        writeLabels(0, 0, 0, 1);
    }

    private void writeLabels(int... labels) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(folder.resolve("labels")))) {
            out.writeInt(0x801);
            out.writeInt(labels.length);
            for (int label : labels) {
                out.writeByte(label);
            }
        }
    }

    @Test
    void validateShowsTheRunsTheCountsAndTheStrategies() {
        Outcome outcome = run("validate", file);
        assertEquals("", outcome.err());
        assertEquals(
                """
                tiny: 2 strategies x 2 seeds = 4 runs
                  train  4 rows of 1 x 2 x 3: cat 3, dog 1
                  test   4 rows of 1 x 2 x 3: cat 3, dog 1
                  baseline  the plain trainer
                    prior: cat 0.750, dog 0.250
                  weights   reweight effective-number(beta=auto)
                    prior: cat 0.565, dog 0.435
                """,
                outcome.out().replace(System.lineSeparator(), "\n"));
        assertEquals(0, outcome.code());
    }

    @Test
    void validateAsJsonHasTheCountsBeforeAndAfterEachStrategyAndItsPrior() throws IOException {
        String strategies =
                "strategies=[{name: over, resample: [{type: random-over}]}, {name: drawn, sample: {type: square-root}}]";
        JsonNode said = new ObjectMapper()
                .readTree(run("validate", file, "--json", "--set", strategies).out());
        assertEquals("imbalance-validation/1", said.at("/schema").asText());
        assertEquals(4, said.at("/runs").asInt());
        assertEquals(3, said.at("/train/counts/cat").asInt());
        assertEquals("1 x 2 x 3", said.at("/test/images").asText());
        assertEquals(1, said.at("/strategies/0/countsBefore/dog").asInt());
        assertEquals(3, said.at("/strategies/0/countsAfter/dog").asInt());
        assertEquals(0.5, said.at("/strategies/0/effectivePrior/dog").asDouble());
        // Square roots of 3 and 1.
        assertEquals(1 / (1 + Math.sqrt(3)), said.at("/strategies/1/draws/dog").asDouble(), 1e-12);
        assertEquals(said.at("/strategies/1/draws"), said.at("/strategies/1/effectivePrior"));
        assertTrue(said.at("/strategies/1/warnings").isArray());
    }

    @Test
    void theEstimateIsAPartOfTheJsonOfValidate() throws IOException {
        JsonNode said = new ObjectMapper()
                .readTree(run("validate", file, "--json", "--estimate", "--jobs", "2")
                        .out());
        assertEquals("imbalance-validation/1", said.at("/schema").asText());
        assertEquals(4, said.at("/estimate/runs").asInt());
        assertEquals(2, said.at("/estimate/jobs").asInt());
        assertEquals("weights", said.at("/estimate/strategies/1/strategy").asText());
        assertEquals(1, said.at("/estimate/strategies/1/counts/dog").asInt());
        assertTrue(said.at("/estimate/seconds").asDouble() > 0);
        assertEquals(2, run("validate", file, "--jobs", "2").code());
    }

    @Test
    void validateReadsTheLabelsAndTheHeadsOfTheImagesOnly() throws IOException {
        Files.write(folder.resolve("images"), new byte[] {0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2});
        assertEquals(0, run("validate", file).code());
    }

    @Test
    void aWrongFileExitsWithThreeAndOneLineAFault() {
        Outcome outcome = run("validate", file, "--set", "trainer.epoch=3", "--set", "seeds=none");
        assertEquals(3, outcome.code());
        assertEquals(2, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().startsWith("--set seeds=none: seeds: must be a list"), outcome.err());
    }

    @Test
    void filtersTakeAPartOfTheExperimentAndStandInItsCommand() throws IOException {
        Path out = folder.resolve("part");
        assertEquals(
                0,
                run("run", file, "--out", out, "--strategy", "weights", "--seed", "2")
                        .code());
        Comparison part = Comparison.read(out);
        assertEquals("./imbalance run " + file + " --strategy weights --seed 2 --out " + out, part.command());
        assertEquals(List.of("weights seed 2"), runs(part));
        assertEquals("baseline", part.baseline());
        assertEquals(List.of(), part.gains());
        assertEquals(0, run("run", file, "--out", out, "--seed", 2).code());
        Comparison both = Comparison.read(out);
        assertEquals(List.of("baseline seed 2", "weights seed 2"), runs(both));
        assertEquals("weights", both.gains().get(0).strategy());
        assertTrue(run("validate", file, "--seed", 1).out().startsWith("tiny: 2 strategies x 1 seed = 2 runs"));
    }

    private static List<String> runs(Comparison comparison) {
        return comparison.runs().stream()
                .map(run -> run.strategy() + " seed " + run.seed())
                .toList();
    }

    @Test
    void aFilterThatChoosesNothingExitsWithThree() {
        Outcome outcome = run("validate", file, "--strategy", "wieghts", "--seed", "3");
        assertEquals(3, outcome.code());
        assertEquals(
                """
                --seed 3: is not in the experiment, which has 1, 2; --set 'seeds=[...]' takes others
                --strategy wieghts: is not in the experiment, which has baseline, weights; did you mean "weights"?
                """,
                outcome.err().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void anEmptyPathAndAnIndexBeyondAllListsExitWithThree() {
        Outcome outcome =
                run("validate", file, "--set", "data.train.images=''", "--set", "strategies[99999999999].name=x");
        assertEquals(3, outcome.code());
        assertEquals(2, outcome.err().lines().count(), outcome.err());
        outcome = run("validate", file, "--set", "data.train.images=''");
        assertEquals(3, outcome.code());
        assertEquals(
                "--set data.train.images='': data.train.images: is empty; name a file or folder",
                outcome.err().strip());
        outcome = run("validate", "");
        assertEquals(3, outcome.code());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
    }

    @Test
    void idxImagesAreKnownByTheirMagicNumberWhateverTheirName() throws IOException {
        assertTrue(Score.isIDX(folder.resolve("images")));
        assertFalse(Score.isIDX(folder.resolve("labels")));
        assertFalse(Score.isIDX(folder.resolve("idx3-missing")));
        Path zipped = folder.resolve("zipped");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            Files.copy(folder.resolve("images"), out);
        }
        assertTrue(Score.isIDX(zipped));
        assertFalse(Score.isIDX(Files.writeString(folder.resolve("idx3.yml"), TINY)));
        assertFalse(Score.isIDX(Files.writeString(folder.resolve("empty"), "")));
    }

    @Test
    void theCommandOfARunMakesItAgainInADirectoryOfItsOwn() throws IOException {
        Path out = folder.resolve("my runs");
        assertEquals(0, run("run", file, "--out", out).code());
        Comparison comparison = Comparison.read(out);
        assertEquals("./imbalance run " + file + " --out '" + out + "'", comparison.command());
        Comparison.Run first = comparison.runs().get(0);
        Path config = out.resolve(first.directory()).resolve("config.yml");
        Path again = folder.resolve("my runs-again");
        assertEquals(
                "IMBALANCE_DATA=" + folder + " ./imbalance run '" + config + "' --out '" + again + "'",
                new RunFiles(config.getParent()).readProvenance().command());
        assertEquals(0, run("run", config, "--out", again).code());
        assertEquals(first, Comparison.read(again).runs().get(0));
    }

    @Test
    void aMissingDataFileExitsWithThreeAtThePathThatNamesIt() throws IOException {
        Files.delete(folder.resolve("images"));
        String remedy = "; correct the path or put the data there";
        Outcome outcome = run("validate", file);
        assertEquals(3, outcome.code());
        assertEquals(
                file + ":3:30: there is no file or folder " + folder.resolve("images") + remedy + "\n" + file
                        + ":4:29: there is no file or folder " + folder.resolve("images") + remedy + "\n",
                outcome.err().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void malformedDataExitWithFourAndOneLine() throws IOException {
        Files.write(folder.resolve("images"), new byte[] {0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2});
        Outcome outcome = run("run", file, "--out", folder.resolve("out"));
        assertEquals(4, outcome.code());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().startsWith(folder.resolve("images") + ", byte "), outcome.err());
    }

    @Test
    void aLabelOutOfRangeExitsWithFour() throws IOException {
        writeLabels(0, 0, 0, 7);
        Outcome outcome = run("validate", file);
        assertEquals(4, outcome.code());
        assertTrue(outcome.err().startsWith(folder.resolve("labels") + ", byte 11: label 7"), outcome.err());
    }

    @Test
    void aClassWithoutRowsUnderAStrategyThatCountsIsLocatedAtTheStrategy() throws IOException {
        writeLabels(0, 0, 0, 0);
        Outcome outcome = run("validate", file);
        assertEquals(3, outcome.code());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(
                outcome.err()
                        .startsWith(
                                file + ":9:15: strategies[1].reweight: weighting effective-number needs at least one"),
                outcome.err());
    }

    @Test
    void aWrongCommandLineExitsWithTwoAndAHint() {
        Outcome outcome = run("valdate");
        assertEquals(2, outcome.code());
        assertEquals(
                "There is no command \"valdate\"; did you mean \"validate\"?",
                outcome.err().strip());
        assertEquals(2, run().code());
        assertEquals(2, run("validate").code());
        assertEquals(2, run("validate", file, "--colour").code());
    }

    @Test
    void aStackTraceIsShownOnlyWhenAskedFor() throws IOException {
        writeLabels(0, 0, 0, 7);
        assertFalse(run("validate", file).err().contains("\tat "));
        assertTrue(run("validate", file, "--stacktrace").err().contains("\tat "));
    }

    @Test
    void pluginsListsEveryKindWithItsKeys() {
        Outcome outcome = run("plugins");
        assertEquals(0, outcome.code());
        assertTrue(outcome.out().contains("\nLoss\n"), outcome.out());
        assertTrue(outcome.out().contains("      gamma = 2.0 "), outcome.out());
    }

    @Test
    void pluginsListsTheChecksOfResults() throws IOException {
        assertTrue(run("plugins").out().contains("Check: of results, by report and compare\n"));
        String listed = run("plugins", "one-seed").out();
        assertTrue(listed.startsWith("Check: of results"), listed);
        assertTrue(listed.contains("  one-seed  An experiment of one seed"), listed);
        JsonNode checks = new ObjectMapper()
                .readTree(run("plugins", "Check", "--json").out())
                .get("Check");
        assertEquals("accuracy-alone", checks.get(0).get("type").asText());
        assertTrue(checks.size() >= 14, checks::toString);
    }

    @Test
    void pluginsNamesTheNearestPlugin() {
        Outcome outcome = run("plugins", "fcoal");
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().contains("did you mean \"focal\" or "), outcome.err());
    }

    @Test
    void pluginsNamesSeveralThatAreNear() {
        String said = run("plugins", "smothing").err();
        assertTrue(said.contains("\"label-smoothing\" or \"label-"), said);
    }

    @Test
    void aStrategyIsListedWithItsFormulaAndItsReferenceInNarrowLines() {
        String listed = run("plugins", "seesaw").out();
        assertTrue(listed.contains("\n      l = CE(z'), z'_j = z_j + log("), listed);
        assertTrue(listed.contains("\n      Wang, Zhang, Zang, Cao"), listed);
        assertTrue(listed.lines().allMatch(line -> line.length() <= 80), listed);
    }

    @Test
    void onePluginSaysForWhichKeysItIs() {
        assertTrue(run("plugins", "focal").out().startsWith("Loss: for loss of a strategy"));
        assertTrue(run("plugins", "threshold-moving").out().startsWith("PostHoc: for postHoc of a strategy, a list\n"));
        assertTrue(run("plugins", "cosine").out().contains("learningRateSchedule of djl"));
    }

    @Test
    void pluginsAsJsonHaveTypesFieldsAndDefaults() throws IOException {
        JsonNode focal = new ObjectMapper()
                .readTree(run("plugins", "focal", "--json").out())
                .at("/Loss/0");
        assertEquals("focal", focal.at("/type").asText());
        assertEquals("gamma", focal.at("/fields/0/name").asText());
        assertEquals(2.0, focal.at("/fields/0/default").asDouble());
    }

    @Test
    void theSchemaIsPrintedOrWrittenForEditors() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(run("schema").out());
        assertEquals(
                "https://json-schema.org/draft/2020-12/schema",
                schema.at("/$schema").asText());
        assertTrue(schema.at("/$defs/Loss/properties/type/anyOf/0/enum").size() >= 2);
        Path written = folder.resolve("imbalance.schema.json");
        assertEquals("", run("schema", "--out", written).out());
        assertEquals(schema, new ObjectMapper().readTree(written.toFile()));
    }

    @Test
    void initWritesABuiltInExperimentOnceOnly() throws IOException {
        Path there = folder.resolve("mine");
        assertEquals(0, run("init", "quickstart", there).code());
        String written = Files.readString(there.resolve("quickstart.yml"));
        assertTrue(written.contains("experiment: quickstart\n"), written);
        Outcome again = run("init", "quickstart", there);
        assertEquals(1, again.code());
        assertTrue(again.err().contains("is already there"), again.err());
        assertEquals(2, run("init", "nothing", there).code());
    }

    @Test
    void doctorNamesEveryVersion() {
        Outcome outcome = run("doctor");
        assertEquals(0, outcome.code(), outcome.out());
        for (String what : List.of("imbalance ", "java ", "tribuo ", "pytorch ", "natives ", "cuda ", "onnxruntime ")) {
            assertTrue(outcome.out().lines().anyMatch(line -> line.startsWith(what)), outcome.out());
        }
    }

    @Test
    void sampleMakesTheDataOfTheQuickstartByItsDefaults() throws IOException {
        Path full = Path.of("/usr/share/datasets/fashion-mnist");
        assumeTrue(Files.isDirectory(full), "the Debian package dataset-fashion-mnist is not installed");
        Path made = folder.resolve("sample");
        assertEquals(0, run("sample", "--from", full, "--out", made).code());
        assertEquals(
                Files.readString(Path.of("..", "data", "fashion-mnist-lt", "sample.json")),
                Files.readString(made.resolve("sample.json")));
    }
}
