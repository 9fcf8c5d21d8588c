package dev.imbalance.experiment;

import dev.imbalance.data.AtomicFile;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.djl.DJLModel;
import dev.imbalance.djl.DJLTrainer;
import dev.imbalance.evaluation.DataFile;
import dev.imbalance.evaluation.Environment;
import dev.imbalance.evaluation.ImbalanceEvaluator;
import dev.imbalance.evaluation.LedgerRecord;
import dev.imbalance.evaluation.ONNXScorer;
import dev.imbalance.evaluation.OnnxOptions;
import dev.imbalance.evaluation.OnnxParity;
import dev.imbalance.evaluation.ProcessMemory;
import dev.imbalance.evaluation.ProvenanceTree;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.evaluation.RunProvenance;
import dev.imbalance.evaluation.TestMetrics;
import dev.imbalance.evaluation.TrainingSummary;
import dev.imbalance.onnx.ONNXExport.Variant;
import dev.imbalance.sgd.LinearModel;
import dev.imbalance.sgd.LinearTrainer;
import dev.imbalance.trainer.Checkpoints;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.ExportableImbalanceModel;
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
import java.util.logging.Logger;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/**
 * One run: trains, exports, scores the test set natively and by ONNX Runtime, and leaves its files behind.
 * <p>
 * The files are written to {@code NAME.unfinished} beside the run's directory, which takes its name when all are there. What an
 * interrupted run left there is made again, but for its checkpoints, from which a deep training goes on, and its log, which is continued.
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
    private final List<DataFile> files;
    private final RunPolicy policy;

    SingleRun(
            ExperimentFile experiment,
            Strategy strategy,
            RunKey key,
            Path place,
            List<DataFile> files,
            RunPolicy policy) {
        this.experiment = experiment;
        this.strategy = strategy;
        this.key = key;
        this.place = place;
        this.files = files;
        this.policy = policy;
    }

    /**
     * Makes the run.
     *
     * @throws IOException if a file cannot be written, or the exported model cannot be run
     * @throws TrainingInterrupted when asked to stop
     */
    RunMetrics run(Dataset<Label> train, Dataset<Label> test, TrainingListener listener) throws IOException {
        Path folder = RunFiles.unfinished(place);
        if (Folders.isEmpty(folder.resolve(CHECKPOINTS))) {
            Folders.delete(folder);
        } else {
            Folders.deleteAllBut(folder, CHECKPOINTS, LOG);
        }
        Files.createDirectories(folder);
        RunMetrics metrics;
        try (RunLog log = RunLog.to(folder.resolve(LOG))) {
            LOGGER.info(() -> experiment.name() + ": " + key + ", " + strategy.description());
            try {
                metrics = run(folder, train, test, listener);
            } catch (TrainingInterrupted e) {
                LOGGER.info(e.getMessage());
                throw e;
            } catch (IOException | RuntimeException | OutOfMemoryError | LinkageError e) {
                log.failed(e);
                throw e;
            }
        }
        AtomicFile.forceFolder(folder);
        // What is there now was found unfinished.
        Folders.delete(place);
        Files.move(folder, place, StandardCopyOption.ATOMIC_MOVE);
        // Not before: without them and its name the run would be made again from the start.
        removeCheckpoints(place);
        return metrics;
    }

    /** Of a finished run, which needs them no more. */
    static void removeCheckpoints(Path place) throws IOException {
        Folders.delete(place.resolve(CHECKPOINTS));
    }

    private RunMetrics run(Path folder, Dataset<Label> train, Dataset<Label> test, TrainingListener listener)
            throws IOException {
        Instant started = Instant.now();
        RunFiles out = new RunFiles(folder);
        String config = experiment.config(strategy, key.seed());
        AtomicFile.write(folder.resolve(CONFIG), file -> file.write(config.getBytes(StandardCharsets.UTF_8)));

        ImbalanceTrainer trainer = (ImbalanceTrainer) experiment.trainer(strategy, key.seed());
        if (trainer.leaf() instanceof PlanTrainer leaf) {
            leaf.setListener(logging(listener));
            leaf.setCheckpoints(
                    new Checkpoints(folder.resolve(CHECKPOINTS), policy.checkpointEpochs(), policy.checkpointEvery()));
            leaf.setStop(policy.stop());
            if (experiment.watchesTest()) {
                leaf.watch(test);
            }
        }
        long start = System.nanoTime();
        try (ImbalanceModel model = (ImbalanceModel) trainer.train(train)) {
            double seconds = (System.nanoTime() - start) * 1e-9;
            model.choices().forEach(LOGGER::info);
            model.warnings().forEach(LOGGER::warning);
            RunMetrics metrics = score(out, model, test, summary(model, seconds));
            if (model.inner() instanceof LogitModel deep) {
                out.writeHistory(deep.history());
            }
            out.writeProvenance(new RunProvenance(
                    command(),
                    config,
                    ProvenanceTree.of(model.getProvenance()),
                    files,
                    Environment.capture(
                            threads(trainer.leaf()), metrics.training().device(), null),
                    started,
                    Instant.now()));
            out.writeMetrics(metrics);
            return metrics;
        }
    }

    /** Saves and exports the model, and scores the test rows by the export where there is one. */
    private RunMetrics score(RunFiles out, ImbalanceModel model, Dataset<Label> test, TrainingSummary training)
            throws IOException {
        AtomicFile.write(out.directory().resolve("model.tribuo"), model::serializeToStream);
        List<Prediction<Label>> predictions = model.predict(test);
        ImbalanceEvaluator evaluator =
                new ImbalanceEvaluator(model.ledger().before(), model.ledger().after(), experiment.shots());
        TestMetrics metrics =
                evaluator.evaluate(model, predictions, test.getProvenance()).metrics();
        double nativeAccuracy = metrics.accuracy();
        OnnxParity parity = null;
        if (model instanceof ExportableImbalanceModel exportable) {
            RunFiles.writeDescription(exportable.export().write(Variant.APP, out.model()), out.model());
            try (ONNXScorer scorer = new ONNXScorer(out.model(), OnnxOptions.DEFAULT)) {
                List<Prediction<Label>> exported = scorer.predict(test);
                parity = OnnxParity.compare(scores(model, predictions), scores(model, exported));
                predictions = exported;
            }
            metrics =
                    evaluator.evaluate(model, predictions, test.getProvenance()).metrics();
        }
        writePredictions(out, model, predictions);
        return new RunMetrics(
                RunMetrics.SCHEMA,
                experiment.name(),
                key.strategy(),
                key.seed(),
                strategy.description(),
                parity == null ? "tribuo" : "onnxruntime",
                metrics,
                parity,
                nativeAccuracy,
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
        return "./imbalance run " + ShellWord.of(place.resolve(CONFIG).toString()) + " --out "
                + ShellWord.of(again.toString());
    }

    /** What a trainer computes with. */
    static int threads(Trainer<Label> leaf) {
        int configured = leaf instanceof DJLTrainer deep ? deep.threads() : leaf instanceof LinearTrainer ? 1 : 0;
        return configured > 0 ? configured : Runtime.getRuntime().availableProcessors();
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

    /** (rows, K) by class id. */
    private static double[][] scores(Model<Label> model, List<Prediction<Label>> predictions) {
        List<String> labels = ClassCounts.labels(model.getOutputIDInfo());
        return predictions.stream()
                .map(prediction -> labels.stream()
                        .mapToDouble(
                                label -> prediction.getOutputScores().get(label).getScore())
                        .toArray())
                .toArray(double[][]::new);
    }

    private static void writePredictions(RunFiles out, Model<Label> model, List<Prediction<Label>> predictions)
            throws IOException {
        double[][] scores = scores(model, predictions);
        out.writePredictions(ClassCounts.labels(model.getOutputIDInfo()), writer -> {
            for (int row = 0; row < scores.length; row++) {
                Prediction<Label> prediction = predictions.get(row);
                writer.write(
                        row,
                        prediction.getExample().getOutput().getLabel(),
                        prediction.getOutput().getLabel(),
                        scores[row]);
            }
        });
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
