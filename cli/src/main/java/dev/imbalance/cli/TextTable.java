package dev.imbalance.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table for a terminal or a Markdown page.
 *
 * @param columns the headings
 * @param rows    of as many cells
 */
record TextTable(List<String> columns, List<List<String>> rows) {
    TextTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** A number as a cell; a dash for none. */
    static String cell(String format, Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, format, value);
    }

    /** Columns of equal width, two spaces apart. */
    List<String> text() {
        return aligned(lines());
    }

    /** Rows without headings, their cells below each other. */
    static List<String> aligned(List<List<String>> lines) {
        if (lines.isEmpty()) {
            return List.of();
        }
        int[] widths = IntStream.range(0, lines.get(0).size())
                .map(column -> lines.stream()
                        .mapToInt(line -> line.get(column).length())
                        .max()
                        .orElseThrow())
                .toArray();
        return lines.stream()
                .map(line -> IntStream.range(0, widths.length)
                        .mapToObj(column -> String.format(Locale.ROOT, "%-" + widths[column] + "s", line.get(column)))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .toList();
    }

    /** As GitHub reads it. */
    List<String> markdown() {
        List<String> lines = new ArrayList<>();
        for (List<String> line : lines()) {
            lines.add(line.stream()
                    .map(cell -> cell.replace("\\", "\\\\").replace("|", "\\|"))
                    .collect(Collectors.joining(" | ", "| ", " |")));
        }
        lines.add(1, "|" + "---|".repeat(columns.size()));
        return lines;
    }

    private List<List<String>> lines() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns);
        lines.addAll(rows);
        return lines;
    }
}
