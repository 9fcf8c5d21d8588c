package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.djl.DenseNet;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.trainer.ImbalanceTrainer;
import dev.imbalance.trainer.PostHocTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

class ExperimentFileTest {
    private static final ExperimentReader READER = new ExperimentReader(Registry.load());
    private static final Path HERE = Path.of("/data/here");
    private static final String TOYS =
            """
            experiment: toys
            notes: For the tests.
            data:
              train: {type: toy, path: ../train.bin, labelNames: ["no", "010"]}
              test: {type: toy, path: /data/test.bin}
              validation: 0.25
            trainer:
              type: toy
              epochs: 8
              part: {type: plain161, size: very_large}
            strategies:
              - name: baseline
              - name: everything
                resample: [{type: random-over}, {type: random-under}]
                sample: {type: class-balanced}
                reweight: {type: effective-number, beta: 0.990}
                loss: {type: focal, gamma: 2}
                margin: {type: logit-adjusted}
                postHoc: [{type: logit-adjustment, allowDoubleCorrection: yes}]
                trainer: {part: {amount: 7}, more: [{type: nested, part: {type: plain}}]}
            seeds: [3, 4]
            """;

    private static ExperimentFile read(String text, Path directory) {
        return READER.read("toys.yml", text, directory, List.of());
    }

    private static ExperimentFile toys() {
        return read(TOYS, HERE);
    }

    @Test
    void relativePathsStartFromTheFilesDirectory() {
        assertEquals(
                Path.of("/data/train.bin"),
                ((ToySource) toys().train(toys().strategies().get(0))).path());
        assertEquals(Path.of("/data/test.bin"), ((ToySource) toys().test()).path());
    }

    @Test
    void theLeafGetsTheSeedTheValidationShareAndTheMergedOverrides() {
        ExperimentFile toys = toys();
        ToyTrainer leaf = (ToyTrainer) leaf(toys.trainer(toys.strategies().get(1), 4));
        assertEquals(4, leaf.seed());
        assertEquals(0.25, leaf.validationShare());
        assertTrue(leaf.describe().contains("epochs=8"), leaf.describe());
        String provenance = leaf.getProvenance().toString();
        assertTrue(provenance.contains("amount=7.0"), provenance);
        assertTrue(provenance.contains("size=VERY_LARGE"), provenance);
    }

    @Test
    void everyAxisBecomesADecoratorInAFixedOrder() {
        ExperimentFile toys = toys();
        ImbalanceTrainer trainer = assertInstanceOf(
                ImbalanceTrainer.class, toys.trainer(toys.strategies().get(1), 3));
        String provenance = trainer.getProvenance().toString();
        int last = -1;
        for (String decorator : List.of(
                "PostHocTrainer",
                "MarginTrainer",
                "LossTrainer",
                "ReweightingTrainer",
                "SamplingTrainer",
                "ResamplingTrainer",
                "ToyTrainer")) {
            int at = provenance.indexOf(
                    "dev.imbalance." + (decorator.startsWith("Toy") ? "experiment." : "trainer.") + decorator);
            assertTrue(at > last, decorator + " in " + provenance);
            last = at;
        }
    }

    @Test
    void aBaselineCarriesAnEmptyPostHocDecoratorForItsLedger() {
        ExperimentFile toys = toys();
        assertInstanceOf(PostHocTrainer.class, toys.trainer(toys.strategies().get(0), 3));
    }

    @Test
    void theDescriptionNamesWhatAStrategyChanges() {
        assertEquals(
                "resample random-over, random-under, sample class-balanced, reweight effective-number(beta=0.990), loss"
                        + " focal(gamma=2), margin logit-adjusted, postHoc logit-adjustment(allowDoubleCorrection=yes), trainer"
                        + " (part=(amount=7), more=nested(part=plain))",
                toys().strategies().get(1).description());
    }

    @Test
    void schedulesWrapAValueAndMapsNameLabels() {
        ExperimentFile file = read(
                """
                experiment: schedules
                data:
                  train: {type: toy, path: ../train.bin, labelNames: ["no", "010"]}
                  test: {type: toy, path: /data/test.bin}
                trainer: {type: toy, part: {type: plain}}
                strategies:
                  - name: deferred
                    sample: {type: deferred, sampling: {type: reverse, length: 2}, fromEpoch: auto}
                    reweight: {type: deferred, weighting: {type: fixed, weights: {"no": 2, "010": 0.5}}, fromEpoch: 160}
                    loss: {type: warm-up, loss: {type: focal, gamma: 1}, epochs: 3}
                    margin: {type: deferred}
                """,
                HERE);
        Strategy strategy = file.strategies().get(0);
        String provenance = file.trainer(strategy, 1).getProvenance().toString();
        for (String field :
                List.of("exponent=-1.0", "length=2.0", "fromEpoch=160", "010=0.5", "gamma=1.0", "epochs=3")) {
            assertTrue(provenance.contains(field), field + " in " + provenance);
        }
        ExperimentFile again = read(file.config(strategy, Replicate.of(1)), HERE);
        assertEquals(
                file.trainer(strategy, 1).getProvenance(),
                again.trainer(again.strategies().get(0), 1).getProvenance());
    }

    @Test
    void theConfigOfARunGivesTheSameRunAgainFromAnyDirectory() {
        ExperimentFile toys = toys();
        Strategy strategy = toys.strategies().get(1);
        String config = toys.config(strategy, Replicate.of(4));
        ExperimentFile again = read(config, Path.of("/elsewhere"));
        assertEquals(List.of(4L), again.seeds());
        assertEquals(config, again.config(again.strategies().get(0), Replicate.of(4)));
        assertEquals(
                toys.trainer(strategy, 4).getProvenance(),
                again.trainer(again.strategies().get(0), 4).getProvenance());
        assertEquals(
                List.of("no", "010"), again.train(again.strategies().get(0)).labelNames());
        assertEquals(
                toys.hash(strategy, Replicate.of(4), List.of("d1"), "0.1"),
                again.hash(again.strategies().get(0), Replicate.of(4), List.of("d1"), "0.1"));
    }

    @Test
    void theHashTellsRunsApartButNotWhereTheFilesLie() {
        ExperimentFile toys = toys();
        Strategy baseline = toys.strategies().get(0);
        String hash = toys.hash(baseline, Replicate.of(3), List.of("d1", "d2"), "0.1");
        assertTrue(hash.matches("[0-9a-f]{8}"), hash);
        assertNotEquals(hash, toys.hash(toys.strategies().get(1), Replicate.of(3), List.of("d1", "d2"), "0.1"));
        assertNotEquals(hash, toys.hash(baseline, Replicate.of(4), List.of("d1", "d2"), "0.1"));
        assertNotEquals(hash, toys.hash(baseline, Replicate.of(3), List.of("d1", "d3"), "0.1"));
        assertNotEquals(hash, toys.hash(baseline, Replicate.of(3), List.of("d1", "d2"), "0.2"));
        ExperimentFile moved = read(TOYS.replace("For the tests", "Moved"), Path.of("/data/there/deeper"));
        assertEquals(hash, moved.hash(moved.strategies().get(0), Replicate.of(3), List.of("d1", "d2"), "0.1"));
    }

    @Test
    void anEnumerationIsTheSameHoweverItIsSpelt() {
        List<String> hashes = new ArrayList<>();
        for (String reduction : List.of("weighted-mean", "weighted_mean")) {
            ExperimentFile toys = read(
                    """
                    experiment: toys
                    data:
                      train: {type: toy, path: train.bin}
                      test: {type: toy, path: test.bin}
                    trainer: {type: toy}
                    strategies:
                      - name: baseline
                        loss: {type: cross-entropy, reduction: %s}
                    """
                            .formatted(reduction),
                    HERE);
            hashes.add(toys.hash(toys.strategies().get(0), Replicate.of(1), List.of("d1", "d2"), "0.1"));
        }
        assertEquals(1, hashes.stream().distinct().count(), hashes.toString());
    }

    @Test
    void anArgumentsFolderIsAllowedWhereAPropertyBringsIt() {
        String text =
                """
                properties: {folder: images}
                experiment: toys
                data:
                  train: {type: toy, path: "${folder}/train.bin"}
                  test: {type: toy, path: "${folder}/%s"}
                trainer: {type: toy}
                strategies: [{name: baseline}]
                """;
        ExperimentFile toys = new ExperimentReader(Registry.load())
                .read("toys.yml", text.formatted("test.bin"), HERE, List.of("properties.folder=/mnt/images"));
        assertEquals(
                Path.of("/mnt/images/train.bin"),
                ((ToySource) toys.train(toys.strategies().get(0))).path());
        String refused = assertThrows(ExperimentException.class, () -> new ExperimentReader(Registry.load())
                        .read(
                                "toys.yml",
                                text.formatted("../secret.bin"),
                                HERE,
                                List.of("properties.folder=/mnt/images")))
                .getMessage();
        assertTrue(refused.contains("/mnt/secret.bin lies outside"), refused);
    }

    @Test
    void aNoteWithAVariableWrittenOutIsTheSameInTheConfig() {
        ExperimentFile toys = read(TOYS.replace("notes: For the tests.", "notes: costs $${price}"), HERE);
        String config = toys.config(toys.strategies().get(0), Replicate.of(3));
        ExperimentFile again = read(config, Path.of("/elsewhere"));
        assertTrue(config.contains("$${price}"), config);
        assertEquals(config, again.config(again.strategies().get(0), Replicate.of(3)));
    }

    @Test
    void theConfigOfARunIsReadTheSameWithoutTheSchemaAndItsPathsAreChecked() {
        ExperimentFile toys = toys();
        Strategy strategy = toys.strategies().get(1);
        String config = toys.config(strategy, Replicate.of(4));
        ExperimentFile again = READER.readResolved("config.yml", config, HERE);
        assertEquals(config, again.config(again.strategies().get(0), Replicate.of(4)));
        assertEquals(
                toys.trainer(strategy, 4).getProvenance(),
                again.trainer(again.strategies().get(0), 4).getProvenance());
        String elsewhere = config.replace("/data/test.bin", "/outside/test.bin");
        ExperimentException refused =
                assertThrows(ExperimentException.class, () -> READER.readResolved("config.yml", elsewhere, HERE));
        assertTrue(refused.getMessage().contains("/outside/test.bin lies outside"), refused.getMessage());
        assertEquals(1, refused.problems().size(), refused.getMessage());
    }

    @Test
    void theConfigQuotesTextThatLooksLikeSomethingElse() {
        ExperimentFile toys = toys();
        String config = toys.config(toys.strategies().get(1), Replicate.of(4));
        assertTrue(config.contains("- \"no\"\n"), config);
        assertTrue(config.contains("- \"010\"\n"), config);
        assertTrue(config.contains("beta: \"0.990\"\n"), config);
        assertTrue(config.contains("type: effective-number\n"), config);
    }

    @Test
    void valuesOfEnumerationsMayHaveHyphens() {
        ExperimentFile deep = read(
                """
                experiment: deep
                data:
                  train: {type: toy, path: train.bin}
                  test: {type: toy, path: test.bin}
                trainer:
                  type: djl
                  architecture: {type: densenet161, stem: cifar-nopool}
                strategies:
                  - name: baseline
                """,
                HERE);
        String provenance =
                leaf(deep.trainer(deep.strategies().get(0), 1)).getProvenance().toString();
        assertTrue(provenance.contains("stem=" + DenseNet.Stem.CIFAR_NOPOOL), provenance);
    }

    @Test
    void aResamplerMayHaveATrainerOfItsOwn() {
        ExperimentFile nested = read(
                """
                experiment: nested
                data:
                  train: {type: toy, path: train.bin}
                  test: {type: toy, path: test.bin}
                trainer: {type: toy}
                strategies:
                  - name: hardness
                    resample: [{type: instance-hardness, trainer: {type: cart, maxDepth: 7}}]
                """,
                HERE);
        String provenance =
                nested.trainer(nested.strategies().get(0), 1).getProvenance().toString();
        assertTrue(provenance.contains("CARTClassificationTrainer"), provenance);
        assertTrue(provenance.contains("maxDepth=7"), provenance);
    }

    @Test
    void anEnsembleHasATrainerAndResamplersInside() {
        ExperimentFile nested = read(
                """
                experiment: nested
                data:
                  train: {type: toy, path: train.bin}
                  test: {type: toy, path: test.bin}
                trainer:
                  type: balanced-bagging
                  innerTrainer: {type: cart, maxDepth: 7}
                  resamplers: [{type: smote, k: 3}, {type: tomek-links}]
                strategies:
                  - name: bagged
                """,
                HERE);
        String provenance = leaf(nested.trainer(nested.strategies().get(0), 1))
                .getProvenance()
                .toString();
        for (String part : List.of("maxDepth=7", "SMOTE", "k=3", "TomekLinks", "numMembers=10", "seed=1")) {
            assertTrue(provenance.contains(part), provenance);
        }
    }

    private static Trainer<Label> leaf(Trainer<Label> trainer) {
        return trainer instanceof ImbalanceTrainer decorator ? decorator.leaf() : trainer;
    }
}
