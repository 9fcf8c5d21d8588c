package dev.imbalance.report;

import dev.imbalance.data.AtomicFile;
import dev.imbalance.evaluation.DataFile;
import dev.imbalance.evaluation.Environment;
import dev.imbalance.evaluation.FinishedRuns;
import dev.imbalance.evaluation.Interval;
import dev.imbalance.evaluation.LabelMetrics;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.evaluation.RunProvenance;
import dev.imbalance.evaluation.UsedRows;
import dev.imbalance.evaluation.check.Checks;
import dev.imbalance.evaluation.check.Evidence;
import dev.imbalance.evaluation.check.Finding;
import dev.imbalance.onnx.ModelDescription;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The model card of an exported model, {@code model-card.md} beside it: what it is and how good, from the files of its run alone.
 * <p>
 * The headings are those of Mitchell, Wu, Zaldivar, Barnes, Vasserman, Hutchinson, Spitzer, Raji, Gebru. "Model Cards for Model Reporting", FAT* 2019, as far as
 * recorded facts fill them: for whom a model is meant and what is ethical about it no run knows, so ethical considerations have no section and intended
 * use is what the model takes and gives.
 */
public final class ModelCard {
    private static final List<Measure> MEASURES = List.of(
            Measure.BALANCED_ACCURACY,
            Measure.ACCURACY,
            Measure.MACRO_F1,
            Measure.G_MEAN,
            Measure.MCC,
            Measure.MACRO_AUC,
            Measure.MACRO_AVERAGE_PRECISION,
            Measure.BRIER,
            Measure.LOG_LOSS,
            Measure.RAREST,
            Measure.OTHERS,
            Measure.MANY,
            Measure.MEDIUM,
            Measure.FEW);

    private final RunMetrics metrics;
    private final RunProvenance provenance;
    private final ModelDescription model;
    private final Path onnx;
    private final List<Finding> findings;
    private final List<String> lines = new ArrayList<>();

    private ModelCard(
            RunMetrics metrics, RunProvenance provenance, ModelDescription model, Path onnx, List<Finding> findings) {
        this.metrics = metrics;
        this.provenance = provenance;
        this.model = model;
        this.onnx = onnx;
        this.findings = findings;
    }

    /**
     * Writes the card of a run's exported model; nothing if it has none. The same files give the same card.
     *
     * @param run the directory of a finished run
     * @throws IOException if a file is missing or is not what its schema says, or the card cannot be written
     */
    public static void write(Path run) throws IOException {
        RunFiles files = new RunFiles(run);
        if (Files.isRegularFile(files.model())) {
            byte[] card = of(run).getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(files.card(), out -> out.write(card));
        }
    }

    static String of(Path run) throws IOException {
        RunFiles files = new RunFiles(run);
        RunMetrics metrics = files.readMetrics();
        FinishedRuns alone =
                new FinishedRuns(metrics.experiment(), metrics.strategy(), List.of(metrics), List.of(), List.of(run));
        return new ModelCard(
                        metrics,
                        files.readProvenance(),
                        files.readModel(),
                        files.model(),
                        Checks.findings(Evidence.read(alone, null)))
                .text();
    }

    private String text() {
        line("# Model card: " + Markdown.text(metrics.strategy()) + " of " + Markdown.text(metrics.experiment()));
        details();
        use();
        factors();
        metrics();
        evaluationData();
        trainingData();
        analyses();
        caveats();
        reproduction();
        return String.join("\n", lines) + "\n";
    }

    private void details() {
        heading("Model details");
        bullet("A classifier of " + model.labels().size() + " classes, trained by the strategy "
                + Markdown.text(metrics.description()) + ".");
        bullet("Trained " + Markdown.text(model.origin().trainedAt()) + " with " + metrics.replicate()
                + (metrics.training().device() == null
                        ? ""
                        : " on " + Markdown.text(metrics.training().device()))
                + ", in " + Show.seconds(metrics.training().trainSeconds()) + ".");
        if (metrics.training().parameters() != null) {
            bullet(Show.count(metrics.training().parameters()) + " trained parameters.");
        }
        if (metrics.training().bestEpoch() != null) {
            bullet("The weights are of epoch " + metrics.training().bestEpoch() + ": "
                    + Markdown.text(metrics.training().selection()) + ".");
        }
        metrics.choices().forEach(choice -> bullet("Chosen on validation rows: " + Markdown.text(choice) + "."));
        bullet("File: " + code(model.file()) + ", SHA-256 " + code(model.sha256()) + ".");
        Environment environment = provenance.environment();
        bullet("Made with toolkit " + Markdown.text(environment.toolkit()) + ", Tribuo "
                + Markdown.text(environment.tribuo()) + version(", DJL ", environment.djl())
                + version(", PyTorch ", environment.pytorch()) + version(", ONNX Runtime ", environment.onnxruntime())
                + version(", Java ", environment.java()) + version(", ", environment.os()) + ".");
    }

    private static String version(String name, String version) {
        return version == null ? "" : name + Markdown.text(version);
    }

    private void use() {
        heading("Intended use");
        line("It gives one of these labels for any input, also for one of none of these classes: "
                + model.labels().stream().map(Markdown::text).collect(Collectors.joining(", ")) + ".");
        blank();
        line("| | Name | Type | Shape | Meaning |");
        line("|---|---|---|---|---|");
        model.inputs().forEach(tensor -> tensor("input", tensor));
        model.outputs().forEach(tensor -> tensor("output", tensor));
        blank();
        if (model.normalisation() != null) {
            bullet("Inputs are normalised "
                    + Markdown.text(model.normalisation().where()) + ": an application gives them as they are.");
        }
        if (model.postHoc() != null) {
            bullet("Corrections after training are "
                    + Markdown.text(model.postHoc().where()) + ".");
        }
        if (model.features() != null) {
            bullet("The input columns are the " + model.features().size() + " features that " + code("model.json")
                    + " names, in its order.");
            encoded(RunFiles.columnsOf(onnx), "the cells of a table");
            encoded(RunFiles.vocabularyOf(onnx), "documents");
        }
    }

    private void encoded(Path encoding, String what) {
        if (Files.isRegularFile(encoding)) {
            bullet(code(encoding.getFileName().toString()) + " says how " + what + " become them; "
                    + code("imbalance score") + " goes by it.");
        }
    }

    private void tensor(String kind, ModelDescription.Tensor tensor) {
        line("| " + kind + " | " + Markdown.text(tensor.name()) + " | " + Markdown.text(tensor.type()) + " | "
                + tensor.shape().stream()
                        .map(String::valueOf)
                        .map(Markdown::text)
                        .collect(Collectors.joining(" x "))
                + " | " + Markdown.text(tensor.meaning()) + " |");
    }

    private void factors() {
        heading("Factors");
        line("Results are given class by class, and for classes by their number of training rows: many (more than "
                + metrics.test().shots().manyAbove() + "), medium and few (fewer than "
                + metrics.test().shots().fewBelow() + "). No other groups of rows are recorded.");
        if (!metrics.test().rarest().labels().isEmpty()) {
            blank();
            line("The rarest classes are "
                    + metrics.test().rarest().labels().stream()
                            .map(Markdown::text)
                            .collect(Collectors.joining(", "))
                    + ".");
        }
    }

    private void metrics() {
        heading("Metrics");
        line(
                "Balanced accuracy is the mean recall over the classes of the test set, G-mean the K-th root of the product of the recalls, MCC Matthews' correlation"
                        + " coefficient; AUC and average precision are of one class against the rest; the Brier score is up to 2; the rarest, other, many-,"
                        + " medium- and few-shot numbers are mean recalls of those classes. Intervals are 95\u00a0% intervals over"
                        + " test rows, of this model as it is.");
        blank();
        line("The test rows were scored by "
                + (metrics.scoredBy().equals("onnxruntime")
                        ? "the exported file in ONNX Runtime"
                        : Markdown.text(metrics.scoredBy()))
                + (metrics.onnxParity() == null
                        ? "."
                        : "; probabilities differ from those of the trained model by at most "
                                + Show.significant(metrics.onnxParity().maxAbsDifference()) + ", labels in "
                                + Show.count(metrics.onnxParity().differingLabels()) + " of "
                                + Show.count(metrics.onnxParity().images()) + " rows."));
    }

    private void evaluationData() {
        heading("Evaluation data");
        long rows = metrics.test().labels().values().stream()
                .mapToLong(LabelMetrics::support)
                .sum();
        line(Show.count(rows) + " test rows; the table of classes has them by class. Nothing was chosen on them.");
        // Files of earlier versions do not say it.
        if (provenance.rows() != null
                && provenance.rows().classes().values().stream().allMatch(of -> of.duplicates() != null)) {
            long duplicates = provenance.rows().classes().values().stream()
                    .mapToLong(UsedRows.ClassRows::duplicates)
                    .sum();
            blank();
            line(
                    duplicates == 0
                            ? "None of them is a row that was trained on or set aside too."
                            : Show.count(duplicates) + " of them are rows that were trained on or set aside too.");
        }
    }

    private void trainingData() {
        heading("Training data");
        List<LabelMetrics> labels = List.copyOf(metrics.test().labels().values());
        long before = labels.stream().mapToLong(LabelMetrics::trainCount).sum();
        long after = labels.stream().mapToLong(LabelMetrics::trainCountAfter).sum();
        line(Show.count(before) + " training rows"
                + (before == after ? "" : ", " + Show.count(after) + " after resampling")
                + "; the table of classes has them by class.");
        UsedRows.Validation validation =
                provenance.rows() == null ? null : provenance.rows().validation();
        if (validation != null) {
            blank();
            line(Show.count(validation.rows()) + " more rows were set aside for validation.");
        }
        blank();
        line(
                "The files of training and test data, and what else the strategy names, such as weights that training started from:");
        blank();
        line("| File | Bytes | SHA-256 |");
        line("|---|---:|---|");
        for (DataFile file : provenance.data()) {
            line("| " + Markdown.text(file.path()) + " | " + Show.count(file.bytes()) + " | " + code(file.sha256())
                    + " |");
        }
    }

    private void analyses() {
        heading("Quantitative analyses");
        line("| Metric | Value | 95\u00a0% interval |");
        line("|---|---:|---:|");
        for (Measure measure : MEASURES) {
            double value = measure.of(metrics);
            if (!Double.isNaN(value)) {
                Interval interval = measure.interval(List.of(metrics), false);
                line("| " + measure.title() + " | " + measure.show(value) + unit(measure) + " | "
                        + (Double.isNaN(interval.low())
                                ? ""
                                : measure.show(interval.low()) + " to " + measure.show(interval.high()))
                        + " |");
            }
        }
        blank();
        line("Per cent, by class:");
        blank();
        line(
                "| Class | Training rows | after resampling | Test rows | Recall | Precision | F1 | AUC | Average precision |");
        line("|---|" + "---:|".repeat(8));
        metrics.test().labels().forEach((name, label) -> {
            Map<String, Interval> intervals = metrics.intervals().labels().getOrDefault(name, Map.of());
            line("| " + Markdown.text(name) + " | " + Show.count(label.trainCount()) + " | "
                    + Show.count(label.trainCountAfter()) + " | " + Show.count(label.support()) + " | "
                    + share(label.recall(), intervals.get("recall")) + " | "
                    + share(label.precision(), intervals.get("precision")) + " | "
                    + share(label.f1(), intervals.get("f1")) + " | " + Show.percent(label.auc()) + " | "
                    + Show.percent(label.averagePrecision()) + " |");
        });
    }

    private static String unit(Measure measure) {
        return measure.isPercent() ? "\u00a0%" : "";
    }

    private static String share(double value, Interval interval) {
        return Show.percent(value)
                + (interval == null
                        ? ""
                        : " (" + Show.percent(interval.low()) + " to " + Show.percent(interval.high()) + ")");
    }

    private void caveats() {
        heading("Caveats and recommendations");
        if (findings.isEmpty() && metrics.warnings().isEmpty()) {
            line(Sentences.NO_FINDING);
        }
        for (Finding finding : findings) {
            bullet(Sentences.severity(finding.severity())
                            .toUpperCase(Locale.ROOT)
                            .charAt(0)
                    + Sentences.severity(finding.severity()).substring(1) + " (" + Markdown.text(finding.check())
                    + "): " + Markdown.text(finding.sentence()) + " " + Markdown.text(finding.remedy()));
        }
        metrics.warnings().forEach(warning -> bullet("Warning of the training: " + Markdown.text(warning)));
    }

    private void reproduction() {
        heading("Reproduction");
        line("It is the run of " + metrics.replicate() + ". In the directory in which the experiment was started:");
        blank();
        line("```sh");
        // A fence ends at a line that begins with one; a command is one line.
        line(provenance.command().replaceAll("\\R", " "));
        line("```");
        blank();
        line("Provenance: " + Markdown.text(model.origin().provenance()) + "; " + code("imbalance reproduce")
                + " trains the model again from that of " + code("model.tribuo")
                + (model.origin().weightsSha256() == null
                        ? "."
                        : " and compares the weights, SHA-256 "
                                + code(model.origin().weightsSha256()) + "."));
    }

    private static String code(String text) {
        // Nothing is markup between fences that are longer than any in the text.
        int longest = Arrays.stream(text.split("[^`]+"))
                .mapToInt(String::length)
                .max()
                .orElse(0);
        String fence = "`".repeat(longest + 1);
        String space = longest > 0 ? " " : "";
        return fence + space + text.replaceAll("\\s+", " ").replace("|", "\\|") + space + fence;
    }

    private void heading(String title) {
        blank();
        line("## " + title);
        blank();
    }

    private void bullet(String text) {
        line("- " + text);
    }

    private void blank() {
        line("");
    }

    private void line(String text) {
        lines.add(text);
    }
}
