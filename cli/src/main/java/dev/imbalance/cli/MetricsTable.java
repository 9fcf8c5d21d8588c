package dev.imbalance.cli;

import dev.imbalance.evaluation.AverageMetrics;
import dev.imbalance.evaluation.BandMetrics;
import dev.imbalance.evaluation.LabelMetrics;
import dev.imbalance.evaluation.TestMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * The metrics of a test set for a terminal: a row a class, the averages, what is of the whole, and why what is not defined is not.
 *
 * @param metrics of the test set
 */
record MetricsTable(TestMetrics metrics) {
    private static final String UNDEFINED = "-";

    List<String> lines() {
        List<String> lines = new ArrayList<>(classes().text());
        lines.add("");
        lines.addAll(overall());
        if (metrics.bands() != null) {
            lines.add("");
            lines.addAll(bands().text());
        }
        List<String> reasons = reasons();
        if (!reasons.isEmpty()) {
            lines.add("");
            lines.add(UNDEFINED + " is not defined:");
            lines.addAll(reasons);
        }
        return lines;
    }

    private TextTable classes() {
        boolean counts = metrics.bands() != null;
        String beta = "F"
                + (metrics.beta() == Math.rint(metrics.beta())
                        ? Long.toString((long) metrics.beta())
                        : Double.toString(metrics.beta()));
        List<String> columns = new ArrayList<>(List.of("class", "test rows"));
        if (counts) {
            columns.add("training rows");
        }
        columns.addAll(
                List.of("precision", "recall", "specificity", "F1", beta, "G-mean", "IBA", "Jaccard", "AUC", "AP"));
        List<List<String>> rows = new ArrayList<>();
        metrics.labels().forEach((label, of) -> rows.add(row(label, of, counts)));
        rows.add(row("micro", metrics.averages().micro(), counts));
        rows.add(row("macro", metrics.averages().macro(), counts));
        rows.add(row("weighted", metrics.averages().weighted(), counts));
        return new TextTable(columns, rows);
    }

    private static List<String> row(String label, LabelMetrics of, boolean counts) {
        List<String> row = new ArrayList<>(List.of(label, Long.toString(of.support())));
        if (counts) {
            row.add(of.trainCount() + " " + of.shot().name().toLowerCase(Locale.ROOT));
        }
        numbers(
                row,
                of.precision(),
                of.recall(),
                of.specificity(),
                of.f1(),
                of.fBeta(),
                of.gMean(),
                of.iba(),
                of.jaccard(),
                of.auc(),
                of.averagePrecision());
        return row;
    }

    private static List<String> row(String average, AverageMetrics of, boolean counts) {
        List<String> row = new ArrayList<>(List.of(average, ""));
        if (counts) {
            row.add("");
        }
        numbers(
                row,
                of.precision(),
                of.recall(),
                of.specificity(),
                of.f1(),
                of.fBeta(),
                of.gMean(),
                of.iba(),
                of.jaccard(),
                of.auc(),
                of.averagePrecision());
        return row;
    }

    private static void numbers(List<String> row, double... values) {
        DoubleStream.of(values).mapToObj(MetricsTable::number).forEach(row::add);
    }

    private List<String> overall() {
        List<String> lines = new ArrayList<>();
        lines.add(line(
                "balanced accuracy", metrics.balancedAccuracy(),
                "G-mean of recalls", metrics.gMean(),
                "MCC", metrics.mcc(),
                "kappa", metrics.agreement().kappa(),
                "accuracy", metrics.accuracy()));
        lines.add(line(
                "if the classes have an order: linear kappa",
                        metrics.agreement().linearKappa(),
                "quadratic kappa", metrics.agreement().quadraticKappa(),
                "macro MAE", metrics.agreement().macroMAE()));
        lines.add(line(
                "one-vs-one AUC",
                metrics.ranking().oneVsOneAUC(),
                "weighted",
                metrics.ranking().weightedOneVsOneAUC(),
                "top-" + metrics.ranking().topK() + " accuracy",
                metrics.ranking().topKAccuracy()));
        lines.add(line(
                "Brier", metrics.probability().brier(),
                "log-loss", metrics.probability().logLoss(),
                "expected calibration error", metrics.expectedCalibrationError(),
                "maximum", metrics.probability().maximumCalibrationError()));
        if (metrics.cost() != null) {
            lines.add(
                    line("cost", metrics.cost().total(), "a row", metrics.cost().mean()));
        }
        return lines;
    }

    /** Names and numbers in turn. */
    private static String line(Object... content) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < content.length; i += 2) {
            parts.add(content[i] + " " + number((Double) content[i + 1]));
        }
        return String.join(", ", parts);
    }

    private TextTable bands() {
        return new TextTable(
                List.of("classes by training rows", "", "test rows", "precision", "recall", "F1"),
                List.of(
                        row(
                                "many (above " + metrics.shots().manyAbove() + ")",
                                metrics.bands().many()),
                        row("medium", metrics.bands().medium()),
                        row(
                                "few (below " + metrics.shots().fewBelow() + ")",
                                metrics.bands().few()),
                        row("head (the largest third)", metrics.bands().head()),
                        row("tail (the smallest third)", metrics.bands().tail())));
    }

    private static List<String> row(String band, BandMetrics of) {
        List<String> row =
                new ArrayList<>(List.of(band, Integer.toString(of.labels().size()), Long.toString(of.support())));
        numbers(row, of.precision(), of.recall(), of.f1());
        return row;
    }

    /** One line a class and reason, and one a reason of the whole, which is not repeated for each class. */
    private List<String> reasons() {
        List<String> lines = new ArrayList<>();
        Map<String, String> whole = byReason(metrics.undefined());
        metrics.labels().forEach((label, of) -> byReason(of.undefined()).forEach((reason, names) -> {
            if (!whole.containsKey(reason)) {
                lines.add("  " + names + " of \"" + label + "\": " + reason);
            }
        }));
        whole.forEach((reason, names) -> lines.add("  " + names + ": " + reason));
        return lines;
    }

    private static Map<String, String> byReason(Map<String, String> undefined) {
        return undefined.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue,
                        TreeMap::new,
                        Collectors.mapping(Map.Entry::getKey, Collectors.joining(", "))));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? UNDEFINED : String.format(Locale.ROOT, "%.4f", value);
    }
}
