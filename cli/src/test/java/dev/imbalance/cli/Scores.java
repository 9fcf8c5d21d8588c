package dev.imbalance.cli;

import java.util.List;
import java.util.stream.Stream;

/** Lines of predictions, to compare. */
final class Scores {
    private Scores() {}

    /** A run writes scores as double, the command as the float that the model gave. */
    static List<String> inFloat(List<String> lines) {
        return lines.stream()
                .map(line -> Stream.of(line.split(",", -1))
                        .map(cell -> cell.matches("[0-9.E-]+") ? Float.toString(Float.parseFloat(cell)) : cell)
                        .toList()
                        .toString())
                .toList();
    }
}
