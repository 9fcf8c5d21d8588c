package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.data.ClassCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares our metrics with the recorded results of scikit-learn 1.2.1 and imbalanced-learn 0.10.0 to 1e-9. The recordings are the
 * ones in {@code golden/data}, or those in the sub-folder {@code data} of the directory that {@code -Dimbalance.golden} names.
 * <p>
 * Where definitions differ, the difference is spelled out here:
 * <ul>
 *   <li>What is 0 / 0 is NaN for us; the peers put {@code zero_division} (0, or 1 when asked) in its place. F1 is defined for us as
 *       soon as a class is present or predicted.
 *   <li>Our means over classes take the classes that the test set has, the peers' all classes named by {@code labels}. Their mean is
 *       rebuilt from our per-class values, and ours is compared as it is wherever all classes are present, that is, where the two
 *       definitions meet. scikit-learn's balanced accuracy has our definition.
 *   <li>Our G-mean of a test set is over the classes present; imbalanced-learn's gives recall 0 to a class that is only predicted.
 *   <li>imbalanced-learn's macro G-mean is the root of the product of means. We have no macro G-mean; the mean of our per-class
 *       values is compared with the corrected formula recorded beside it.
 * </ul>
 */
class MetricsGoldenTest {
    private static final double TOLERANCE = 1e-9;

    /** Functions that no metric of ours corresponds to yet. */
    private static final Set<String> NOT_YET = Set.of(
            "sklearn.metrics.fbeta_score",
            "sklearn.metrics.cohen_kappa_score",
            "sklearn.metrics.jaccard_score",
            "sklearn.metrics.hamming_loss",
            "sklearn.metrics.zero_one_loss",
            "sklearn.metrics.classification_report",
            "imblearn.metrics.classification_report_imbalanced",
            "imblearn.metrics.macro_averaged_mean_absolute_error",
            "imblearn.metrics.make_index_balanced_accuracy(geometric_mean_score)",
            "sklearn.metrics.log_loss",
            "sklearn.metrics.brier_score_loss",
            "sklearn.metrics.top_k_accuracy_score",
            "sklearn.metrics.roc_curve",
            "sklearn.metrics.precision_recall_curve",
            "sklearn.metrics.det_curve",
            "sklearn.metrics.auc(recall,precision)",
            "sklearn.calibration.calibration_curve");

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

    @TestFactory
    List<DynamicTest> labelMetricsAgree() throws IOException {
        Optional<JsonNode> read = read("metrics_labels.json");
        if (read.isEmpty()) {
            return List.of();
        }
        JsonNode file = read.get();
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode golden : file.get("cases")) {
            List<String> labels = texts(golden.get("labels"));
            JsonNode input = file.get("inputs").get(golden.get("input").asText());
            List<String> truths = texts(input.get("y_true"));
            List<String> predictions = texts(input.get("y_pred"));
            TestScores scores = new TestScores(labels);
            for (int row = 0; row < truths.size(); row++) {
                scores.add(labels.indexOf(truths.get(row)), labels.indexOf(predictions.get(row)));
            }
            TestMetrics metrics = metrics(scores);
            String name = golden.get("input").asText();
            tests.add(dynamicTest(
                    name + " confusion",
                    () -> assertEquals(
                            golden.get("confusion_matrix").toString(),
                            new ObjectMapper().writeValueAsString(metrics.confusion()))));
            addTests(tests, name, golden, metrics);
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
            JsonNode input = file.get("inputs").get(golden.get("input").asText());
            List<double[]> rows = new ArrayList<>();
            input.get("P").forEach(row -> rows.add(values(row)));
            TestScores scores = new TestScores(IntStream.range(0, rows.get(0).length)
                    .mapToObj(Integer::toString)
                    .toList());
            for (int row = 0; row < rows.size(); row++) {
                scores.add(input.get("y_true").get(row).asInt(), 0, rows.get(row));
            }
            addTests(tests, golden.get("input").asText(), golden, metrics(scores));
            for (JsonNode result : golden.get("results")) {
                if (result.path("formula").asText().startsWith("top-label ECE")) {
                    int bins = result.get("params").get("n_bins").asInt();
                    tests.add(dynamicTest(
                            golden.get("input").asText() + " calibration error in " + bins + " bins",
                            () -> checkCalibration(result.get("value"), scores, bins)));
                }
            }
        }
        return tests;
    }

    private static void checkCalibration(JsonNode expected, TestScores scores, int bins) {
        CalibrationError error = scores.calibration(bins);
        assertEquals(expected.get("ece").asDouble(), error.expected(), TOLERANCE);
        assertEquals(expected.get("mce").asDouble(), error.maximum(), TOLERANCE);
        assertEquals(expected.get("bins").size(), error.bins().size());
        for (int i = 0; i < error.bins().size(); i++) {
            CalibrationError.Bin bin = error.bins().get(i);
            double[] ours = {bin.index(), bin.rows(), bin.accuracy(), bin.confidence()};
            assertArrayEquals(values(expected.get("bins").get(i)), ours, TOLERANCE);
        }
        if (bins == CalibrationError.BINS) {
            assertEquals(error.expected(), metrics(scores).expectedCalibrationError());
        }
    }

    private static TestMetrics metrics(TestScores scores) {
        ClassCounts counts =
                new ClassCounts(scores.labels(), new long[scores.labels().size()]);
        return scores.metrics(counts, counts, Shots.DEFAULT);
    }

    private static void addTests(List<DynamicTest> tests, String name, JsonNode golden, TestMetrics metrics) {
        for (JsonNode result : golden.get("results")) {
            if (result.has("function")) {
                if (isNotYet(result.get("function").asText(), result.get("params"))) {
                    continue;
                }
                tests.add(dynamicTest(
                        name + " " + result.get("function").asText() + " " + result.get("params"),
                        () -> check(result, metrics)));
            } else if (result.get("formula").asText().startsWith("macro G-mean")) {
                tests.add(dynamicTest(
                        name + " mean of per-class G-means",
                        () -> assertEquals(
                                result.get("value").get("macro").asDouble(),
                                mean(all(metrics, LabelMetrics::gMean, 0)),
                                TOLERANCE)));
            }
        }
    }

    private static void check(JsonNode result, TestMetrics metrics) {
        String function = result.get("function").asText();
        JsonNode params = result.get("params");
        JsonNode value = result.get("value");
        double zeroDivision = params.path("zero_division").asInt(0);
        switch (function) {
            case "sklearn.metrics.accuracy_score" -> assertEquals(value.asDouble(), metrics.accuracy(), TOLERANCE);
            case "sklearn.metrics.balanced_accuracy_score" ->
                assertEquals(value.asDouble(), metrics.balancedAccuracy(), TOLERANCE);
            case "sklearn.metrics.matthews_corrcoef" -> assertEquals(value.asDouble(), metrics.mcc(), TOLERANCE);
            case "sklearn.metrics.precision_recall_fscore_support" -> {
                compare(params, value.get(0), metrics, LabelMetrics::precision, zeroDivision);
                compare(params, value.get(1), metrics, LabelMetrics::recall, zeroDivision);
                compare(params, value.get(2), metrics, LabelMetrics::f1, zeroDivision);
                if (params.get("average").isNull()) {
                    compare(params, value.get(3), metrics, LabelMetrics::support, 0);
                } else if (params.get("average").asText().equals("macro") && zeroDivision == 0 && allPresent(metrics)) {
                    assertEquals(value.get(0).asDouble(), metrics.macroPrecision(), TOLERANCE);
                    assertEquals(value.get(1).asDouble(), metrics.balancedAccuracy(), TOLERANCE);
                    assertEquals(value.get(2).asDouble(), metrics.macroF1(), TOLERANCE);
                }
            }
            case "sklearn.metrics.f1_score" -> compare(params, value, metrics, LabelMetrics::f1, zeroDivision);
            case "imblearn.metrics.sensitivity_specificity_support" -> {
                compare(params, value.get(0), metrics, LabelMetrics::recall, 0);
                compare(params, value.get(1), metrics, LabelMetrics::specificity, 0);
                if (params.get("average").isNull()) {
                    compare(params, value.get(2), metrics, LabelMetrics::support, 0);
                }
            }
            case "imblearn.metrics.geometric_mean_score" -> {
                if (params.get("average").isNull()) {
                    compare(params, value, metrics, LabelMetrics::gMean, 0);
                } else if (allPresent(metrics)) {
                    assertEquals(value.asDouble(), metrics.gMean(), TOLERANCE);
                } else {
                    assertEquals(0, value.asDouble());
                }
            }
            case "sklearn.metrics.roc_auc_score" -> {
                compare(params, value, metrics, LabelMetrics::auc, Double.NaN);
                if (params.path("average").asText().equals("macro") && allPresent(metrics)) {
                    assertEquals(value.asDouble(), metrics.macroAUC(), TOLERANCE);
                }
            }
            case "sklearn.metrics.roc_auc_score per class one-vs-rest" ->
                assertArrayEquals(values(value), all(metrics, LabelMetrics::auc, Double.NaN), TOLERANCE);
            case "sklearn.metrics.average_precision_score", "sklearn.metrics.average_precision_score(one-hot)" -> {
                compare(params, value, metrics, LabelMetrics::averagePrecision, 0);
                if (params.path("average").asText().equals("macro") && allPresent(metrics)) {
                    assertEquals(value.asDouble(), metrics.macroAveragePrecision(), TOLERANCE);
                }
            }
            default -> fail("no metric corresponds to " + function + " and it is not listed as to come");
        }
    }

    /** Whether no metric of ours corresponds yet to a function, or to this variant of one that we have. */
    private static boolean isNotYet(String function, JsonNode params) {
        String average = params.path("average").asText();
        boolean rootOfMeans = function.equals("imblearn.metrics.geometric_mean_score")
                && Set.of("macro", "weighted").contains(average);
        return NOT_YET.contains(function)
                || params.has("sample_weight")
                || params.has("max_fpr")
                || rootOfMeans
                || average.equals("micro")
                || params.path("multi_class").asText().equals("ovo")
                || params.path("adjusted").asBoolean()
                || (average.equals("multiclass") && params.path("correction").asDouble() != 0);
    }

    /** Compares a per-class list, the score of class 1, or an average over all classes rebuilt from our per-class values. */
    private static void compare(
            JsonNode params,
            JsonNode expected,
            TestMetrics metrics,
            ToDoubleFunction<LabelMetrics> metric,
            double undefined) {
        double[] ours = all(metrics, metric, undefined);
        if (params.path("score").asText().equals("P[:,1]")) {
            assertEquals(expected.asDouble(), ours[1], TOLERANCE);
            return;
        }
        switch (params.get("average").asText()) {
            case "null" -> assertArrayEquals(values(expected), ours, TOLERANCE);
            case "macro" -> assertEquals(expected.asDouble(), mean(ours), TOLERANCE);
            case "weighted" -> {
                double[] support = all(metrics, LabelMetrics::support, 0);
                double sum = 0;
                for (int id = 0; id < ours.length; id++) {
                    sum += support[id] == 0 ? 0 : ours[id] * support[id];
                }
                assertEquals(expected.asDouble(), sum / Arrays.stream(support).sum(), TOLERANCE);
            }
            default -> fail("no metric corresponds to the variant " + params + " and it is not listed as to come");
        }
    }

    private static boolean allPresent(TestMetrics metrics) {
        return metrics.labels().values().stream().allMatch(label -> label.support() > 0);
    }

    private static double[] all(TestMetrics metrics, ToDoubleFunction<LabelMetrics> metric, double undefined) {
        return metrics.labels().values().stream()
                .mapToDouble(metric)
                .map(value -> Double.isNaN(value) ? undefined : value)
                .toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
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
