package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.LongTailSource;
import dev.imbalance.djl.DJLTrainer;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.trainer.ImbalanceTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BuiltInTest {
    @TempDir
    private Path folder;

    private static final ExperimentReader READER = new ExperimentReader(Registry.load());

    /** The example of the design, as far as its types exist. */
    private static final String FASHION =
            """
            experiment: fashion-lt
            data:
              train: {type: idx, images: train-images-idx3-ubyte.gz, labels: train-labels-idx1-ubyte.gz}
              test:  {type: idx, images: t10k-images-idx3-ubyte.gz,  labels: t10k-labels-idx1-ubyte.gz}
              longTail: {profile: exponential, imbalanceFactor: 100, seed: 7}
              validation: 0.1
            trainer:
              type: djl
              architecture: {type: densenet161, stem: cifar}
              epochs: 75
              optimiser: {type: sgd, learningRate: 0.1, momentum: 0.9, weightDecay: 5.0e-4}
              learningRateSchedule: {type: cosine, period: 100}
              augment: [{type: crop-flip, padding: 4}]
            strategies:
              - name: baseline
              - name: class-balanced
                reweight: {type: effective-number, beta: auto}        # (N-1)/N
              - name: focal
                loss: {type: focal, gamma: 2}
              - name: oversample
                resample: [{type: random-over}]
            seeds: [1, 2, 3]
            """;

    private static ExperimentFile fashion(String... overrides) {
        return READER.read("fashion.yml", FASHION, Path.of("/data"), List.of(overrides));
    }

    /** Those that compare learners too. */
    private static final Set<String> OF_LEARNERS = Set.of("tabular", "lending-club", "reuters-corn");

    @BeforeAll
    static void bundledFilesAreThoseOfTheCheckout() {
        System.setProperty("imbalance.home", Path.of("..").toAbsolutePath().toString());
    }

    @AfterAll
    static void theHomeIsWhatItWas() {
        System.clearProperty("imbalance.home");
    }

    static List<String> names() {
        return BuiltIn.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyBuiltInExperimentCompiles(String name) {
        ExperimentFile file = BuiltIn.read(READER, name, List.of());
        assertEquals(name, file.name());
        assertTrue(file.strategies().get(0).name().startsWith("baseline"));
        for (Strategy strategy : file.strategies()) {
            ImbalanceTrainer trainer = assertInstanceOf(
                    ImbalanceTrainer.class, file.trainer(strategy, file.seeds().get(0)));
            if (!OF_LEARNERS.contains(name)) {
                assertInstanceOf(DJLTrainer.class, trainer.leaf());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void anEditableCopyMeansTheSameFromAnyFolder(String name) {
        ExperimentFile original = BuiltIn.read(READER, name, List.of());
        ExperimentFile copy = READER.read("copy.yml", BuiltIn.editable(READER, name), Path.of("/elsewhere"), List.of());
        assertEquals(original.text().lines().count(), copy.text().lines().count());
        for (int i = 0; i < original.strategies().size(); i++) {
            Replicate replicate = original.replicates().get(0);
            assertEquals(
                    original.config(original.strategies().get(i), replicate),
                    copy.config(copy.strategies().get(i), replicate));
        }
    }

    /** Registered strategies that the experiment on all of them leaves out, and why. */
    private static final Map<String, String> NOT_COMPARED = Map.of(
            "loss cross-entropy", "what every strategy without a loss has, the baseline first",
            "sample instance", "what every strategy without draws of its own has",
            "loss label-over-smoothing",
                    "for the second stage of a trained network; from random weights it teaches next to nothing");

    @Test
    void everyRegisteredStrategyIsInTheExperimentOnAllOfThemUnlessThereIsAReason() {
        ExperimentFile file = BuiltIn.read(READER, "strategies", List.of());
        Registry registry = Registry.load();
        Set<String> missing = new TreeSet<>();
        for (Axis axis : Axis.all()) {
            registry.types(axis.kind()).keySet().forEach(type -> missing.add(axis.key() + " " + type));
            for (Strategy strategy : file.strategies()) {
                if (strategy.node().has(axis.key())) {
                    Node value = strategy.node().get(axis.key());
                    List<Node> values = value instanceof Node.Sequence list ? list.items() : List.of(value);
                    values.forEach(one -> missing.remove(axis.key() + " " + ((Node.Mapping) one).text("type")));
                }
            }
        }
        // The other resamplers go by distances between rows, which of pixels say little, or change documents.
        missing.removeIf(strategy -> strategy.startsWith("resample ")
                && !Set.of("resample random-over", "resample random-under").contains(strategy));
        assertEquals(
                new TreeSet<>(NOT_COMPARED.keySet()),
                missing,
                "add the strategy to builtin/strategies.yml, or the reason why not here");
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), file.seeds());
    }

    @Test
    void dataThatAScriptMakesAreMissedByItsName() throws IOException {
        Path script = Files.writeString(folder.resolve("make.py"), "");
        ExperimentFile file = BuiltIn.read(
                READER,
                "reuters-corn",
                List.of("data.train.path=" + folder.resolve("train.csv"), "data.test.path=" + script));
        ExperimentException e = assertThrows(ExperimentException.class, file::requireFiles);
        assertTrue(
                e.getMessage()
                        .contains("there is no file or folder " + folder.resolve("train.csv") + "; run " + script
                                + ", which writes it and says what it needs"),
                e.getMessage());
    }

    @Test
    void anUnknownBuiltInExperimentIsAnsweredWithTheNearest() {
        ExperimentException e =
                assertThrows(ExperimentException.class, () -> BuiltIn.read(READER, "quikstart", List.of()));
        assertTrue(e.getMessage().endsWith("did you mean \"quickstart\"?"), e.getMessage());
    }

    @Test
    void theExampleOfTheDesignIsRead() {
        ExperimentFile file = fashion();
        assertEquals(List.of(1L, 2L, 3L), file.seeds());
        assertEquals(4, file.strategies().size());
    }

    @Test
    void theRecipeOfATrainerIsReadAndWrittenAlike() {
        ExperimentFile file = fashion(
                "trainer.inputScale=symmetric",
                "trainer.augment=[{type: crop, largest: 3}, {type: balanced, augmentation: {type: cutout, size: 8}, power: 1}]");
        String config = file.config(file.strategies().get(0), Replicate.of(1));
        assertTrue(config.contains("  inputScale: symmetric\n"), config);
        assertTrue(
                config.contains(
                        "  - type: balanced\n    augmentation:\n      type: cutout\n      size: 8\n    power: 1.0\n"),
                config);
        ExperimentFile again = READER.read("config.yml", config, Path.of("/elsewhere"), List.of());
        assertEquals(config, again.config(again.strategies().get(0), Replicate.of(1)));
    }

    @Test
    void theMixingOfAStrategyIsReadAndWrittenAlike() {
        ExperimentFile file = fashion(
                "strategies=[{name: baseline}, {name: blends, mix: {type: remix, kappa: 4, targets: soft-target}}]");
        Strategy blends = file.strategies().get(1);
        ImbalanceTrainer trainer = assertInstanceOf(ImbalanceTrainer.class, file.trainer(blends, 3));
        assertInstanceOf(DJLTrainer.class, trainer.leaf());
        String config = file.config(blends, Replicate.of(3));
        assertTrue(config.contains("  mix:\n    type: remix\n    kappa: 4.0\n    targets: soft-target\n"), config);
        ExperimentFile again = READER.read("config.yml", config, Path.of("/elsewhere"), List.of());
        assertEquals(config, again.config(again.strategies().get(0), Replicate.of(3)));
    }

    @Test
    void aMixingOutsideItsRangeIsRefusedAtItsPlace() {
        ExperimentException e = assertThrows(
                ExperimentException.class, () -> fashion("strategies=[{name: blends, mix: {type: remix, tau: 2}}]"));
        assertTrue(e.getMessage().contains("mix.tau: must be at least 0 and at most 1, was 2. "), e.getMessage());
    }

    @Test
    void theSecondStageOfAStrategyIsReadAndWrittenAlike() {
        ExperimentFile file = fashion(
                "strategies=[{name: baseline}, {name: mislas, initialise: {type: log-prior}, retrain: {type: label-aware, epochs: 5, statistics:"
                        + " shifted, sampling: {type: square-root}, loss: {type: label-aware-smoothing, head: 0.4}}}]");
        Strategy mislas = file.strategies().get(1);
        ImbalanceTrainer trainer = assertInstanceOf(ImbalanceTrainer.class, file.trainer(mislas, 3));
        String provenance = trainer.getProvenance().toString();
        assertTrue(provenance.contains("dev.imbalance.trainer.ClassifierRetrainingTrainer"), provenance);
        assertTrue(provenance.contains("dev.imbalance.trainer.InitialisationTrainer"), provenance);
        String config = file.config(mislas, Replicate.of(3));
        assertTrue(
                config.contains("  retrain:\n    type: label-aware\n    epochs: 5\n    statistics: shifted\n"), config);
        ExperimentFile again = READER.read("config.yml", config, Path.of("/elsewhere"), List.of());
        assertEquals(config, again.config(again.strategies().get(0), Replicate.of(3)));
        assertEquals(
                trainer.getProvenance(),
                again.trainer(again.strategies().get(0), 3).getProvenance());
    }

    @Test
    void theLossOfASecondStageIsTheOneItIsFor() {
        ExperimentException e = assertThrows(
                ExperimentException.class,
                () -> fashion("strategies=[{name: mislas, retrain: {type: label-aware, loss: {type: focal}}}]"));
        assertTrue(e.getMessage().contains("legal values: label-aware-smoothing"), e.getMessage());
    }

    @Test
    void theLongTailShorthandIsASourceAroundTheTrainingSourceOnly() {
        ExperimentFile file = fashion("data.longTail.classOrder=[\"1\", \"0\"]");
        assertInstanceOf(LongTailSource.class, file.train(file.strategies().get(0)));
        String config = file.config(file.strategies().get(0), Replicate.of(1));
        assertTrue(
                config.contains(
                        "    type: long-tail\n    seed: 7\n    classOrder:\n    - \"1\"\n    - \"0\"\n    source:\n"),
                config);
        assertTrue(config.contains("    profile:\n      type: exponential\n      imbalanceFactor: 100.0\n"), config);
        assertFalse(file.test() instanceof LongTailSource);
    }

    @Test
    void theLongTailShorthandTakesTheKeysOfItsProfileOnly() {
        ExperimentException e = assertThrows(ExperimentException.class, () -> fashion("data.longTail.imbalance=10"));
        assertEquals(
                "--set data.longTail.imbalance=10: data.longTail.imbalance: unknown key; legal keys: profile, roundUp,"
                        + " imbalanceFactor, largest, classOrder, seed",
                e.getMessage());
    }
}
