package dev.imbalance.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.tribuo.data.columnar.ColumnarIterator;
import org.tribuo.data.csv.CSVIterator;

/**
 * A cut into folds that somebody else made: CSV with a header and the columns {@code row} (from 0) and {@code fold} (from 1), one line a
 * row of the data, in any order.
 */
final class FoldFile {
    private static final String ROW = "row";
    private static final String FOLD = "fold";

    private final Path path;
    private final List<Line> lines;
    private final int folds;

    /** One line of the file. */
    private record Line(long number, long row, int fold) {}

    private FoldFile(Path path, List<Line> lines, int folds) {
        this.path = path;
        this.lines = lines;
        this.folds = folds;
    }

    /** @throws DataException naming file and line, if a line is malformed, a row is there twice or a fold is missing */
    static FoldFile read(Path path) {
        List<Line> lines = new ArrayList<>();
        Map<Long, Long> known = new HashMap<>();
        TreeSet<Integer> folds = new TreeSet<>();
        ByteReader.requireFile(path);
        try (CSVIterator rows = new CSVIterator(path.toUri())) {
            if (!rows.getFields().containsAll(List.of(ROW, FOLD))) {
                throw new DataException(path + ", line 1: the columns are " + rows.getFields() + "; expected row,fold");
            }
            while (rows.hasNext()) {
                ColumnarIterator.Row cells = rows.next();
                long number = cells.getIndex() + 2;
                long row = whole(path, number, cells, ROW, 0, Integer.MAX_VALUE);
                int fold = (int) whole(path, number, cells, FOLD, 1, FoldSource.MOST);
                Long before = known.putIfAbsent(row, number);
                if (before != null) {
                    throw new DataException(path + ", line " + number + ": the row " + row
                            + " is there already, at line " + before + "; every row has one fold");
                }
                folds.add(fold);
                lines.add(new Line(number, row, fold));
            }
        } catch (IllegalArgumentException e) {
            throw new DataException(path + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new DataException(path + " cannot be read (" + e + ")", e);
        }
        if (folds.size() < 2 || folds.last() != folds.size()) {
            throw new DataException(
                    path + " has rows of the folds " + folds + "; expected at least two, counted from 1 without a gap");
        }
        return new FoldFile(path, lines, folds.size());
    }

    private static long whole(Path path, long line, ColumnarIterator.Row cells, String column, long least, long most) {
        String cell = cells.getRowData().get(column).strip();
        try {
            long value = Long.parseLong(cell);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is out of range.
        }
        throw new DataException(path + ", line " + line + ", column \"" + column + "\": \"" + cell
                + "\" is not a whole number from " + least + " to " + most);
    }

    /** The number of folds. */
    int folds() {
        return folds;
    }

    /**
     * The fold of every row of some data.
     *
     * @throws DataException if a row is not there, or has no fold
     */
    int[] of(int rows) {
        int[] fold = new int[rows];
        for (Line line : lines) {
            if (line.row >= rows) {
                throw new DataException(path + ", line " + line.number + ": there is no row " + line.row
                        + "; the training data have " + rows + " rows, counted from 0");
            }
            fold[(int) line.row] = line.fold;
        }
        for (int row = 0; row < rows; row++) {
            if (fold[row] == 0) {
                throw new DataException(path + " has no line for row " + row + " and names " + lines.size() + " of the "
                        + rows + " rows of the training data; every row needs a fold");
            }
        }
        return fold;
    }
}
