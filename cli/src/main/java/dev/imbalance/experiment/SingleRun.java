package dev.imbalance.experiment;

import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import dev.imbalance.data.AtomicFile;
import dev.imbalance.data.Digests;
import dev.imbalance.data.EncodedDataset;
import dev.imbalance.djl.DJLModel;
import dev.imbalance.djl.DJLTrainer;
import dev.imbalance.evaluation.Environment;
import dev.imbalance.evaluation.LedgerRecord;
import dev.imbalance.evaluation.ProcessMemory;
import dev.imbalance.evaluation.ProvenanceTree;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.evaluation.RunProvenance;
import dev.imbalance.evaluation.TrainingSummary;
import dev.imbalance.evaluation.UsedRows;
import dev.imbalance.report.ModelCard;
import dev.imbalance.sgd.LinearModel;
import dev.imbalance.trainer.Checkpoints;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.ImbalanceModel;
import dev.imbalance.trainer.ImbalanceTrainer;
import dev.imbalance.trainer.LogitModel;
import dev.imbalance.trainer.PlanTrainer;
import dev.imbalance.trainer.TrainingHistory;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.trainer.TrainingListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/**
 * One run: trains, exports, scores the test set natively and by ONNX Runtime, and leaves its files behind.
 * <p>
 * The files are written to {@code NAME.unfinished} beside the run's directory, which takes its name when all are there. What an
 * interrupted run left there is made again, but for its checkpoints, from which a deep training goes on, and its log and history, which are continued.
 */
final class SingleRun {
    static final String LOG = "log.txt";
    static final String CONFIG = "config.yml";
    private static final String CHECKPOINTS = "checkpoint";
    private static final Logger LOGGER = Logger.getLogger(SingleRun.class.getName());

    private final ExperimentFile experiment;
    private final Strategy strategy;
    private final RunKey key;
    private final Path place;
    private final RunPolicy policy;

    SingleRun(ExperimentFile experiment, Strategy strategy, RunKey key, Path place, RunPolicy policy) {
        this.experiment = experiment;
        this.strategy = strategy;
        this.key = key;
        this.place = place;
        this.policy = policy;
    }

    /**
     * Makes the run.
     *
     * @throws IOException if a file cannot be written, or the exported model cannot be run
     * @throws TrainingInterrupted when asked to stop
     */
    RunMetrics run(ExperimentData.Loaded rows, TrainingListener listener) throws IOException {
        Path folder = RunFiles.unfinished(place);
        if (Folders.isEmpty(folder.resolve(CHECKPOINTS))) {
            Folders.delete(folder);
        } else {
            Folders.deleteAllBut(
                    folder,
                    CHECKPOINTS,
                    LOG,
                    new RunFiles(folder).history().getFileName().toString());
        }
        Files.createDirectories(folder);
        RunMetrics metrics;
        try (RunLog log = RunLog.to(folder.resolve(LOG))) {
            LOGGER.info(() -> experiment.name() + ": " + key + ", " + strategy.description());
            try {
                metrics = run(folder, rows, listener);
            } catch (TrainingInterrupted e) {
                LOGGER.info(e.getMessage());
                throw e;
            } catch (IOException | RuntimeException | VirtualMachineError | LinkageError e) {
                log.failed(e);
                throw e;
            }
        }
        AtomicFile.forceFolder(folder);
        // What is there now was found unfinished.
        Folders.delete(place);
        Files.move(folder, place, StandardCopyOption.ATOMIC_MOVE);
        AtomicFile.forceFolder(place.toAbsolutePath().getParent());
        // Not before: without them and its name the run would be made again from the start.
        removeCheckpoints(place);
        return metrics;
    }

    /** Of a finished run, which needs them no more. */
    static void removeCheckpoints(Path place) throws IOException {
        Folders.delete(place.resolve(CHECKPOINTS));
    }

    private RunMetrics run(Path folder, ExperimentData.Loaded rows, TrainingListener listener) throws IOException {
        Instant started = Instant.now();
        RunFiles out = new RunFiles(folder);
        String config = experiment.config(strategy, key.replicate());
        AtomicFile.write(folder.resolve(CONFIG), file -> file.write(config.getBytes(StandardCharsets.UTF_8)));
        if (rows.train() instanceof EncodedDataset encoded) {
            encoded.encoding().write(RunFiles.encodingOf(out.model(), encoded.encoding()));
        }

        ImbalanceTrainer trainer = (ImbalanceTrainer) experiment.trainer(strategy, key.seed());
        trainer.setThreads(TrainerThreads.of(trainer.leaf()).atMost(policy.threads()));
        if (trainer.leaf() instanceof PlanTrainer leaf) {
            leaf.setListener(new LiveHistory(out, logging(listener)));
            leaf.setCheckpoints(
                    new Checkpoints(folder.resolve(CHECKPOINTS), policy.checkpointEpochs(), policy.checkpointEvery()));
            leaf.setStop(policy.stop());
            if (experiment.watchesTest()) {
                leaf.watch(rows.test());
            }
        }
        long start = System.nanoTime();
        try (ImbalanceModel model = (ImbalanceModel) trainer.train(
                rows.train(), Map.of(Rebuilt.TEST_SOURCE, rows.test().getSourceProvenance()))) {
            double seconds = (System.nanoTime() - start) * 1e-9;
            model.choices().forEach(LOGGER::info);
            model.warnings().forEach(LOGGER::warning);
            RunMetrics metrics = score(out, model, rows, summary(model, seconds));
            if (model.inner() instanceof LogitModel deep) {
                out.writeHistory(deep.history());
            }
            out.writeProvenance(new RunProvenance(
                    command(),
                    config,
                    ProvenanceTree.of(model.getProvenance()),
                    rows.files(),
                    key.seed(),
                    UsedRows.of(model, rows.train(), rows.test(), experiment.validationShare(strategy, trainer.leaf())),
                    new RunProvenance.Outcome(model.weightsDigest(), Digests.ofContent(out.predictions())),
                    Environment.capture(
                            threads(model, trainer.leaf()), metrics.training().device()),
                    started,
                    Instant.now()));
            out.writeMetrics(metrics);
            ModelCard.write(folder);
            return metrics;
        }
    }

    private RunMetrics score(RunFiles out, ImbalanceModel model, ExperimentData.Loaded rows, TrainingSummary training)
            throws IOException {
        Scoring scored = Scoring.of(model, rows.test(), rows.testRows(), experiment.shots(), out);
        return new RunMetrics(
                RunMetrics.SCHEMA,
                experiment.name(),
                key.strategy(),
                key.seed(),
                key.fold(),
                strategy.description(),
                scored.parity() == null ? "tribuo" : "onnxruntime",
                scored.metrics(),
                scored.intervals(),
                scored.parity(),
                scored.nativeAccuracy(),
                LedgerRecord.of(model.ledger(), model.adjustment(), model.warnings()),
                model.warnings(),
                model.choices(),
                training);
    }

    /** The command that makes this run again, elsewhere: in the same directory it would be kept. */
    private String command() {
        Path experiments = place.toAbsolutePath().getParent().normalize();
        Path again = place.resolveSibling("..")
                .resolve(experiments.getFileName() + "-again")
                .normalize();
        List<Path> named =
                experiment.paths().stream().map(ComponentNormaliser::absolute).toList();
        return AllowedPaths.assignment(named) + Toolkit.command() + " run "
                + ShellWord.of(place.resolve(CONFIG).toString()) + " --out " + ShellWord.of(again.toString());
    }

    /** What a model was computed with, which may be of a part of the processors only. */
    private static int threads(ImbalanceModel model, Trainer<Label> leaf) {
        if (model.getProvenance().getInstanceProvenance().getMap().get(DJLTrainer.THREADS)
                instanceof IntProvenance threads) {
            return threads.getValue();
        }
        return TrainerThreads.of(leaf).count();
    }

    /** Writes each epoch to the log and passes everything on. */
    private static TrainingListener logging(TrainingListener listener) {
        return new TrainingListener() {
            @Override
            public void resumed(EpochContext at, int batch) {
                listener.resumed(at, batch);
            }

            @Override
            public void batchDone(
                    EpochContext at, int batch, int batches, double loss, double accuracy, double examplesPerSecond) {
                listener.batchDone(at, batch, batches, loss, accuracy, examplesPerSecond);
            }

            @Override
            public void epochDone(EpochContext at, EpochRecord record) {
                LOGGER.info(record::toString);
                listener.epochDone(at, record);
            }
        };
    }

    private static TrainingSummary summary(ImbalanceModel model, double seconds) {
        Long rss = ProcessMemory.peakRssMb().isPresent()
                ? ProcessMemory.peakRssMb().getAsLong()
                : null;
        if (model.inner() instanceof LogitModel trained) {
            TrainingHistory history = trained.history();
            return new TrainingSummary(
                    history.seconds(),
                    history.examplesPerSecond(),
                    history.bestEpoch(),
                    history.selection(),
                    rss,
                    trained instanceof DJLModel deep ? deep.device() : "cpu",
                    parameters(trained));
        }
        return new TrainingSummary(seconds, Double.NaN, null, null, rss, "cpu", null);
    }

    private static Long parameters(LogitModel model) {
        if (model instanceof DJLModel deep) {
            return deep.parameterCount();
        }
        return model instanceof LinearModel linear ? linear.parameterCount() : null;
    }
}
