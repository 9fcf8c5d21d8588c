package dev.imbalance.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imbalance.evaluation.PredictionsReader;
import dev.imbalance.evaluation.TestMetrics;
import dev.imbalance.experiment.ReproductionResult.Row;
import dev.imbalance.posthoc.ScoreAdjustment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Compares what a record says with what a repetition gave, row by row of a table. */
final class Differences {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final double tolerance;
    private final List<Row> rows = new ArrayList<>();

    /** @param tolerance the largest difference of a metric, and share of rows with another label, that passes; 0 asks for equality throughout */
    Differences(double tolerance) {
        this.tolerance = tolerance;
    }

    List<Row> rows() {
        return rows;
    }

    /** Digests of the rows that cuts of the data chose, which are the same on any device. */
    void inputs(List<String> recorded, List<String> again) {
        for (int cut = 0; cut < recorded.size(); cut++) {
            boolean equal = recorded.get(cut).equals(again.get(cut));
            rows.add(new Row("rows of the cut", recorded.get(cut), again.get(cut), null, equal, equal));
        }
    }

    /** Digests of what only a deterministic device gives again. */
    void outcome(String what, String recorded, String again) {
        boolean equal = recorded.equals(again);
        rows.add(new Row(what, recorded, again, null, equal, equal || tolerance > 0));
    }

    /** What corrections chose on the validation rows. */
    void correction(Optional<ScoreAdjustment> recorded, Optional<ScoreAdjustment> again) {
        if (recorded.isEmpty() && again.isEmpty()) {
            return;
        }
        double difference = recorded.isPresent() && again.isPresent()
                ? Math.max(
                        largest(recorded.get().scale(), again.get().scale()),
                        largest(recorded.get().offset(), again.get().offset()))
                : Double.POSITIVE_INFINITY;
        rows.add(new Row(
                "post-hoc correction",
                recorded.map(Differences::text).orElse("none"),
                again.map(Differences::text).orElse("none"),
                difference,
                difference == 0,
                passes(difference)));
    }

    private static String text(ScoreAdjustment adjustment) {
        return String.format(
                Locale.ROOT,
                "scale %.4g, offsets %.4g to %.4g",
                Arrays.stream(adjustment.scale()).max().orElseThrow(),
                Arrays.stream(adjustment.offset()).min().orElseThrow(),
                Arrays.stream(adjustment.offset()).max().orElseThrow());
    }

    /** The predicted labels and the scores, row by row. */
    void predictions(PredictionsReader recorded, PredictionsReader again) throws IOException {
        long total = 0;
        long others = 0;
        double largest = recorded.labels().equals(again.labels()) ? 0 : Double.POSITIVE_INFINITY;
        Optional<PredictionsReader.Row> first = recorded.next();
        Optional<PredictionsReader.Row> second = again.next();
        while (first.isPresent() && second.isPresent()) {
            total++;
            boolean sameLabels = first.get().prediction().equals(second.get().prediction())
                    && first.get().label().equals(second.get().label());
            others += sameLabels ? 0 : 1;
            largest =
                    Math.max(largest, largest(first.get().scores(), second.get().scores()));
            first = recorded.next();
            second = again.next();
        }
        boolean sameRows = first.isEmpty() && second.isEmpty();
        double share = sameRows ? (double) others / Math.max(1, total) : 1;
        rows.add(new Row(
                "predicted labels",
                String.format(Locale.ROOT, "%,d rows", total),
                sameRows ? String.format(Locale.ROOT, "%,d differ", others) : "other rows",
                share,
                share == 0,
                share <= tolerance));
        String count = String.format(
                Locale.ROOT, "%,d numbers", total * recorded.labels().size());
        rows.add(new Row("scores", count, "", largest, largest == 0, passes(largest)));
    }

    /** The headline metrics, then the largest difference over every number that was measured. */
    void metrics(TestMetrics recorded, TestMetrics again) {
        metric("accuracy", recorded.accuracy(), again.accuracy());
        metric("balanced accuracy", recorded.balancedAccuracy(), again.balancedAccuracy());
        metric("macro F1", recorded.macroF1(), again.macroF1());
        metric("G-mean", recorded.gMean(), again.gMean());
        metric(
                "recall of the rarest",
                recorded.rarest().recall(),
                again.rarest().recall());
        Map<String, Double> before = numbers(recorded);
        Map<String, Double> after = numbers(again);
        double largest = before.keySet().equals(after.keySet()) ? 0 : Double.POSITIVE_INFINITY;
        for (Map.Entry<String, Double> number : before.entrySet()) {
            largest = Math.max(largest, difference(number.getValue(), after.getOrDefault(number.getKey(), Double.NaN)));
        }
        String count = before.size() + " numbers";
        rows.add(new Row("every metric", count, "", largest, largest == 0, passes(largest)));
    }

    private void metric(String what, double recorded, double again) {
        double difference = difference(recorded, again);
        rows.add(new Row(what, number(recorded), number(again), difference, difference == 0, difference <= tolerance));
    }

    /** Numbers that move with the device pass with any tolerance, but not what is there on one side only. */
    private boolean passes(double difference) {
        return difference == 0 || (tolerance > 0 && Double.isFinite(difference));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "undefined" : String.format(Locale.ROOT, "%.4f", value);
    }

    private static Map<String, Double> numbers(TestMetrics metrics) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        collect("", JSON.valueToTree(metrics), numbers);
        return numbers;
    }

    private static void collect(String path, JsonNode node, Map<String, Double> numbers) {
        if (node.isNumber()) {
            numbers.put(path, node.doubleValue());
        } else if (node.isObject()) {
            node.properties().forEach(field -> collect(path + "." + field.getKey(), field.getValue(), numbers));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(path + "." + i, node.get(i), numbers);
            }
        }
    }

    private static double largest(double[] first, double[] second) {
        if (first.length != second.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (int i = 0; i < first.length; i++) {
            largest = Math.max(largest, difference(first[i], second[i]));
        }
        return largest;
    }

    /** Undefined on both sides is no difference; on one side there is none larger. */
    private static double difference(double first, double second) {
        if (Double.isNaN(first) || Double.isNaN(second)) {
            return Double.isNaN(first) && Double.isNaN(second) ? 0 : Double.POSITIVE_INFINITY;
        }
        return first == second ? 0 : Math.abs(first - second);
    }
}
