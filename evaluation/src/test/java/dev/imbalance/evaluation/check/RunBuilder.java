package dev.imbalance.evaluation.check;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.evaluation.FinishedRuns;
import dev.imbalance.evaluation.LedgerRecord;
import dev.imbalance.evaluation.OnnxParity;
import dev.imbalance.evaluation.ProvenanceTree;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.evaluation.RunProvenance;
import dev.imbalance.evaluation.Shots;
import dev.imbalance.evaluation.StrategyTable;
import dev.imbalance.evaluation.TestScores;
import dev.imbalance.evaluation.TrainingSummary;
import dev.imbalance.evaluation.UsedRows;
import dev.imbalance.trainer.EpochRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run in which nothing is doubtful until a test says what is. */
final class RunBuilder {
    static final List<String> LABELS = List.of("cat", "dog", "eel");

    private final String strategy;
    private final long seed;
    private Integer fold;
    private final long[] training = {1000, 100, 50};
    private int[][] confusion = {{90, 5, 5}, {5, 90, 5}, {5, 5, 90}};
    private double confidence = 0.9;
    private LedgerRecord ledger;
    private OnnxParity parity = new OnnxParity(300, 1e-6, 0);
    private List<String> choices = List.of();
    private List<String> warnings = List.of();
    private Integer bestEpoch;
    private List<EpochRecord> history = List.of();
    private List<UsedRows.ClassRows> rows = List.of();
    private UsedRows.Validation validation;
    private ProvenanceTree model = new ProvenanceTree("ModelProvenance", null, List.of());

    RunBuilder(String strategy, long seed) {
        this.strategy = strategy;
        this.seed = seed;
    }

    RunBuilder fold(int number) {
        fold = number;
        return this;
    }

    /** {@code [true class][predicted class]}. */
    RunBuilder confusion(int[]... counts) {
        confusion = counts;
        return this;
    }

    /** What every prediction says of itself. */
    RunBuilder confidence(double probability) {
        confidence = probability;
        return this;
    }

    /** Under a prior of 10/1.5, 1/1.5 and 0.5/1.5 the carried log prior is that to a power. */
    RunBuilder power(double power) {
        double[] logs =
                Arrays.stream(training).mapToDouble(n -> Math.log((double) n)).toArray();
        double mean = Arrays.stream(logs).average().orElseThrow();
        double[] carried = Arrays.stream(logs).map(log -> power * (log - mean)).toArray();
        double[] even = {1, 1, 1};
        ledger = new LedgerRecord(
                new double[] {0.87, 0.087, 0.043},
                new double[] {0.1, 1, 2},
                new double[] {0.8, 0.12, 0.08},
                even,
                new double[] {-1, 0, 1},
                carried,
                false,
                List.of());
        return this;
    }

    RunBuilder effectivePrior(double... prior) {
        ledger = new LedgerRecord(
                prior, new double[] {1, 1, 1}, prior, new double[3], new double[3], new double[3], false, List.of());
        return this;
    }

    RunBuilder parity(double difference, long labels) {
        parity = new OnnxParity(10_000, difference, labels);
        return this;
    }

    RunBuilder choices(String... sentences) {
        choices = List.of(sentences);
        return this;
    }

    /** The training losses of the epochs and which of them was the best on validation rows. */
    RunBuilder history(int best, double... losses) {
        bestEpoch = best;
        history = new ArrayList<>();
        for (int epoch = 1; epoch <= losses.length; epoch++) {
            history.add(new EpochRecord(
                    epoch, 0.1, losses[epoch - 1], 0.5, 0.5, 0.5, 0.5, Double.NaN, Double.NaN, 100, 1, List.of()));
        }
        return this;
    }

    RunBuilder rows(UsedRows.ClassRows... ofClasses) {
        rows = List.of(ofClasses);
        return this;
    }

    RunBuilder decided(String... sentences) {
        validation = new UsedRows.Validation(0.1, 30, "00", List.of(sentences));
        return this;
    }

    RunBuilder provenance(String key, String value) {
        model = new ProvenanceTree(
                "ModelProvenance",
                null,
                List.of(new ProvenanceTree(
                        "instance-values", null, List.of(new ProvenanceTree(key, value, List.of())))));
        return this;
    }

    RunBuilder warnings(String... sentences) {
        warnings = List.of(sentences);
        return this;
    }

    RunEvidence build() {
        ClassCounts counts = new ClassCounts(LABELS, training);
        TestScores scores = new TestScores(LABELS);
        for (int truth = 0; truth < confusion.length; truth++) {
            for (int predicted = 0; predicted < confusion.length; predicted++) {
                double[] row = new double[confusion.length];
                Arrays.fill(row, (1 - confidence) / (confusion.length - 1));
                row[predicted] = confidence;
                for (int i = 0; i < confusion[truth][predicted]; i++) {
                    scores.add(truth, predicted, row);
                }
            }
        }
        RunMetrics metrics = new RunMetrics(
                RunMetrics.SCHEMA,
                "pets",
                strategy,
                seed,
                fold,
                "",
                "onnxruntime",
                scores.metrics(counts, counts, Shots.DEFAULT),
                null,
                parity,
                0.9,
                ledger,
                warnings,
                choices,
                new TrainingSummary(1, 100, bestEpoch, "", null, "cpu", null));
        Map<String, UsedRows.ClassRows> classes = new LinkedHashMap<>();
        for (int id = 0; id < rows.size(); id++) {
            classes.put(LABELS.get(id), rows.get(id));
        }
        return new RunEvidence(
                metrics,
                new RunProvenance(
                        RunProvenance.SCHEMA,
                        "",
                        "",
                        model,
                        List.of(),
                        seed,
                        new UsedRows(classes, validation),
                        null,
                        null,
                        "",
                        ""),
                history);
    }

    /** The evidence of some runs; the first is of the baseline. */
    static Evidence evidence(RunBuilder... runs) {
        List<RunEvidence> built = Arrays.stream(runs).map(RunBuilder::build).toList();
        String baseline = built.get(0).metrics().strategy();
        FinishedRuns finished = new FinishedRuns(
                "pets", baseline, built.stream().map(RunEvidence::metrics).toList(), List.of());
        return new Evidence(baseline, built, StrategyTable.of(finished, baseline));
    }
}
