package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.imbalance.data.Loading;
import dev.imbalance.djl.DJLModel;
import dev.imbalance.djl.HostTensor;
import dev.imbalance.djl.SafeTensors;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.PredictionsReader;
import dev.imbalance.evaluation.RunFailure;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.ImbalanceModel;
import dev.imbalance.trainer.PostHocTrainer;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.trainer.TrainingListener;
import dev.imbalance.trainer.TrustedModels;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/** Whole experiments on small generated images. */
class ExperimentRunnerTest {
    private static final String DATA =
            """
            data:
              train: {type: idx, images: train-images, labels: train-labels, labelNames: [left, right, middle]}
              test: {type: idx, images: test-images, labels: test-labels, labelNames: [left, right, middle]}
            """;
    private static final String NETWORK =
            """
              validation: 0.2
              watchTest: true
            trainer:
              type: djl
              architecture: {type: densenet, growth: 4, initialFeatures: 8, blocks: [2, 2], stem: cifar}
              epochs: 2
              batchSize: 16
              device: cpu
            """;

    @TempDir
    Path folder;

    /** Remembers what it is told. */
    private static final class Memory implements RunListener {
        private final List<String> kept = new ArrayList<>();
        private final List<String> finished = new ArrayList<>();

        @Override
        public void runKept(RunKey run, int index, RunMetrics metrics) {
            kept.add(run.strategy());
        }

        @Override
        public void runFinished(RunKey run, RunMetrics metrics) {
            finished.add(run.strategy());
        }
    }

    @BeforeEach
    void makeImages() throws IOException {
        write("train", 60, 20, 8);
        write("test", 20, 20, 20);
    }

    /** Images of 12 x 12 whose left, right or middle third is bright. */
    private void write(String part, int... counts) throws IOException {
        int rows = 0;
        for (int count : counts) {
            rows += count;
        }
        ByteBuffer images = ByteBuffer.allocate(16 + 144 * rows)
                .putInt(0x803)
                .putInt(rows)
                .putInt(12)
                .putInt(12);
        ByteBuffer labels = ByteBuffer.allocate(8 + rows).putInt(0x801).putInt(rows);
        SplittableRandom random = new SplittableRandom(rows);
        int[] start = {0, 8, 4};
        for (int c = 0; c < counts.length; c++) {
            for (int i = 0; i < counts[c]; i++) {
                labels.put((byte) c);
                for (int pixel = 0; pixel < 144; pixel++) {
                    int column = pixel % 12;
                    boolean bright = column >= start[c] && column < start[c] + 4;
                    images.put((byte) random.nextInt(bright ? 120 : 0, bright ? 256 : 160));
                }
            }
        }
        Files.write(folder.resolve(part + "-images"), images.array());
        Files.write(folder.resolve(part + "-labels"), labels.array());
    }

    private ExperimentFile read(String text) {
        return new ExperimentReader(Registry.load()).read("test.yml", "experiment: small\n" + text, folder, List.of());
    }

    private ExperimentOutcome run(String text, RunListener listener) throws IOException {
        return new ExperimentRunner(read(text), folder.resolve("out"), "./imbalance run test.yml", listener).run();
    }

    /** As {@link #run}, where the directory has the same strategies and seeds by another hash. */
    private ExperimentOutcome runBeside(String text, RunListener listener) throws IOException {
        return new ExperimentRunner(
                        read(text),
                        folder.resolve("out"),
                        "./imbalance run test.yml --force",
                        listener,
                        RunPolicy.DEFAULT.forced())
                .run();
    }

    private static Path directory(ExperimentOutcome outcome, int run) {
        return outcome.directory().resolve(outcome.comparison().runs().get(run).directory());
    }

    @Test
    void everyRunLeavesWhatTheDocumentationSays() throws IOException {
        ExperimentOutcome outcome = run(
                DATA + NETWORK
                        + """
                        strategies:
                          - name: baseline
                          - name: everything
                            resample: [{type: random-over}]
                            sample: {type: square-root}
                            reweight: {type: effective-number, beta: auto}
                            loss: {type: focal, gamma: 1}
                            postHoc: [{type: logit-adjustment, tau: 0.5}]
                        """,
                new Memory());
        assertTrue(outcome.failed().isEmpty());
        assertTrue(Files.size(outcome.report()) > 100_000);
        for (int i = 0; i < 2; i++) {
            Path run = directory(outcome, i);
            for (String name : List.of(
                    "config.yml",
                    "provenance.json",
                    "metrics.json",
                    "predictions.csv.gz",
                    "history.csv",
                    "model.onnx",
                    "model.json",
                    "model-card.md",
                    "model.tribuo",
                    "log.txt")) {
                assertTrue(Files.size(run.resolve(name)) > 0, name);
            }
            RunFiles files = new RunFiles(run);
            RunMetrics metrics = files.readMetrics();
            assertEquals("onnxruntime", metrics.scoredBy());
            assertEquals(60, metrics.onnxParity().images());
            assertTrue(metrics.onnxParity().maxAbsDifference() < 1e-4, metrics.onnxParity()::toString);
            assertEquals(0, metrics.onnxParity().differingLabels());
            assertEquals(metrics.nativeAccuracy(), metrics.test().accuracy());
            assertEquals(2, files.readHistory().size());
            assertFalse(Double.isNaN(files.readHistory().get(0).watchedAccuracy()));
            assertEquals(accuracy(files), metrics.test().accuracy());
            assertEquals(48, metrics.test().labels().get("left").trainCount());
            assertTrue(run.getFileName().toString().matches(metrics.strategy() + "-seed1-[0-9a-f]{8}"), run::toString);
        }
        assertEquals(
                48,
                new RunFiles(directory(outcome, 1))
                        .readMetrics()
                        .test()
                        .labels()
                        .get("middle")
                        .trainCountAfter());
    }

    @Test
    void aSecondStageIsInTheHistoryTheLedgerAndTheLog() throws IOException {
        ExperimentOutcome outcome = run(
                DATA + NETWORK
                        + """
                        strategies:
                          - name: crt
                            initialise: {type: log-prior}
                            retrain: {type: crt, epochs: 3}
                            postHoc: [{type: logit-adjustment}]
                          - name: lws
                            retrain: {type: lws, epochs: 1}
                        """,
                new Memory());
        assertEquals(List.of(), outcome.failed());
        assertTrue(Files.size(outcome.report()) > 100_000);
        int[] epochs = {5, 3};
        for (int i = 0; i < 2; i++) {
            RunFiles files = new RunFiles(directory(outcome, i));
            RunMetrics metrics = files.readMetrics();
            assertEquals(
                    IntStream.rangeClosed(1, epochs[i]).boxed().toList(),
                    files.readHistory().stream().map(EpochRecord::epoch).toList());
            assertTrue(metrics.training().bestEpoch() > 2, metrics.training()::toString);
            assertEquals(
                    "highest validation balanced accuracy of the second stage",
                    metrics.training().selection());
            assertArrayEquals(
                    new double[] {1 / 3., 1 / 3., 1 / 3.}, metrics.ledger().effectivePrior(), 1e-12);
            assertArrayEquals(new double[3], metrics.ledger().carried(), 1e-12);
            assertEquals(0, metrics.onnxParity().differingLabels());
            assertFalse(Files.exists(directory(outcome, i).resolve("checkpoint")));
            assertTrue(Files.readString(directory(outcome, i).resolve("log.txt"))
                    .contains("second stage: retrain " + metrics.strategy() + "(epochs="));
        }
    }

    @Test
    void mixedStrategiesRunAndRecordThePriorThatTheirLossSees() throws IOException {
        ExperimentOutcome outcome = run(
                DATA + NETWORK
                        + """
                        strategies:
                          - name: mixup
                            mix: {type: mixup}
                            reweight: {type: balanced}
                            loss: {type: cross-entropy, reduction: weighted_mean}
                          - name: balanced-mixup
                            mix: {type: balanced-mixup, alpha: 1}
                            margin: {type: logit-adjusted}
                        """,
                new Memory());
        assertEquals(List.of(), outcome.failed());
        RunMetrics mixup = new RunFiles(directory(outcome, 0)).readMetrics();
        assertTrue(mixup.warnings().get(0).contains("targets: two-term"), mixup.warnings()::toString);
        RunMetrics balanced = new RunFiles(directory(outcome, 1)).readMetrics();
        assertEquals(List.of(), balanced.warnings());
        // 48, 16 and 6 training rows, half blended with balanced ones; the margin pays for what is left of the prior.
        assertArrayEquals(
                new double[] {24 / 70.0 + 1 / 6.0, 8 / 70.0 + 1 / 6.0, 3 / 70.0 + 1 / 6.0},
                balanced.ledger().sampling(),
                1e-12);
        assertArrayEquals(new double[3], balanced.ledger().carried(), 1e-12);
        assertTrue(Files.readString(directory(outcome, 1).resolve("provenance.json"))
                .contains("dev.imbalance.mixing.BalancedMixup"));
    }

    private static double accuracy(RunFiles files) throws IOException {
        int right = 0;
        int rows = 0;
        try (PredictionsReader reader = files.readPredictions()) {
            for (var row = reader.next(); row.isPresent(); row = reader.next()) {
                rows++;
                right += row.get().label().equals(row.get().prediction()) ? 1 : 0;
            }
        }
        return (double) right / rows;
    }

    @Test
    void aSavedModelPredictsTheSameAndItsProvenanceRetrainsTheSameWeights() throws IOException {
        String text = DATA + NETWORK
                + """
                strategies:
                  - name: weighted
                    sample: {type: class-balanced}
                    reweight: {type: balanced}
                """;
        ExperimentOutcome outcome = run(text, new Memory());
        ImbalanceModel saved = assertInstanceOf(
                ImbalanceModel.class, TrustedModels.read(directory(outcome, 0).resolve("model.tribuo")));

        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(saved.getProvenance()));
        Dataset<Label> train =
                Loading.train(read(text).train(read(text).strategies().get(0)));
        Model<Label> again = manager.lookupAll(PostHocTrainer.class).get(0).train(train, Map.of(), 0);

        Map<String, HostTensor> expected = ((DJLModel) saved.inner()).weights();
        Map<String, HostTensor> actual = ((DJLModel) ((ImbalanceModel) again).inner()).weights();
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, tensor) ->
                assertArrayEquals(tensor.values(), actual.get(name).values(), name));

        Dataset<Label> test = Loading.test(read(text).test(), train);
        List<Prediction<Label>> first = saved.predict(test);
        List<Prediction<Label>> second = again.predict(test);
        for (int row = 0; row < first.size(); row++) {
            for (String label : List.of("left", "right", "middle")) {
                assertEquals(
                        first.get(row).getOutputScores().get(label).getScore(),
                        second.get(row).getOutputScores().get(label).getScore());
            }
        }
    }

    @Test
    void aFinishedRunIsKeptAndItsOwnConfigurationNamesTheSameRun() throws IOException {
        String text = DATA + NETWORK + "strategies: [{name: baseline}]\n";
        Memory first = new Memory();
        ExperimentOutcome outcome = run(text, first);
        byte[] metrics = Files.readAllBytes(directory(outcome, 0).resolve("metrics.json"));
        assertEquals(List.of("baseline"), first.finished);

        Memory second = new Memory();
        ExperimentFile resolved =
                new ExperimentReader(Registry.load()).read(directory(outcome, 0).resolve("config.yml"), List.of());
        new ExperimentRunner(resolved, folder.resolve("out"), "./imbalance run config.yml", second).run();
        assertEquals(List.of("baseline"), second.kept);
        assertEquals(List.of(), second.finished);
        assertArrayEquals(metrics, Files.readAllBytes(directory(outcome, 0).resolve("metrics.json")));
    }

    @Test
    void anImageInAnotherClassFolderMakesAnotherRun() throws IOException {
        for (String split : List.of("train", "test")) {
            for (int i = 0; i < 12; i++) {
                Path file =
                        folder.resolve(split).resolve(i < 6 ? "dark" : "light").resolve(i + ".png");
                Files.createDirectories(file.getParent());
                BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
                image.getRaster().setSample(i % 4, i / 4, 0, 10 + 20 * i);
                ImageIO.write(image, "png", file.toFile());
            }
        }
        String text =
                """
                data:
                  train: {type: image-folder, path: train}
                  test: {type: image-folder, path: test}
                trainer: {type: xgboost, numTrees: 1}
                strategies: [{name: baseline}]
                """;
        run(text, new Memory());
        Files.move(folder.resolve("train/dark/3.png"), folder.resolve("train/light/3.png"));
        Memory again = new Memory();
        runBeside(text, again);
        assertEquals(List.of(), again.kept);
        assertEquals(List.of("baseline"), again.finished);
    }

    @Test
    void otherWeightsUnderTheSameNameMakeAnotherRun() throws IOException {
        ExperimentOutcome first = run(DATA + NETWORK + "strategies: [{name: baseline}]\n", new Memory());
        ImbalanceModel model =
                (ImbalanceModel) TrustedModels.read(directory(first, 0).resolve("model.tribuo"));
        Map<String, HostTensor> weights = new LinkedHashMap<>(((DJLModel) model.inner()).weights());
        Path file = folder.resolve("weights.safetensors");
        Files.write(file, SafeTensors.write(weights));
        String text = DATA + NETWORK
                + "  weights: weights.safetensors\n  pretrainedOn: unknown\nstrategies: [{name: baseline}]\n";
        ExperimentOutcome started = runBeside(text, new Memory());
        List<String> warnings =
                new RunFiles(directory(started, 0)).readMetrics().warnings();
        assertTrue(warnings.get(0).contains("pretrainedOn: unknown"), warnings::toString);
        assertTrue(Files.readString(directory(started, 0).resolve("provenance.json"))
                .contains("weights-sha256"));
        Memory same = new Memory();
        run(text, same);
        assertEquals(List.of("baseline"), same.kept);

        weights.replaceAll((name, tensor) -> new HostTensor(tensor.shape(), new float[tensor.values().length]));
        Files.write(file, SafeTensors.write(weights));
        Memory changed = new Memory();
        runBeside(text, changed);
        assertEquals(List.of(), changed.kept);
        assertEquals(List.of("baseline"), changed.finished);
    }

    @Test
    void weightsOfAModelThatSawWhatTheLongTailRemovesAreWarnedOf() throws IOException {
        ExperimentOutcome whole = run(DATA + NETWORK + "strategies: [{name: baseline}]\n", new Memory());
        Files.copy(directory(whole, 0).resolve("model.tribuo"), folder.resolve("whole.tribuo"));
        String transfer = NETWORK + "  weights: whole.tribuo\n  freeze: [all-but-classifier]\n"
                + "  rates: {\"classifier.*\": 2}\nstrategies: [{name: baseline}]\n";
        ExperimentOutcome same = runBeside(DATA + transfer, new Memory());
        assertEquals(List.of(), same.failed());
        assertEquals(List.of(), new RunFiles(directory(same, 0)).readMetrics().warnings());

        String longTail = "  longTail: {profile: exponential, imbalanceFactor: 12, seed: 1}\n";
        ExperimentOutcome cut = runBeside(DATA + longTail + transfer, new Memory());
        List<String> warnings = new RunFiles(directory(cut, 0)).readMetrics().warnings();
        assertTrue(warnings.get(0).contains("images that the long-tail cut removed"), warnings::toString);
        assertTrue(Files.readString(directory(cut, 0).resolve("log.txt")).contains(warnings.get(0)));
    }

    @Test
    void aRunThatFailsIsReportedAndTheOthersGoOn() throws IOException {
        ExperimentOutcome outcome = run(
                DATA + NETWORK
                        + """
                        strategies:
                          - name: exploding
                            trainer: {optimiser: {type: sgd, learningRate: 1.0e+30}}
                          - name: baseline
                        """,
                new Memory());
        assertEquals(1, outcome.failed().size());
        assertEquals("exploding", outcome.failed().get(0).strategy());
        List<Comparison.Run> runs = outcome.comparison().runs();
        assertEquals(Comparison.FAILED, runs.get(0).status());
        assertTrue(runs.get(0).error().contains("learning rate"), runs.get(0).error());
        assertEquals(Comparison.DONE, runs.get(1).status());
        assertFalse(Files.exists(directory(outcome, 0)));
        Path log = RunFiles.unfinished(directory(outcome, 0)).resolve("log.txt");
        assertTrue(Files.readString(log).contains("Exception"));
    }

    @Test
    void aFailedRunIsTriedAgainOnlyWhenAskedTo() throws IOException {
        String text = DATA + NETWORK + "strategies: [{name: baseline}]\nseeds: [1, 2]\n";
        ExperimentOutcome first = run(text, failing(List.of(new OutOfMemoryError("Java heap space"))));
        assertEquals(1, first.failed().size());
        RunFailure failure = new RunFiles(RunFiles.unfinished(directory(first, 0))).readFailure();
        assertEquals("Java heap space", failure.error());

        List<String> before = new ArrayList<>();
        ExperimentOutcome second = run(text, new RunListener() {
            @Override
            public void runFailedBefore(RunKey run, int index, String error) {
                before.add(index + ": " + error);
            }
        });
        assertEquals(List.of("1: Java heap space"), before);
        assertEquals(first.failed(), second.failed());
        assertEquals(first.comparison(), second.comparison());

        Memory third = new Memory();
        ExperimentOutcome retried = new ExperimentRunner(
                        read(text), folder.resolve("out"), "", third, RunPolicy.DEFAULT.retryingFailed())
                .run();
        assertEquals(List.of(), retried.failed());
        assertEquals(List.of("baseline"), third.finished);
        assertEquals(List.of("baseline"), third.kept);
        assertFalse(Files.exists(new RunFiles(directory(retried, 0)).failure()));
    }

    @Test
    void treesAreTrainedWithoutTheRowsThatTheirCorrectionsChooseOn() throws IOException {
        ExperimentOutcome outcome = run(
                DATA
                        + """
                          validation: 0.25
                        trainer: {type: xgboost, numTrees: 5}
                        strategies:
                          - name: baseline
                          - name: chosen
                            postHoc:
                              - {type: temperature}
                              - {type: logit-adjustment, tau: auto, metric: g-mean}
                              - {type: threshold-moving}
                        """,
                new Memory());
        assertTrue(outcome.failed().isEmpty());
        RunMetrics baseline = new RunFiles(directory(outcome, 0)).readMetrics();
        assertEquals(List.of(), baseline.choices());
        RunMetrics chosen = new RunFiles(directory(outcome, 1)).readMetrics();
        assertEquals(3, chosen.choices().size());
        assertTrue(chosen.choices().get(1).contains("the highest G-mean"), chosen.choices()::toString);
        String log = Files.readString(directory(outcome, 1).resolve("log.txt"));
        String report = Files.readString(outcome.report());
        for (String choice : chosen.choices()) {
            assertTrue(choice.endsWith("on 22 validation rows"), choice);
            assertTrue(log.contains(choice), log);
            assertTrue(report.contains(choice.substring(0, choice.indexOf(':'))), choice);
        }
        // Every strategy is trained on the same rows, and a run alone on those that it had.
        for (int run = 0; run < 2; run++) {
            RunMetrics metrics = new RunFiles(directory(outcome, run)).readMetrics();
            assertEquals(45, metrics.test().labels().get("left").trainCount());
            String config = Files.readString(directory(outcome, run).resolve("config.yml"));
            ExperimentOutcome again = new ExperimentRunner(
                            new ExperimentReader(Registry.load()).read("config.yml", config, folder, List.of()),
                            folder.resolve("again" + run),
                            "./imbalance run config.yml",
                            new Memory())
                    .run();
            assertEquals(
                    metrics.choices(),
                    new RunFiles(directory(again, 0)).readMetrics().choices());
        }
    }

    @Test
    void aChoiceWithoutRowsToChooseOnIsRefusedWhereItIsAskedFor() {
        ExperimentException refused = assertThrows(
                ExperimentException.class,
                () -> read(
                        TREES
                                + """
                                strategies:
                                  - name: chosen
                                    postHoc: [{type: temperature}]
                                """));
        assertEquals(
                "test.yml:8:14: strategies[0].postHoc: postHoc temperature goes by scores on a validation slice of the training rows,"
                        + " and there is none; set data.validation (or the trainer's validation) above 0, such as 0.1",
                refused.problems().get(0).toString());
    }

    private static final String TREES = DATA + "trainer: {type: xgboost, numTrees: 2}\n";

    @Test
    void aRunWhoseLibraryOrMemoryFailsIsReportedAndTheOthersGoOn() throws IOException {
        List<Throwable> faults = List.of(
                new OutOfMemoryError("Java heap space\nof 1 GB"),
                new UnsatisfiedLinkError("no libonnxruntime"),
                new IOException("ONNX Runtime failed"));
        ExperimentOutcome outcome =
                run(DATA + NETWORK + "strategies: [{name: baseline}]\nseeds: [1, 2, 3, 4]\n", failing(faults));
        assertEquals(
                List.of("Java heap space", "no libonnxruntime", "ONNX Runtime failed"),
                outcome.comparison().runs().stream()
                        .limit(3)
                        .map(Comparison.Run::error)
                        .toList());
        assertEquals(Comparison.DONE, outcome.comparison().runs().get(3).status());
        Path log = RunFiles.unfinished(directory(outcome, 1)).resolve("log.txt");
        assertTrue(Files.readString(log).contains("UnsatisfiedLinkError"));
    }

    @Test
    void aFullDiskStopsTheExperiment() {
        IOException full = new IOException("No space left on device");
        String text = DATA + NETWORK + "strategies: [{name: baseline}]\nseeds: [1, 2]\n";
        FileSystemException stopped = assertThrows(FileSystemException.class, () -> run(text, failing(List.of(full))));
        assertEquals("No space left on device", stopped.getReason());
        assertTrue(stopped.getFile().startsWith(folder.resolve("out/baseline-seed1-") + ""), stopped.getFile());
        assertFalse(Files.exists(folder.resolve("out").resolve(Comparison.FILE)));
    }

    private ExperimentOutcome run(String text, RunListener listener, boolean resumeOnly, int stopAfter)
            throws IOException {
        AtomicInteger asked = new AtomicInteger();
        RunPolicy policy = new RunPolicy(
                1,
                Duration.ZERO,
                resumeOnly,
                false,
                false,
                1,
                () -> stopAfter > 0 && asked.incrementAndGet() > stopAfter);
        return new ExperimentRunner(read(text), folder.resolve("out"), "./imbalance run test.yml", listener, policy)
                .run();
    }

    @Test
    void anInterruptedRunGoesOnFromItsCheckpointAndLeavesNoneBehind() throws IOException {
        String text = DATA + NETWORK + "strategies: [{name: baseline, sample: {type: class-balanced}}]\n";
        String stopped = assertThrows(TrainingInterrupted.class, () -> run(text, new Memory(), false, 7))
                .getMessage();
        // Asked once before the run, then after each of the 5 batches of an epoch of 70 rows.
        assertTrue(stopped.startsWith("training stopped as asked after epoch 2, batch 2; saved to "), stopped);
        List<String> resumed = new ArrayList<>();
        ExperimentOutcome outcome = run(
                text,
                new RunListener() {
                    @Override
                    public TrainingListener runStarted(RunKey run, int index) {
                        return new TrainingListener() {
                            @Override
                            public void resumed(EpochContext at, int batch) {
                                resumed.add(at.epoch() + 1 + "," + batch);
                            }
                        };
                    }
                },
                true,
                0);
        assertEquals(List.of("2,2"), resumed);
        Path run = directory(outcome, 0);
        String log = Files.readString(run.resolve("log.txt"));
        assertTrue(log.contains("training stopped as asked after epoch 2, batch 2"), log);
        assertTrue(log.contains("resumed from epoch 2, batch 2"), log);
        assertFalse(Files.exists(run.resolve("checkpoint")));
        assertFalse(Files.exists(RunFiles.unfinished(run)));

        ImbalanceModel interrupted = (ImbalanceModel) TrustedModels.read(run.resolve("model.tribuo"));
        Folders.delete(folder.resolve("out"));
        ExperimentOutcome whole = run(text, new Memory());
        ImbalanceModel expected =
                (ImbalanceModel) TrustedModels.read(directory(whole, 0).resolve("model.tribuo"));
        ((DJLModel) expected.inner())
                .weights()
                .forEach((name, tensor) -> assertArrayEquals(
                        tensor.values(),
                        ((DJLModel) interrupted.inner()).weights().get(name).values(),
                        name));
    }

    @Test
    void aRequestToStopBetweenRunsKeepsTheFinishedOnes() throws IOException {
        String text = TREES + "strategies: [{name: baseline}]\nseeds: [1, 2]\n";
        Memory first = new Memory();
        assertEquals(
                "stopped as asked before baseline, seed 2",
                assertThrows(TrainingInterrupted.class, () -> run(text, first, false, 1))
                        .getMessage());
        assertEquals(List.of("baseline"), first.finished);
        Memory second = new Memory();
        run(text, second, true, 0);
        assertEquals(List.of("baseline"), second.kept);
        assertEquals(List.of("baseline"), second.finished);
    }

    @Test
    void resumingRefusesToBeginAnExperiment() {
        String message = assertThrows(
                        IllegalStateException.class,
                        () -> run(TREES + "strategies: [{name: baseline}]\n", new Memory(), true, 0))
                .getMessage();
        assertTrue(message.startsWith("there is nothing to resume: "), message);
        assertFalse(Files.exists(folder.resolve("out")));
    }

    /** Lets the run of each seed fail after its first epoch by the fault in the seed's place. */
    private static RunListener failing(List<Throwable> faults) {
        return new RunListener() {
            @Override
            public TrainingListener runStarted(RunKey run, int index) {
                return new TrainingListener() {
                    @Override
                    public void epochDone(EpochContext at, EpochRecord record) {
                        if (index <= faults.size()) {
                            ExperimentRunnerTest.<RuntimeException>raise(faults.get(index - 1));
                        }
                    }
                };
            }
        };
    }

    @SuppressWarnings("unchecked") // checked faults come from libraries too
    private static <T extends Throwable> void raise(Throwable fault) throws T {
        throw (T) fault;
    }

    @Test
    void aRunWithoutReadableMetricsIsMadeAgain() throws IOException {
        ExperimentOutcome outcome = run(TREES + "strategies: [{name: baseline}]\n", new Memory());
        Path metrics = new RunFiles(directory(outcome, 0)).metrics();
        Files.writeString(metrics, "{");
        Memory second = new Memory();
        assertEquals(
                List.of(),
                run(TREES + "strategies: [{name: baseline}]\n", second).failed());
        assertEquals(List.of("baseline"), second.finished);
        assertTrue(Files.size(metrics) > 100);
    }

    @Test
    void aPartMadeAgainLeavesTheOtherRunsInTheComparison() throws IOException {
        String strategies = "strategies: [{name: baseline}, {name: over, resample: [{type: random-over}]}]\n";
        ExperimentOutcome whole = run(TREES + strategies, new Memory());
        ExperimentFile part =
                new ExperimentReader(Registry.load()).read(directory(whole, 1).resolve("config.yml"), List.of());
        Memory memory = new Memory();
        ExperimentOutcome again =
                new ExperimentRunner(part, folder.resolve("out"), "./imbalance run part.yml", memory).run();
        assertEquals(List.of("over"), memory.kept);
        assertEquals(whole.comparison(), again.comparison());
        assertEquals(whole.comparison(), Comparison.read(folder.resolve("out")));
    }

    @Test
    void aNewStrategyJoinsFinishedRunsOfTheSameDataOnly() throws IOException {
        run(TREES + "strategies: [{name: baseline}]\n", new Memory());
        String over = "strategies: [{name: over, resample: [{type: random-over}]}]\n";
        ExperimentOutcome both = run(TREES + over, new Memory());
        assertEquals(
                List.of("baseline", "over"),
                both.comparison().runs().stream().map(Comparison.Run::strategy).toList());
        // Another configuration of the same strategy takes the place of the earlier one.
        ExperimentOutcome changed = runBeside(TREES.replace("numTrees: 2", "numTrees: 3") + over, new Memory());
        assertEquals(2, changed.comparison().runs().size());
        write("train", 50, 20, 8);
        ExperimentOutcome other = runBeside(TREES + over, new Memory());
        assertEquals(1, other.comparison().runs().size());
    }

    @Test
    void aSecondRunInTheSameDirectoryIsRefusedInALineThatNamesIt() throws IOException {
        Path out = Files.createDirectories(folder.resolve("out"));
        DirectoryLock first = DirectoryLock.of(out, "./imbalance run other.yml");
        String text = TREES + "strategies: [{name: baseline}]\n";
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> run(text, new Memory()));
        String message = refused.getMessage();
        assertTrue(
                message.startsWith(out + " is held by process "
                        + ProcessHandle.current().pid() + " of " + System.getProperty("user.name") + " on "),
                message);
        assertTrue(
                message.endsWith(
                        ", running ./imbalance run other.yml; wait for it, or choose another directory with --out"),
                message);
        // Being refused takes nothing from who holds it.
        assertThrows(IllegalStateException.class, () -> run(text, new Memory()));
        first.close();
        assertEquals(0, Files.size(out.resolve(".lock")));
        assertEquals(List.of(), run(text, new Memory()).failed());
    }

    @Test
    void aStrategyThatNeedsAClassWithoutRowsIsRefusedAtItsPlaceBeforeTraining() throws IOException {
        write("train", 60, 20, 0);
        ExperimentFile file = read(
                DATA + NETWORK
                        + """
                        strategies:
                          - name: baseline
                          - name: weighted
                            reweight: {type: balanced}
                        """);
        ExperimentException refused = assertThrows(
                ExperimentException.class,
                () -> new ExperimentRunner(file, folder.resolve("out"), "", new Memory()).run());
        assertEquals(1, refused.problems().size());
        assertTrue(refused.getMessage().startsWith("test.yml:1"), refused.getMessage());
        assertTrue(refused.getMessage().contains("has none of \"middle\""), refused.getMessage());
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void aTribuoTrainerWorksInPlaceOfTheNetwork() throws IOException {
        ExperimentOutcome outcome = run(
                DATA
                        + """
                        trainer: {type: xgboost, numTrees: 5}
                        strategies:
                          - name: baseline
                          - name: oversample
                            resample: [{type: random-over}]
                            postHoc: [{type: logit-adjustment}]
                        """,
                new Memory());
        assertEquals(List.of(), outcome.failed());
        RunMetrics metrics = new RunFiles(directory(outcome, 1)).readMetrics();
        assertEquals("tribuo", metrics.scoredBy());
        assertEquals(null, metrics.onnxParity());
        assertTrue(metrics.test().balancedAccuracy() > 0.8, metrics.test()::toString);
        assertFalse(Files.exists(directory(outcome, 1).resolve("model.onnx")));
    }

    /** A table of three overlapping classes, the last of them rare where a long tail is asked for. */
    private String table(String trainer) throws IOException {
        for (String part : List.of("train", "test")) {
            SplittableRandom random = new SplittableRandom(part.length());
            int[] counts = part.equals("train") ? new int[] {200, 60, 12} : new int[] {100, 100, 100};
            StringBuilder csv = new StringBuilder("x,y,class\n");
            for (int c = 0; c < counts.length; c++) {
                for (int i = 0; i < counts[c]; i++) {
                    double x = 1.2 * Math.cos(c) + random.nextDouble(-1, 1) + random.nextDouble(-1, 1);
                    double y = 1.2 * Math.sin(c) + random.nextDouble(-1, 1) + random.nextDouble(-1, 1);
                    csv.append(x).append(',').append(y).append(",c").append(c).append('\n');
                }
            }
            Files.writeString(folder.resolve(part + ".csv"), csv);
        }
        return """
                data:
                  train: {type: csv, path: train.csv, response: class}
                  test: {type: csv, path: test.csv, response: class}
                """
                + trainer;
    }

    @Test
    void theLinearTrainerObeysEveryStrategyAndExportsWhatItPredicts() throws IOException {
        ExperimentOutcome outcome = run(
                table(
                        """
                          validation: 0.2
                          watchTest: true
                        trainer: {type: linear, epochs: 30, minibatchSize: 16, optimiser: {type: adagrad, initialLearningRate: 0.2}}
                        strategies:
                          - name: baseline
                          - name: focal
                            loss: {type: focal, gamma: 2}
                          - name: balanced-softmax
                            margin: {type: logit-adjusted}
                          - name: balanced-draws
                            sample: {type: class-balanced}
                          - name: weighted
                            reweight: {type: balanced}
                          - name: corrected
                            postHoc: [{type: logit-adjustment}]
                            trainer: {optimiser: {type: sgd, initialLearningRate: 0.5, useMomentum: standard, rho: 0.5}}
                        """),
                new Memory());
        assertEquals(List.of(), outcome.failed());
        double baseline =
                new RunFiles(directory(outcome, 0)).readMetrics().test().balancedAccuracy();
        for (int run = 0; run < 6; run++) {
            RunFiles files = new RunFiles(directory(outcome, run));
            RunMetrics metrics = files.readMetrics();
            assertEquals("onnxruntime", metrics.scoredBy());
            assertTrue(metrics.onnxParity().maxAbsDifference() < 1e-5, metrics.onnxParity()::toString);
            assertEquals(30, files.readHistory().size());
            assertEquals(9L, metrics.training().parameters());
            assertFalse(Double.isNaN(files.readHistory().get(0).watchedBalancedAccuracy()));
            if (run > 1) {
                assertTrue(
                        metrics.test().balancedAccuracy() > baseline + 0.02,
                        metrics.strategy() + " " + metrics.test().balancedAccuracy() + " against " + baseline);
            }
        }
    }

    @Test
    void theLinearTrainerExportsAModelOfImagesForImages() throws IOException {
        ExperimentOutcome outcome = run(
                DATA
                        + """
                        trainer: {type: linear, epochs: 5, optimiser: {type: adagrad, initialLearningRate: 0.001}}
                        strategies: [{name: baseline}]
                        """,
                new Memory());
        assertEquals(List.of(), outcome.failed());
        RunMetrics metrics = new RunFiles(directory(outcome, 0)).readMetrics();
        assertTrue(metrics.onnxParity().maxAbsDifference() < 1e-4, metrics.onnxParity()::toString);
        assertTrue(metrics.test().balancedAccuracy() > 0.8, metrics.test()::toString);
        assertTrue(Files.readString(directory(outcome, 0).resolve("model.json")).contains("uint8"));
    }

    @Test
    void aTribuoTrainerTakesAClassSampling() throws IOException {
        ExperimentOutcome outcome = run(
                table(
                        """
                        trainer: {type: logistic-regression}
                        strategies:
                          - name: baseline
                          - name: balanced-draws
                            sample: {type: class-balanced}
                        """),
                new Memory());
        assertEquals(List.of(), outcome.failed());
        double baseline =
                new RunFiles(directory(outcome, 0)).readMetrics().test().balancedAccuracy();
        RunMetrics drawn = new RunFiles(directory(outcome, 1)).readMetrics();
        assertTrue(drawn.test().balancedAccuracy() > baseline, drawn.test()::toString);
        assertArrayEquals(new double[] {1. / 3, 1. / 3, 1. / 3}, drawn.ledger().sampling(), 1e-12);
    }
}
