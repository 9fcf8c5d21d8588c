package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.posthoc.ScoreAdjustment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares our metrics with every recorded result of scikit-learn 1.2.1 and imbalanced-learn 0.10.0 to 1e-9; only their reports as text are passed over.
 * The recordings are the ones in {@code golden/data}, or those in the sub-folder {@code data} of the directory that {@code -Dimbalance.golden} names.
 * <p>
 * Where definitions differ, the difference is spelled out here, and the peer's number is rebuilt from ours:
 * <ul>
 *   <li>What is 0 / 0 is NaN for us; the peers put {@code zero_division} (0, or 1 when asked) in its place. In a mean, the precision of a class that is never
 *       predicted counts as 0 for us too.
 *   <li>Our means over classes take the classes that the test set has, the peers' all classes named by {@code labels}. Ours is compared as it is wherever all
 *       classes are present. scikit-learn's balanced accuracy has our definition.
 *   <li>Our G-mean of a test set is over the classes present; imbalanced-learn's gives recall 0 to a class that is only predicted.
 *   <li>imbalanced-learn's macro and weighted G-mean is the root of the product of mean recall and mean specificity, which is the G-mean of no class
 *       (imbalanced-learn #1096). Ours is the mean of the classes' G-means, which is recorded beside it. Its index of balanced accuracy inherits the difference; its
 *       imbalanced classification report does not.
 *   <li>imbalanced-learn's macro-averaged mean absolute error fails without rows of a class; ours is over the classes present.
 *   <li>In top-k accuracy, scikit-learn lets the later of two equal scores win, we the earlier, as in a prediction.
 *   <li>The first point of our ROC curve has the threshold infinity, as in scikit-learn since 1.3; there it is 1 more than the highest score. Points that
 *       {@code drop_intermediate} and the DET curve leave out are left out of ours here.
 * </ul>
 */
class MetricsGoldenTest {
    private static final double TOLERANCE = 1e-9;

    /** A recording; empty if a root was given that has no folder {@code data}. */
    private static Optional<JsonNode> read(String file) throws IOException {
        String replacement = System.getProperty("imbalance.golden");
        Path golden = Path.of(replacement == null ? "src/test/resources/golden" : replacement);
        if (!Files.isDirectory(golden)) {
            throw new IllegalStateException("the recordings should be in " + golden + ", which is not a folder");
        }
        Path data = golden.resolve("data");
        return replacement != null && !Files.isDirectory(data)
                ? Optional.empty()
                : Optional.of(new ObjectMapper().readTree(data.resolve(file).toFile()));
    }

    /** The confusion matrices of one recorded input, plain and with the recorded weights. */
    private record Counted(ConfusionCounts plain, ConfusionCounts weighted) {
        ConfusionCounts of(JsonNode params) {
            return params.has("sample_weight") ? weighted : plain;
        }

        List<BinaryCounts> classes(JsonNode params) {
            return of(params).perClass();
        }
    }

    @TestFactory
    List<DynamicTest> labelMetricsAgree() throws IOException {
        Optional<JsonNode> read = read("metrics_labels.json");
        if (read.isEmpty()) {
            return List.of();
        }
        JsonNode file = read.get();
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode golden : file.get("cases")) {
            String name = golden.get("input").asText();
            JsonNode input = file.get("inputs").get(name);
            List<String> labels = texts(golden.get("labels"));
            List<String> truths = texts(input.get("y_true"));
            List<String> predictions = texts(input.get("y_pred"));
            TestScores scores = new TestScores(labels);
            Counted counted = new Counted(new ConfusionCounts(labels.size()), new ConfusionCounts(labels.size()));
            for (int row = 0; row < truths.size(); row++) {
                int truth = labels.indexOf(truths.get(row));
                int predicted = labels.indexOf(predictions.get(row));
                scores.add(truth, predicted);
                counted.plain().add(truth, predicted);
                if (golden.has("sample_weight")) {
                    counted.weighted()
                            .add(
                                    truth,
                                    predicted,
                                    golden.get("sample_weight").get(row).asDouble());
                }
            }
            TestMetrics metrics = scores.metrics(MetricOptions.DEFAULT);
            tests.add(dynamicTest(
                    name + " confusion",
                    () -> assertEquals(
                            golden.get("confusion_matrix").toString(),
                            new ObjectMapper().writeValueAsString(metrics.confusion()))));
            tests.add(dynamicTest(name + " in metrics.json", () -> checkRecord(counted.plain(), metrics)));
            for (JsonNode result : golden.get("results")) {
                if (!isText(result)) {
                    tests.add(dynamicTest(name + " " + title(result), () -> checkLabels(result, counted)));
                }
            }
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> scoreMetricsAgree() throws IOException {
        Optional<JsonNode> read = read("metrics_scores.json");
        if (read.isEmpty()) {
            return List.of();
        }
        JsonNode file = read.get();
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode golden : file.get("cases")) {
            String name = golden.get("input").asText();
            JsonNode input = file.get("inputs").get(name);
            for (JsonNode result : golden.get("results")) {
                tests.add(dynamicTest(name + " " + title(result), () -> checkScores(result, input)));
            }
        }
        return tests;
    }

    private static String title(JsonNode result) {
        return (result.has("function") ? result.get("function") : result.get("formula")).asText() + " "
                + result.path("params");
    }

    /** Whether a result is a report to be read, not a number. */
    private static boolean isText(JsonNode result) {
        return result.path("function").asText().contains("classification_report")
                && result.get("value").isTextual();
    }

    /** What metrics.json has of the confusion matrix is what the matrix says. */
    private static void checkRecord(ConfusionCounts counts, TestMetrics metrics) {
        assertEquals(counts.accuracy(), metrics.accuracy(), TOLERANCE);
        assertEquals(counts.balancedAccuracy(), metrics.balancedAccuracy(), TOLERANCE);
        assertEquals(counts.gMean(), metrics.gMean(), TOLERANCE);
        assertEquals(counts.mcc(), metrics.mcc(), TOLERANCE);
        assertEquals(counts.kappa(), metrics.agreement().kappa(), TOLERANCE);
        assertEquals(counts.linearKappa(), metrics.agreement().linearKappa(), TOLERANCE);
        assertEquals(counts.quadraticKappa(), metrics.agreement().quadraticKappa(), TOLERANCE);
        assertEquals(counts.macroMAE(), metrics.agreement().macroMAE(), TOLERANCE);
        List<LabelMetrics> labels = List.copyOf(metrics.labels().values());
        for (int id = 0; id < labels.size(); id++) {
            BinaryCounts binary = counts.against(id);
            LabelMetrics label = labels.get(id);
            assertEquals(binary.support(), (double) label.support());
            assertEquals(binary.predicted(), label.predicted().doubleValue());
            assertEquals(binary.precision(), label.precision(), TOLERANCE);
            assertEquals(binary.recall(), label.recall(), TOLERANCE);
            assertEquals(binary.f1(), label.f1(), TOLERANCE);
            assertEquals(binary.fBeta(2), label.fBeta(), TOLERANCE);
            assertEquals(binary.specificity(), label.specificity(), TOLERANCE);
            assertEquals(binary.gMean(), label.gMean(), TOLERANCE);
            assertEquals(binary.iba(), label.iba(), TOLERANCE);
            assertEquals(binary.balancedAccuracy(), label.balancedAccuracy(), TOLERANCE);
            assertEquals(binary.mcc(), label.mcc(), TOLERANCE);
            assertEquals(binary.jaccard(), label.jaccard(), TOLERANCE);
            assertEquals(Double.isNaN(label.recall()), label.undefined().containsKey("recall"));
            assertEquals(Double.isNaN(label.precision()), label.undefined().containsKey("precision"));
        }
        checkAverage(Average.MICRO, counts, metrics.averages().micro());
        checkAverage(Average.MACRO, counts, metrics.averages().macro());
        checkAverage(Average.WEIGHTED, counts, metrics.averages().weighted());
        assertEquals(metrics.averages().macro().f1(), metrics.macroF1());
        assertEquals(metrics.averages().macro().precision(), metrics.macroPrecision());
    }

    private static void checkAverage(Average average, ConfusionCounts counts, AverageMetrics metrics) {
        List<BinaryCounts> classes = counts.perClass();
        assertEquals(average.of(classes, BinaryCounts::precisionOrZero), metrics.precision(), TOLERANCE);
        assertEquals(average.of(classes, BinaryCounts::recall), metrics.recall(), TOLERANCE);
        assertEquals(average.of(classes, BinaryCounts::f1), metrics.f1(), TOLERANCE);
        assertEquals(average.of(classes, binary -> binary.fBeta(2)), metrics.fBeta(), TOLERANCE);
        assertEquals(average.of(classes, BinaryCounts::specificity), metrics.specificity(), TOLERANCE);
        assertEquals(average.of(classes, BinaryCounts::gMean), metrics.gMean(), TOLERANCE);
        assertEquals(average.of(classes, BinaryCounts::iba), metrics.iba(), TOLERANCE);
        assertEquals(average.of(classes, BinaryCounts::jaccard), metrics.jaccard(), TOLERANCE);
    }

    private static void checkLabels(JsonNode result, Counted counted) {
        JsonNode value = result.get("value");
        if (!result.has("function")) {
            assertTrue(result.get("formula").asText().startsWith("macro G-mean"), () -> "no metric for " + result);
            List<BinaryCounts> classes = counted.plain().perClass();
            checkAverage("macro", value.get("macro"), classes, BinaryCounts::gMean, 0);
            checkAverage("weighted", value.get("weighted"), classes, BinaryCounts::gMean, 0);
            return;
        }
        JsonNode params = result.get("params");
        ConfusionCounts counts = counted.of(params);
        List<BinaryCounts> classes = counted.classes(params);
        String average = params.path("average").asText("null");
        double zero = params.path("zero_division").asInt(0);
        ToDoubleFunction<BinaryCounts> precision = zero == 0 ? BinaryCounts::precisionOrZero : BinaryCounts::precision;
        String function = result.get("function").asText();
        switch (function) {
            case "sklearn.metrics.accuracy_score" -> assertEquals(value.asDouble(), counts.accuracy(), TOLERANCE);
            case "sklearn.metrics.hamming_loss", "sklearn.metrics.zero_one_loss" ->
                assertEquals(value.asDouble(), 1 - counts.accuracy(), TOLERANCE);
            case "sklearn.metrics.balanced_accuracy_score" ->
                assertEquals(
                        value.asDouble(),
                        params.path("adjusted").asBoolean()
                                ? counts.adjustedBalancedAccuracy()
                                : counts.balancedAccuracy(),
                        TOLERANCE);
            case "sklearn.metrics.matthews_corrcoef" -> assertEquals(value.asDouble(), counts.mcc(), TOLERANCE);
            case "sklearn.metrics.cohen_kappa_score" ->
                assertEquals(
                        number(value),
                        switch (params.get("weights").asText()) {
                            case "linear" -> counts.linearKappa();
                            case "quadratic" -> counts.quadraticKappa();
                            default -> counts.kappa();
                        },
                        TOLERANCE);
            case "sklearn.metrics.precision_recall_fscore_support" -> {
                checkAverage(average, value.get(0), classes, precision, zero);
                checkAverage(average, value.get(1), classes, BinaryCounts::recall, zero);
                checkAverage(average, value.get(2), classes, BinaryCounts::f1, zero);
                if (average.equals("null")) {
                    checkAverage(average, value.get(3), classes, BinaryCounts::support, 0);
                }
            }
            case "sklearn.metrics.f1_score" -> checkAverage(average, value, classes, BinaryCounts::f1, zero);
            case "sklearn.metrics.fbeta_score" -> {
                double beta = params.get("beta").asDouble();
                checkAverage(average, value, classes, binary -> binary.fBeta(beta), zero);
            }
            case "sklearn.metrics.jaccard_score" -> checkAverage(average, value, classes, BinaryCounts::jaccard, zero);
            case "sklearn.metrics.classification_report" -> checkReport(value, classes, counts);
            case "imblearn.metrics.sensitivity_specificity_support" -> {
                checkAverage(average, value.get(0), classes, BinaryCounts::recall, 0);
                checkAverage(average, value.get(1), classes, BinaryCounts::specificity, 0);
                if (average.equals("null")) {
                    checkAverage(average, value.get(2), classes, BinaryCounts::support, 0);
                }
            }
            case "imblearn.metrics.geometric_mean_score" -> {
                switch (average) {
                    case "multiclass" ->
                        checkGMean(value.asDouble(), params.path("correction").asDouble(), counts);
                    case "macro", "weighted" -> {
                        double recall = peersAverage(average, classes, BinaryCounts::recall, 0);
                        double specificity = peersAverage(average, classes, BinaryCounts::specificity, 0);
                        assertEquals(value.asDouble(), Math.sqrt(recall * specificity), TOLERANCE);
                    }
                    default -> checkAverage(average, value, classes, BinaryCounts::gMean, 0);
                }
            }
            case "imblearn.metrics.make_index_balanced_accuracy(geometric_mean_score)" -> {
                double alpha = params.get("alpha").asDouble();
                boolean squared = params.get("squared").asBoolean();
                if (average.equals("null")) {
                    checkAverage(average, value, classes, binary -> binary.iba(alpha, squared), 0);
                } else {
                    double recall = peersAverage(average, classes, BinaryCounts::recall, 0);
                    double specificity = peersAverage(average, classes, BinaryCounts::specificity, 0);
                    double product = recall * specificity;
                    assertEquals(
                            value.asDouble(),
                            (1 + alpha * (recall - specificity)) * (squared ? product : Math.sqrt(product)),
                            TOLERANCE);
                }
            }
            case "imblearn.metrics.classification_report_imbalanced" -> checkImbalancedReport(value, classes);
            case "imblearn.metrics.macro_averaged_mean_absolute_error" -> {
                if (result.has("error")) {
                    assertTrue(!allPresent(classes) && Double.isFinite(counts.macroMAE()));
                } else {
                    assertEquals(value.asDouble(), counts.macroMAE(), TOLERANCE);
                }
            }
            default -> fail("no metric corresponds to " + function);
        }
    }

    private static void checkGMean(double expected, double correction, ConfusionCounts counts) {
        List<BinaryCounts> classes = counts.perClass();
        if (allPresent(classes)) {
            assertEquals(expected, counts.gMean(correction), TOLERANCE);
            return;
        }
        double product = 1;
        for (BinaryCounts binary : classes) {
            product *= binary.truePositives() == 0 ? correction : binary.recall();
        }
        assertEquals(expected, Math.pow(product, 1.0 / classes.size()), TOLERANCE);
    }

    private static void checkReport(JsonNode report, List<BinaryCounts> classes, ConfusionCounts counts) {
        List<JsonNode> entries = new ArrayList<>();
        report.forEach(entries::add);
        for (int id = 0; id < classes.size(); id++) {
            checkEntry(entries.get(id), classes.get(id));
        }
        assertEquals(report.get("accuracy").asDouble(), counts.accuracy(), TOLERANCE);
        for (String average : List.of("macro", "weighted")) {
            JsonNode entry = report.get(average + " avg");
            checkAverage(average, entry.get("precision"), classes, BinaryCounts::precisionOrZero, 0);
            checkAverage(average, entry.get("recall"), classes, BinaryCounts::recall, 0);
            checkAverage(average, entry.get("f1-score"), classes, BinaryCounts::f1, 0);
            assertEquals(entry.get("support").asLong(), counts.total());
        }
        assertEquals(classes.size() + 3, entries.size());
    }

    private static void checkEntry(JsonNode entry, BinaryCounts binary) {
        assertEquals(entry.get("precision").asDouble(), binary.precisionOrZero(), TOLERANCE);
        assertEquals(entry.get("recall").asDouble(), orZero(binary.recall(), 0), TOLERANCE);
        assertEquals(entry.get("f1-score").asDouble(), orZero(binary.f1(), 0), TOLERANCE);
        assertEquals(entry.get("support").asDouble(), binary.support(), TOLERANCE);
    }

    private static void checkImbalancedReport(JsonNode report, List<BinaryCounts> classes) {
        Map<String, ToDoubleFunction<BinaryCounts>> columns = Map.of(
                "pre", BinaryCounts::precisionOrZero,
                "rec", BinaryCounts::recall,
                "spe", BinaryCounts::specificity,
                "f1", BinaryCounts::f1,
                "geo", BinaryCounts::gMean,
                "iba", BinaryCounts::iba);
        List<JsonNode> entries = new ArrayList<>();
        report.forEach(entries::add);
        columns.forEach((column, metric) -> {
            for (int id = 0; id < classes.size(); id++) {
                assertEquals(
                        entries.get(id).get(column).asDouble(),
                        orZero(metric.applyAsDouble(classes.get(id)), 0),
                        TOLERANCE);
            }
            checkAverage("weighted", report.get("avg_" + column), classes, metric, 0);
        });
        assertEquals(classes.size() + columns.size() + 1, entries.size());
    }

    /** Compares a per-class list, or an average: the peer's rebuilt from our per-class values, and ours wherever the definitions meet. */
    private static void checkAverage(
            String average,
            JsonNode expected,
            List<BinaryCounts> classes,
            ToDoubleFunction<BinaryCounts> metric,
            double zero) {
        if (average.equals("null")) {
            assertArrayEquals(
                    values(expected),
                    classes.stream()
                            .mapToDouble(binary -> orZero(metric.applyAsDouble(binary), zero))
                            .toArray(),
                    TOLERANCE);
            return;
        }
        if (average.equals("micro")) {
            assertEquals(expected.asDouble(), Average.MICRO.of(classes, metric), TOLERANCE);
            return;
        }
        assertEquals(expected.asDouble(), peersAverage(average, classes, metric, zero), TOLERANCE);
        boolean defined = classes.stream().noneMatch(binary -> Double.isNaN(metric.applyAsDouble(binary)));
        if (average.equals("weighted") ? zero == 0 : defined && allPresent(classes)) {
            Average ours = average.equals("weighted") ? Average.WEIGHTED : Average.MACRO;
            assertEquals(expected.asDouble(), ours.of(classes, metric), TOLERANCE);
        }
    }

    /** A mean over all classes, those without rows included. */
    private static double peersAverage(
            String average, List<BinaryCounts> classes, ToDoubleFunction<BinaryCounts> metric, double zero) {
        double sum = 0;
        double weights = 0;
        for (BinaryCounts binary : classes) {
            double weight = average.equals("weighted") ? binary.support() : 1;
            sum += weight * orZero(metric.applyAsDouble(binary), zero);
            weights += weight;
        }
        return sum / weights;
    }

    private static boolean allPresent(List<BinaryCounts> classes) {
        return classes.stream().allMatch(binary -> binary.support() > 0);
    }

    private static double orZero(double value, double zero) {
        return Double.isNaN(value) ? zero : value;
    }

    private static ScoredRows rows(JsonNode input, boolean reversed) {
        int classes = input.get("P").get(0).size();
        ScoredRows rows = new ScoredRows(classes);
        for (int row = 0; row < input.get("P").size(); row++) {
            int truth = input.get("y_true").get(row).asInt();
            rows.add(reversed ? classes - 1 - truth : truth);
            for (int id = 0; id < classes; id++) {
                rows.set(
                        reversed ? classes - 1 - id : id,
                        input.get("P").get(row).get(id).asDouble());
            }
        }
        return rows;
    }

    private static void checkScores(JsonNode result, JsonNode input) {
        ScoredRows rows = rows(input, false);
        JsonNode value = result.get("value");
        JsonNode params = result.path("params");
        if (!result.has("function")) {
            checkFormula(result.get("formula").asText(), params, value, rows, input);
            return;
        }
        ScoreMetrics metrics = rows.metrics(1);
        String average = params.path("average").asText("null");
        String function = result.get("function").asText();
        switch (function) {
            case "sklearn.metrics.roc_auc_score" -> {
                if (params.has("max_fpr")) {
                    double most = params.get("max_fpr").asDouble();
                    assertEquals(value.asDouble(), rows.ranked(1).points(1).partialAUC(most), TOLERANCE);
                } else if (params.has("score")) {
                    assertEquals(value.asDouble(), metrics.ranks().get(1).auc(), TOLERANCE);
                } else if (params.get("multi_class").asText().equals("ovo")) {
                    assertEquals(
                            value.asDouble(),
                            average.equals("macro")
                                    ? metrics.ranking().oneVsOneAUC()
                                    : metrics.ranking().weightedOneVsOneAUC(),
                            TOLERANCE);
                } else {
                    assertEquals(value.asDouble(), average(average, OneVsRest::auc, metrics, input), TOLERANCE);
                }
            }
            case "sklearn.metrics.roc_auc_score per class one-vs-rest" ->
                assertArrayEquals(
                        values(value),
                        metrics.ranks().stream().mapToDouble(OneVsRest::auc).toArray(),
                        TOLERANCE);
            case "sklearn.metrics.average_precision_score" ->
                assertEquals(value.asDouble(), metrics.ranks().get(1).averagePrecision(), TOLERANCE);
            case "sklearn.metrics.average_precision_score(one-hot)" -> {
                switch (average) {
                    case "null" ->
                        assertArrayEquals(
                                values(value),
                                metrics.ranks().stream()
                                        .mapToDouble(OneVsRest::averagePrecision)
                                        .toArray(),
                                TOLERANCE);
                    case "micro" ->
                        assertEquals(value.asDouble(), metrics.micro().averagePrecision(), TOLERANCE);
                    default ->
                        assertEquals(
                                value.asDouble(),
                                average(average, OneVsRest::averagePrecision, metrics, input),
                                TOLERANCE);
                }
            }
            case "sklearn.metrics.log_loss" -> {
                JsonNode least = params.get("eps");
                assertEquals(
                        value.asDouble(),
                        least.isTextual() ? metrics.probability().logLoss() : rows.logLoss(least.asDouble()),
                        TOLERANCE);
            }
            case "sklearn.metrics.brier_score_loss" -> assertEquals(value.asDouble(), metrics.brier()[1], TOLERANCE);
            case "sklearn.metrics.top_k_accuracy_score" -> {
                int k = params.get("k").asInt();
                assertEquals(value.asDouble(), rows(input, true).topKAccuracy(k), TOLERANCE);
                if (!hasTies(input)) {
                    assertEquals(value.asDouble(), rows.topKAccuracy(k), TOLERANCE);
                }
            }
            case "sklearn.metrics.roc_curve" ->
                checkROC(
                        value,
                        rows.ranked(1).points(1),
                        params.get("drop_intermediate").asBoolean());
            case "sklearn.metrics.precision_recall_curve" -> {
                OperatingPoints points = rows.ranked(1).points(1);
                int last = points.size() - 1;
                assertCurve(value.get(0), points.size(), i -> points.precision(last - i));
                assertCurve(value.get(1), points.size(), i -> points.truePositiveRate(last - i));
                assertCurve(value.get(2), last, i -> points.thresholds()[last - i]);
            }
            case "sklearn.metrics.det_curve" -> checkDET(value, rows.ranked(1).points(1));
            case "sklearn.metrics.auc(recall,precision)" ->
                assertEquals(value.asDouble(), rows.ranked(1).points(1).trapezoidPrecisionRecallArea(), TOLERANCE);
            case "sklearn.calibration.calibration_curve" -> {
                CalibrationError curve = rows.reliability(
                        1,
                        params.get("n_bins").asInt(),
                        params.get("strategy").asText().equals("quantile"));
                List<CalibrationError.Bin> bins = curve.bins();
                assertCurve(value.get(0), bins.size(), i -> bins.get(i).accuracy());
                assertCurve(value.get(1), bins.size(), i -> bins.get(i).confidence());
            }
            default -> fail("no metric corresponds to " + function);
        }
    }

    private static double average(
            String average, ToDoubleFunction<OneVsRest> metric, ScoreMetrics metrics, JsonNode input) {
        double[] support = new double[metrics.ranks().size()];
        input.get("y_true").forEach(truth -> support[truth.asInt()]++);
        return (average.equals("macro") ? Average.MACRO : Average.WEIGHTED)
                .of(metrics.ranks().stream().mapToDouble(metric).toArray(), support);
    }

    private static boolean hasTies(JsonNode input) {
        return IntStream.range(0, input.get("P").size())
                .mapToObj(row -> values(input.get("P").get(row)))
                .anyMatch(row -> Arrays.stream(row).distinct().count() < row.length);
    }

    private static void checkROC(JsonNode expected, OperatingPoints points, boolean dropIntermediate) {
        // drop_intermediate leaves the ends, the first score, and where the step to the next point is another than the
        // one before.
        int[] kept = IntStream.range(0, points.size())
                .filter(i -> !dropIntermediate
                        || i <= 1
                        || i == points.size() - 1
                        || step(points.truePositives(), i) != step(points.truePositives(), i + 1)
                        || step(points.falsePositives(), i) != step(points.falsePositives(), i + 1))
                .toArray();
        assertCurve(expected.get(0), kept.length, i -> points.falsePositiveRate(kept[i]));
        assertCurve(expected.get(1), kept.length, i -> points.truePositiveRate(kept[i]));
        assertCurve(
                expected.get(2), kept.length, i -> i == 0 ? points.thresholds()[1] + 1 : points.thresholds()[kept[i]]);
        assertEquals(Double.POSITIVE_INFINITY, points.thresholds()[0]);
    }

    private static long step(long[] counts, int i) {
        return counts[i] - counts[i - 1];
    }

    /** The peer begins with the last point without false positives, or the first score, and ends with the first without false negatives. */
    private static void checkDET(JsonNode expected, OperatingPoints points) {
        int first = IntStream.range(1, points.size())
                .filter(i -> points.falsePositives()[i] == points.falsePositives()[1])
                .max()
                .orElseThrow();
        int last = IntStream.range(1, points.size())
                .filter(i -> points.truePositives()[i] == points.positives())
                .min()
                .orElseThrow();
        int count = last - first + 1;
        assertCurve(expected.get(0), count, i -> points.falsePositiveRate(last - i));
        assertCurve(expected.get(1), count, i -> 1 - points.truePositiveRate(last - i));
        assertCurve(expected.get(2), count, i -> points.thresholds()[last - i]);
    }

    private static void assertCurve(JsonNode expected, int size, IntToDoubleFunction ours) {
        assertArrayEquals(
                values(expected), IntStream.range(0, size).mapToDouble(ours).toArray(), TOLERANCE);
    }

    private static void checkFormula(String formula, JsonNode params, JsonNode value, ScoredRows rows, JsonNode input) {
        if (formula.startsWith("multiclass Brier")) {
            assertEquals(value.asDouble(), rows.metrics(1).probability().brier(), TOLERANCE);
        } else if (formula.startsWith("top-label ECE")) {
            checkCalibration(value, rows, params.get("n_bins").asInt());
        } else if (formula.startsWith("prior correction")) {
            // log(1 / K) is the same for all classes.
            double[] offsets = Arrays.stream(values(params.get("pi")))
                    .map(share -> -Math.log(share))
                    .toArray();
            for (int row = 0; row < value.size(); row++) {
                double[] corrected = corrected(values(input.get("P").get(row)), offsets);
                assertArrayEquals(values(value.get(row)), corrected, TOLERANCE);
            }
        } else if (formula.startsWith("Dal Pozzolo")) {
            // What was kept of the negatives multiplies the odds of the positives.
            double[] offsets = {0, Math.log(params.get("beta").asDouble())};
            for (int row = 0; row < value.size(); row++) {
                assertEquals(
                        value.get(row).asDouble(),
                        corrected(values(input.get("P").get(row)), offsets)[1],
                        TOLERANCE);
            }
        } else if (formula.startsWith("best threshold")) {
            OperatingPoints points = rows.ranked(1).points(1);
            checkThreshold(value.get("f1"), points, BinaryCounts::f1);
            checkThreshold(value.get("gmean"), points, BinaryCounts::gMean);
            checkThreshold(value.get("youden"), points, BinaryCounts::youden);
            checkThreshold(value.get("mcc"), points, BinaryCounts::mcc);
        } else {
            fail("no metric corresponds to " + formula);
        }
    }

    private static void checkThreshold(
            JsonNode expected, OperatingPoints points, ToDoubleFunction<BinaryCounts> metric) {
        int best = points.best(metric);
        assertEquals(expected.get("threshold").asDouble(), points.thresholds()[best], TOLERANCE);
        assertEquals(expected.get("value").asDouble(), metric.applyAsDouble(points.counts(best)), TOLERANCE);
    }

    /** What the post-hoc corrections do to the logits of a model, here of given probabilities. */
    private static double[] corrected(double[] probabilities, double[] offsets) {
        double[] logits = Arrays.stream(probabilities).map(Math::log).toArray();
        double[] odds = Arrays.stream(ScoreAdjustment.offset(offsets).apply(logits))
                .map(Math::exp)
                .toArray();
        double sum = Arrays.stream(odds).sum();
        return Arrays.stream(odds).map(odd -> odd / sum).toArray();
    }

    private static void checkCalibration(JsonNode expected, ScoredRows rows, int bins) {
        CalibrationError error = rows.calibration(bins);
        assertEquals(expected.get("ece").asDouble(), error.expected(), TOLERANCE);
        assertEquals(expected.get("mce").asDouble(), error.maximum(), TOLERANCE);
        assertEquals(expected.get("bins").size(), error.bins().size());
        for (int i = 0; i < error.bins().size(); i++) {
            CalibrationError.Bin bin = error.bins().get(i);
            double[] ours = {bin.index(), bin.rows(), bin.accuracy(), bin.confidence()};
            assertArrayEquals(values(expected.get("bins").get(i)), ours, TOLERANCE);
        }
        if (bins == CalibrationError.BINS) {
            ScoreMetrics metrics = rows.metrics(1);
            assertEquals(error.expected(), metrics.calibration().expected());
            assertEquals(error.maximum(), metrics.probability().maximumCalibrationError());
        }
    }

    private static double[] values(JsonNode array) {
        return IntStream.range(0, array.size())
                .mapToDouble(i -> number(array.get(i)))
                .toArray();
    }

    private static double number(JsonNode node) {
        if (node.isTextual()) {
            assertTrue(node.asText().equalsIgnoreCase("nan"), () -> "not a number: " + node);
            return Double.NaN;
        }
        return node.asDouble();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(node -> texts.add(node.asText()));
        return texts;
    }
}
