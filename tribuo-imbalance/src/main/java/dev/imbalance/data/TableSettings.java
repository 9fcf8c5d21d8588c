package dev.imbalance.data;

import java.util.List;

/**
 * How a table is read and encoded.
 *
 * @param numeric      columns that hold numbers
 * @param categorical  columns that hold categories, be they numbers
 * @param ignore       columns to leave out
 * @param missingCells what says that a cell is missing, beside nothing
 * @param missing      what stands in for a missing cell
 * @param standardise  whether numbers are scaled to the mean 0 and the standard deviation 1 of the training rows
 */
record TableSettings(
        List<String> numeric,
        List<String> categorical,
        List<String> ignore,
        List<String> missingCells,
        MissingCells missing,
        boolean standardise) {
    static final List<String> MISSING_CELLS = List.of("NA", "NaN");

    static final TableSettings DEFAULT =
            new TableSettings(List.of(), List.of(), List.of(), MISSING_CELLS, MissingCells.ERROR, false);

    TableSettings {
        numeric = List.copyOf(numeric);
        categorical = List.copyOf(categorical);
        ignore = List.copyOf(ignore);
        missingCells = List.copyOf(missingCells);
    }
}
