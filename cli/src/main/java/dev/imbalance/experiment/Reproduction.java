package dev.imbalance.experiment;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.imbalance.data.AtomicFile;
import dev.imbalance.data.Digests;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.data.Loading;
import dev.imbalance.data.SourceProvenance;
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
        Path work = out.isPresent() ? beside(out.get()) : Files.createTempDirectory("imbalance-reproduce");
        try {
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

    /** A new folder on the same disk, of nobody else's. */
    private static Path beside(Path out) throws IOException {
        Path place = out.toAbsolutePath().normalize();
        Files.createDirectories(place.getParent());
        return Files.createDirectory(place.resolveSibling(
                place.getFileName() + ".unfinished-" + ProcessHandle.current().pid()));
    }

    /** What a run's directory records besides its model. */
    private record Recorded(RunProvenance provenance, RunMetrics metrics) {}

    private ReproductionResult run(OptionalDouble tolerance, Path work, TrainingListener listener, BooleanSupplier stop)
            throws IOException {
        Optional<Recorded> record = run.isPresent()
                ? Optional.of(new Recorded(run.get().readProvenance(), run.get().readMetrics()))
                : Optional.empty();
        try (ImbalanceModel model = model()) {
            if (record.isPresent()) {
                requireModelOf(record.get().provenance().outcome(), model);
            }
            Rebuilt rebuilt = new Rebuilt(model.getProvenance(), registry, moved);
            rebuilt.checkFiles(record.map(known -> known.provenance().data()).orElse(List.of()));
            Dataset<Label> train = Loading.train(rebuilt.train());
            Optional<LabelledSource> testSource = rebuilt.test();
            Optional<Dataset<Label>> test = testSource.map(source -> Loading.test(source, train));
            ImbalanceTrainer trainer = rebuilt.trainer();
            if (trainer.leaf() instanceof PlanTrainer leaf) {
                leaf.setListener(listener);
                leaf.setStop(stop);
            }
            try (ImbalanceModel again = (ImbalanceModel) trainer.train(train, told(test), rebuilt.invocation())) {
                double limit = tolerance.orElse(rebuilt.device().equals("gpu") ? GPU_TOLERANCE : 0);
                Differences differences = new Differences(limit);
                differences.inputs(chosenRows(model), chosenRows(again));
                differences.outcome("weights", model.weightsDigest(), again.weightsDigest());
                differences.correction(model.adjustment(), again.adjustment());
                List<String> notes = new ArrayList<>(
                        record.isPresent()
                                ? Surroundings.differences(
                                        record.get().provenance().environment())
                                : Surroundings.differences(model.getProvenance()));
                if (test.isPresent()) {
                    int[] rows = ExperimentData.rowNumbers(
                            testSource.get(), test.get().size());
                    compareScores(model, record, again, test.get(), rows, new RunFiles(work), differences);
                } else {
                    AtomicFile.write(work.resolve(MODEL), again::serializeToStream);
                    notes.add("the model does not say on what rows it was tested: its weights alone are compared");
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

    private static List<String> chosenRows(ImbalanceModel model) {
        return SourceProvenance.hashes(
                model.getProvenance().getDatasetProvenance().getSourceProvenance(), SourceProvenance.CHOSEN_HASH);
    }

    /** A model that was put there later would be compared with another one's predictions. */
    private void requireModelOf(RunProvenance.Outcome recorded, ImbalanceModel model) {
        if (recorded != null && !recorded.weightsSha256().equals(model.weightsDigest())) {
            throw new IllegalStateException(file + " is not the model of this run: the SHA-256 of its weights is "
                    + model.weightsDigest() + ", provenance.json has " + recorded.weightsSha256());
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
            ImbalanceModel model,
            Optional<Recorded> record,
            ImbalanceModel again,
            Dataset<Label> test,
            int[] rows,
            RunFiles out,
            Differences differences)
            throws IOException {
        Shots shots = record.map(known -> known.metrics().test().shots()).orElse(Shots.DEFAULT);
        TestMetrics metrics = Scoring.of(again, test, rows, shots, out).metrics();
        if (again.inner() instanceof LogitModel deep) {
            out.writeHistory(deep.history());
        }
        if (record.isPresent()) {
            RunFiles recorded = run.orElseThrow();
            RunProvenance.Outcome outcome = record.get().provenance().outcome();
            differences.outcome(
                    "predictions",
                    outcome == null ? Digests.ofContent(recorded.predictions()) : outcome.predictionsSha256(),
                    Digests.ofContent(out.predictions()));
            compare(recorded, record.get().metrics().test(), out, metrics, differences);
            return;
        }
        Path folder = Files.createTempDirectory("imbalance-reproduce");
        try {
            RunFiles told = new RunFiles(folder);
            TestMetrics asked = Scoring.of(model, test, rows, shots, told).metrics();
            differences.outcome(
                    "predictions", Digests.ofContent(told.predictions()), Digests.ofContent(out.predictions()));
            compare(told, asked, out, metrics, differences);
        } finally {
            Folders.delete(folder);
        }
    }

    private static void compare(
            RunFiles recorded, TestMetrics metrics, RunFiles again, TestMetrics metricsAgain, Differences differences)
            throws IOException {
        try (PredictionsReader first = recorded.readPredictions();
                PredictionsReader second = again.readPredictions()) {
            differences.predictions(first, second);
        }
        differences.metrics(metrics, metricsAgain);
    }
}
