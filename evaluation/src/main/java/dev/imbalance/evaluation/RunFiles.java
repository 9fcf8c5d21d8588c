package dev.imbalance.evaluation;

import dev.imbalance.data.AtomicFile;
import dev.imbalance.data.RowEncoding;
import dev.imbalance.data.TextEncoding;
import dev.imbalance.onnx.ModelDescription;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.TrainingHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.tribuo.Dataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/**
 * The files of one run's directory, as docs/run-directory.md has them. Each is there whole or not at all. Reading one that is
 * missing, malformed or of another schema is an {@link IOException} that names it.
 *
 * @param directory the run's directory; made when a first file is written
 */
public record RunFiles(Path directory) {
    private static final String UNFINISHED = ".unfinished";

    /** What writes predictions row by row. */
    @FunctionalInterface
    public interface Predictions {
        void writeTo(PredictionsWriter out) throws IOException;
    }

    /** Where the files of a run are until it is finished: beside its directory, and for good if it fails. */
    public static Path unfinished(Path directory) {
        return directory.resolveSibling(directory.getFileName() + UNFINISHED);
    }

    /** Whether a path is one of {@link #unfinished}. */
    public static boolean isUnfinished(Path directory) {
        return directory.toAbsolutePath().normalize().getFileName().toString().endsWith(UNFINISHED);
    }

    /** Every metric of the run. */
    public Path metrics() {
        return directory.resolve("metrics.json");
    }

    /** What the report draws of the scores. */
    public Path curves() {
        return directory.resolve("curves.json");
    }

    /** Where the run comes from. */
    public Path provenance() {
        return directory.resolve("provenance.json");
    }

    /** What was predicted on the test set. */
    public Path predictions() {
        return directory.resolve("predictions.csv.gz");
    }

    /** Why the run failed; only beside the files of an unfinished one. */
    public Path failure() {
        return directory.resolve("failed.json");
    }

    /** The worst mistakes on test images. */
    public Path mistakes() {
        return directory.resolve("mistakes.zip");
    }

    /** One row an epoch. */
    public Path history() {
        return directory.resolve("history.csv");
    }

    /** The exported model; what an application needs to know about it is in {@link #descriptionOf} it. */
    public Path model() {
        return directory.resolve("model.onnx");
    }

    /** What the exported model is and how good, for people; in Markdown. */
    public Path card() {
        return directory.resolve("model-card.md");
    }

    /** The description of an exported model: the file's name, ending in {@code .json} instead of {@code .onnx}. */
    public static Path descriptionOf(Path onnx) {
        return beside(onnx, ".json");
    }

    /** How the cells of a table become the features of an exported model: the file's name, ending in {@code .columns.json}. */
    public static Path columnsOf(Path onnx) {
        return beside(onnx, ".columns.json");
    }

    /** How documents become the features of an exported model: the file's name, ending in {@code .vocabulary.json}. */
    public static Path vocabularyOf(Path onnx) {
        return beside(onnx, ".vocabulary.json");
    }

    /** Where the encoding of an exported model's rows is. */
    public static Path encodingOf(Path onnx, RowEncoding encoding) {
        return encoding instanceof TextEncoding ? vocabularyOf(onnx) : columnsOf(onnx);
    }

    private static Path beside(Path onnx, String ending) {
        return onnx.resolveSibling(onnx.getFileName().toString().replaceFirst("\\.onnx$", "") + ending);
    }

    /** Writes the description beside the model that it describes. */
    public static void writeDescription(ModelDescription description, Path onnx) throws IOException {
        Json.write(descriptionOf(onnx), description);
    }

    public void writeMetrics(RunMetrics metrics) throws IOException {
        Json.write(metrics(), metrics);
    }

    public RunMetrics readMetrics() throws IOException {
        return Json.read(metrics(), RunMetrics.SCHEMA, RunMetrics.class);
    }

    public void writeCurves(Curves curves) throws IOException {
        Json.write(curves(), curves);
    }

    /** The curves; empty in the directory of a run of an earlier version, which has no such file. */
    public Optional<Curves> readCurves() throws IOException {
        return Files.isRegularFile(curves())
                ? Optional.of(Json.read(curves(), Curves.SCHEMA, Curves.class))
                : Optional.empty();
    }

    public void writeProvenance(RunProvenance provenance) throws IOException {
        Json.write(provenance(), provenance);
    }

    public RunProvenance readProvenance() throws IOException {
        return Json.read(provenance(), RunProvenance.SCHEMA, RunProvenance.class);
    }

    public void writeFailure(RunFailure failure) throws IOException {
        Json.write(failure(), failure);
    }

    public RunFailure readFailure() throws IOException {
        return Json.read(failure(), RunFailure.SCHEMA, RunFailure.class);
    }

    public ModelDescription readModel() throws IOException {
        return Json.read(descriptionOf(model()), ModelDescription.SCHEMA, ModelDescription.class);
    }

    public void writeHistory(TrainingHistory history) throws IOException {
        writeHistory(history.epochs());
    }

    /** The epochs so far. */
    public void writeHistory(List<EpochRecord> epochs) throws IOException {
        HistoryCsv.write(history(), epochs);
    }

    public List<EpochRecord> readHistory() throws IOException {
        return HistoryCsv.read(history());
    }

    /**
     * Writes predictions as they come.
     *
     * @param labels  the class names, by class id
     * @param content called once
     */
    public void writePredictions(List<String> labels, Predictions content) throws IOException {
        AtomicFile.write(predictions(), out -> {
            try (PredictionsWriter writer = new PredictionsWriter(new GZIPOutputStream(out, 1 << 16), labels)) {
                content.writeTo(writer);
            }
        });
    }

    /** Opens the predictions; to be closed. */
    public PredictionsReader readPredictions() throws IOException {
        return new PredictionsReader(predictions());
    }

    /**
     * Writes small pictures of the worst mistakes; nothing if the test rows are no images, or all are right.
     *
     * @param rows        the number of every test row, as in the predictions
     * @param predictions of the test rows, in their order
     */
    public void writeMistakes(Dataset<Label> test, int[] rows, List<Prediction<Label>> predictions) throws IOException {
        List<Mistake> worst = Mistakes.worst(test, rows, predictions);
        if (!worst.isEmpty()) {
            Mistakes.write(mistakes(), worst);
        }
    }

    /** The worst mistakes on test images, the worst first; empty where there is no such file. */
    public List<Mistake> readMistakes() throws IOException {
        return Files.isRegularFile(mistakes()) ? Mistakes.read(mistakes()) : List.of();
    }
}
