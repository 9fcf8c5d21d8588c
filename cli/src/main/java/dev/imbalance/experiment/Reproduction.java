package dev.imbalance.experiment;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.imbalance.data.AtomicFile;
import dev.imbalance.data.Digests;
import dev.imbalance.data.Loading;
import dev.imbalance.evaluation.DataFile;
import dev.imbalance.evaluation.PredictionsReader;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.evaluation.RunProvenance;
import dev.imbalance.evaluation.Shots;
import dev.imbalance.evaluation.TestMetrics;
import dev.imbalance.trainer.ImbalanceModel;
import dev.imbalance.trainer.ImbalanceTrainer;
import dev.imbalance.trainer.LogitModel;
import dev.imbalance.trainer.PlanTrainer;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.trainer.TrainingListener;
import dev.imbalance.trainer.TrustedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ModelProvenance;

/**
 * Trains a saved model again from nothing but its own provenance, and compares.
 * <p>
 * A run's directory is compared with all that it records. A model's file alone has its weights; what it predicts is found by asking it.
 */
public final class Reproduction {
    /**
     * What passes on a GPU, whose sums depend on the order in which its threads finish: of a metric, and of the share of rows with another
     * label.
     */
    public static final double GPU_TOLERANCE = 0.02;

    private static final String MODEL = "model.tribuo";

    private final Registry registry;
    private final Path file;
    private final Optional<RunFiles> run;
    private final MovedData moved;

    /**
     * @param recorded a run's directory, or a {@code model.tribuo} file anywhere
     * @throws IllegalArgumentException if there is no model
     */
    public Reproduction(Registry registry, Path recorded, MovedData moved) {
        this.registry = registry;
        this.moved = moved;
        this.run = Files.isDirectory(recorded) ? Optional.of(new RunFiles(recorded)) : Optional.empty();
        this.file = Files.isDirectory(recorded) ? recorded.resolve(MODEL) : recorded;
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    file + " is missing; name the directory of a finished run, or a saved model");
        }
    }

    /**
     * Trains again and compares.
     *
     * @param tolerance the largest difference of a metric, and share of rows with another label, that passes; empty for 0, and
     *     {@link #GPU_TOLERANCE} of what was trained on a GPU
     * @param out       where the repetition's files stay, a folder that is not there yet; empty to keep none
     * @param listener  watches the training
     * @param stop      asked after each batch whether to stop
     * @throws dev.imbalance.data.DataException if the data are not those of the record; nothing has been trained then
     * @throws IllegalArgumentException if the record names a class that no experiment can use, or values that this version refuses
     * @throws TrainingInterrupted when asked to stop
     */
    public ReproductionResult run(
            OptionalDouble tolerance, Optional<Path> out, TrainingListener listener, BooleanSupplier stop)
            throws IOException {
        if (out.isPresent() && Files.exists(out.get())) {
            throw new IllegalArgumentException(out.get() + " is there already; name a new folder");
        }
        Path work = out.isPresent() ? RunFiles.unfinished(out.get()) : Files.createTempDirectory("imbalance-reproduce");
        try {
            Files.createDirectories(work);
            ReproductionResult result = run(tolerance, work, listener, stop);
            if (out.isPresent()) {
                AtomicFile.forceFolder(work);
                Files.move(work, out.get(), StandardCopyOption.ATOMIC_MOVE);
            }
            return result;
        } finally {
            Folders.delete(work);
        }
    }

    private ReproductionResult run(OptionalDouble tolerance, Path work, TrainingListener listener, BooleanSupplier stop)
            throws IOException {
        try (ImbalanceModel recorded = model()) {
            ModelProvenance provenance = recorded.getProvenance();
            Rebuilt rebuilt = new Rebuilt(provenance, registry, moved);
            Optional<RunProvenance> record =
                    run.isPresent() ? Optional.of(run.get().readProvenance()) : Optional.empty();
            List<DataFile> files = record.map(RunProvenance::data).orElse(List.of());
            rebuilt.checkFiles(files);
            Dataset<Label> train = Loading.train(rebuilt.train());
            Optional<Dataset<Label>> test = rebuilt.test().map(source -> Loading.test(source, train));
            ImbalanceTrainer trainer = rebuilt.trainer();
            if (trainer.leaf() instanceof PlanTrainer leaf) {
                leaf.setListener(listener);
                leaf.setStop(stop);
            }
            try (ImbalanceModel again = (ImbalanceModel) trainer.train(train, told(test), rebuilt.invocation())) {
                double limit = tolerance.orElse(rebuilt.device().equals("gpu") ? GPU_TOLERANCE : 0);
                Differences differences = new Differences(limit);
                List<String> notes = new ArrayList<>();
                List<String> chosen = Rebuilt.chosenRows(provenance);
                if (!chosen.isEmpty()) {
                    differences.input("training rows of the cut", chosen, Rebuilt.chosenRows(again.getProvenance()));
                }
                String weights = recorded.weightsDigest();
                differences.outcome("weights", weights, again.weightsDigest());
                differences.correction(recorded.adjustment(), again.adjustment());
                if (test.isPresent()) {
                    compareScores(recorded, again, test.get(), work, differences);
                } else {
                    AtomicFile.write(work.resolve(MODEL), again::serializeToStream);
                    notes.add("the model does not say on what rows it was tested: weights alone are compared");
                }
                return new ReproductionResult(
                        ReproductionResult.SCHEMA,
                        run.map(RunFiles::directory).orElse(file).toString(),
                        rebuilt.device(),
                        limit,
                        differences.rows(),
                        notes);
            }
        }
    }

    private ImbalanceModel model() throws IOException {
        if (TrustedModels.read(file) instanceof ImbalanceModel model) {
            return model;
        }
        throw new IllegalArgumentException(
                file + " is no model of this toolkit's trainers; it has no record to repeat");
    }

    /** What the provenance of the repetition is told, as the first one's was. */
    private static Map<String, Provenance> told(Optional<Dataset<Label>> test) {
        return test.isPresent() ? Map.of(Rebuilt.TEST_SOURCE, test.get().getSourceProvenance()) : Map.of();
    }

    private void compareScores(
            ImbalanceModel recorded, ImbalanceModel again, Dataset<Label> test, Path work, Differences differences)
            throws IOException {
        Optional<RunMetrics> metrics = run.isPresent() ? Optional.of(run.get().readMetrics()) : Optional.empty();
        Shots shots = metrics.map(known -> known.test().shots()).orElse(Shots.DEFAULT);
        RunFiles files = new RunFiles(work);
        Scoring scored = Scoring.of(again, test, shots, files);
        if (again.inner() instanceof LogitModel deep) {
            files.writeHistory(deep.history());
        }
        if (run.isPresent()) {
            compare(run.get(), metrics.get().test(), files, scored.metrics(), differences);
            return;
        }
        Path asked = Files.createTempDirectory("imbalance-reproduce");
        try {
            RunFiles before = new RunFiles(asked);
            TestMetrics told = Scoring.of(recorded, test, shots, before).metrics();
            compare(before, told, files, scored.metrics(), differences);
        } finally {
            Folders.delete(asked);
        }
    }

    private static void compare(
            RunFiles recorded, TestMetrics metrics, RunFiles again, TestMetrics metricsAgain, Differences differences)
            throws IOException {
        differences.outcome(
                "predictions", Digests.ofContent(recorded.predictions()), Digests.ofContent(again.predictions()));
        try (PredictionsReader first = recorded.readPredictions();
                PredictionsReader second = again.readPredictions()) {
            differences.predictions(first, second);
        }
        differences.metrics(metrics, metricsAgain);
    }
}
