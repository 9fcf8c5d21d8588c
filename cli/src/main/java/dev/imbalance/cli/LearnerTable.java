package dev.imbalance.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Every strategy around every learner on the same folds of one data set, ours and the peer's.
 *
 * @param data    its name
 * @param classes the rows of each class
 * @param rows    one a strategy and learner
 */
record LearnerTable(String data, Map<String, Long> classes, List<Row> rows) {
    private static final List<String> MEASURES = List.of("balanced accuracy", "AP", "Brier", "corrected");

    /**
     * A strategy around a learner.
     *
     * @param name as the experiment calls it: its last word is the learner
     * @param ours null where only the peer has it
     * @param peer null where only we have it, or there is no peer
     */
    record Row(String name, FoldPredictions.Worth ours, FoldPredictions.Worth peer) {
        @JsonProperty
        String learner() {
            return name.substring(name.lastIndexOf('-') + 1);
        }
    }

    /** The row with our highest balanced accuracy, the first of equals. */
    @JsonProperty
    Row best() {
        return best(Row::ours);
    }

    /** The row with the peer's highest balanced accuracy; null without a peer. */
    @JsonProperty
    Row peersBest() {
        return best(Row::peer);
    }

    private Row best(Function<Row, FoldPredictions.Worth> side) {
        return rows.stream()
                .filter(row -> side.apply(row) != null)
                .max(Comparator.comparingDouble(row -> side.apply(row).balancedAccuracy()))
                .orElse(null);
    }

    /** By how many points our best balanced accuracy is above the peer's best; null without a peer. */
    @JsonProperty
    Double points() {
        return peersBest() == null
                ? null
                : (Double) (100
                        * (best().ours().balancedAccuracy() - peersBest().peer().balancedAccuracy()));
    }

    /** The table as Markdown, a part a learner. */
    List<String> markdown() {
        List<String> lines = new ArrayList<>();
        StringBuilder counts = new StringBuilder();
        classes.forEach((label, count) -> counts.append(counts.length() == 0 ? "" : ", ")
                .append(String.format(Locale.ROOT, "%s %,d", label, count)));
        lines.add("## " + data + ": " + counts);
        lines.add("");
        lines.add(closing());
        Map<String, List<Row>> byLearner = new LinkedHashMap<>();
        rows.forEach(row -> byLearner
                .computeIfAbsent(row.learner(), learner -> new ArrayList<>())
                .add(row));
        byLearner.forEach((learner, own) -> {
            List<String> columns = new ArrayList<>(List.of(learner));
            columns.addAll(MEASURES);
            MEASURES.forEach(measure -> columns.add("peer: " + measure));
            lines.add("");
            lines.addAll(new TextTable(columns, own.stream().map(this::cells).toList()).markdown());
        });
        return lines;
    }

    private List<String> cells(Row row) {
        List<String> cells = new ArrayList<>(List.of(row.name()));
        cells.addAll(cells(row.ours(), row.equals(best())));
        cells.addAll(cells(row.peer(), row.equals(peersBest())));
        return cells;
    }

    private static List<String> cells(FoldPredictions.Worth worth, boolean best) {
        if (worth == null) {
            return MEASURES.stream().map(measure -> TextTable.cell("", null)).toList();
        }
        return List.of(
                TextTable.cell(best ? "**%.1f**" : "%.1f", 100 * worth.balancedAccuracy()),
                TextTable.cell("%.3f", worth.averagePrecision()),
                TextTable.cell("%.3f", worth.brier()),
                TextTable.cell("%.3f", worth.correctedBrier()));
    }

    private String closing() {
        String ours = String.format(
                Locale.ROOT,
                "Our best balanced accuracy is %.1f %% (`%s`)",
                100 * best().ours().balancedAccuracy(),
                best().name());
        return peersBest() == null
                ? ours + "."
                : ours
                        + String.format(
                                Locale.ROOT,
                                ", the peer's %.1f %% (`%s`): %+.1f points.",
                                100 * peersBest().peer().balancedAccuracy(),
                                peersBest().name(),
                                points());
    }
}
