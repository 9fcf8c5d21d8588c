package dev.imbalance.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.data.columnar.ColumnarFeature;
import org.tribuo.data.columnar.FieldProcessor;
import org.tribuo.data.columnar.RowProcessor;
import org.tribuo.data.columnar.processors.field.DoubleFieldProcessor;
import org.tribuo.data.columnar.processors.field.IdentityProcessor;
import org.tribuo.data.columnar.processors.response.FieldResponseProcessor;

/** Reads a table twice: first what its columns hold and the labels, then the cells by Tribuo's row processor. */
final class TableReader {
    /** Java's own reader takes 1d, 0x1p3 and Infinity too, which are more likely categories. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    private final Path path;
    private final String response;
    private final TableSettings settings;

    TableReader(Path path, String response, TableSettings settings) {
        this.path = path;
        this.response = response;
        this.settings = settings;
    }

    /**
     * What a first look finds.
     *
     * @param labels  of every row
     * @param columns every other column that is not ignored, by name, in the order of the file
     */
    record Survey(List<String> labels, Map<String, Found> columns) {}

    /** What the cells of a column are like. */
    static final class Found {
        private long numbers;
        private long textLine;
        private String text;
    }

    /** Looks at all cells: reads the labels, and what the columns hold. */
    Survey survey() {
        try (CSVRecords records = new CSVRecords(path)) {
            int label = label(records);
            requireThere("ignore", settings.ignore(), records.columns());
            Map<Integer, Found> columns = new LinkedHashMap<>();
            Map<String, Found> byName = new LinkedHashMap<>();
            for (int column : features(records, label)) {
                columns.put(column, new Found());
                byName.put(records.columns().get(column), columns.get(column));
            }
            List<String> labels = new ArrayList<>();
            Map<String, String> known = new HashMap<>();
            while (records.next()) {
                String name = records.cell(label).strip();
                if (name.isEmpty()) {
                    throw records.malformed(label, "the label is missing; fill it in, or delete the row");
                }
                labels.add(known.computeIfAbsent(name, own -> own));
                columns.forEach((column, found) -> look(records, column, found));
            }
            if (labels.isEmpty()) {
                throw new DataException(path + " has a header but no rows");
            }
            return new Survey(labels, byName);
        }
    }

    private void look(CSVRecords records, int column, Found found) {
        String cell = records.cell(column).strip();
        if (isMissing(cell)) {
            return;
        }
        if (isNumber(cell)) {
            found.numbers++;
        } else if (found.text == null) {
            found.text = cell;
            found.textLine = records.line();
        }
    }

    private int label(CSVRecords records) {
        int label = records.columns().indexOf(response);
        if (label < 0) {
            throw new DataException(path + ", line 1: there is no column \"" + response
                    + "\" for the response; the columns are " + records.columns());
        }
        if (records.columns().size() < 2) {
            throw new DataException(path + ", line 1: the response is the only column; expected features beside it");
        }
        return label;
    }

    private List<Integer> features(CSVRecords records, int label) {
        List<Integer> features = new ArrayList<>();
        for (int column = 0; column < records.columns().size(); column++) {
            if (column != label && !settings.ignore().contains(records.columns().get(column))) {
                features.add(column);
            }
        }
        return features;
    }

    private boolean isMissing(String cell) {
        return cell.isEmpty() || settings.missingCells().contains(cell);
    }

    private static boolean isNumber(String cell) {
        return NUMBER.matcher(cell).matches();
    }

    /**
     * Whether each column holds numbers: as declared, else if all its cells are.
     *
     * @throws DataException if a column that was declared is not there, or one that was not holds numbers and text
     */
    Map<String, Boolean> isNumeric(Survey survey) {
        requireThere("numeric", settings.numeric(), survey.columns().keySet());
        requireThere("categorical", settings.categorical(), survey.columns().keySet());
        Map<String, Boolean> kinds = new LinkedHashMap<>();
        survey.columns().forEach((name, found) -> {
            boolean declared =
                    settings.numeric().contains(name) || settings.categorical().contains(name);
            if (!declared && found.text != null && found.numbers > 0) {
                throw CSVRecords.fault(
                        path,
                        found.textLine,
                        name,
                        "\"" + found.text + "\" is not a finite number, but " + found.numbers + " other "
                                + (found.numbers == 1 ? "cell is" : "cells are")
                                + "; correct it, or list the column under categorical");
            }
            kinds.put(name, declared ? settings.numeric().contains(name) : found.text == null);
        });
        if (kinds.isEmpty()) {
            throw new DataException(path + ": every column beside the response is ignored; expected features");
        }
        return kinds;
    }

    private void requireThere(String key, List<String> names, Collection<String> columns) {
        for (String name : names) {
            if (!columns.contains(name)) {
                throw new DataException(path + ", line 1: " + key + " names the column \"" + name
                        + "\", which is not there; the columns are " + columns);
            }
        }
    }

    /**
     * Reads the cells.
     *
     * @param isNumeric what to read each column as
     * @param labels    of every row
     * @throws DataException with line and column if a cell is not what it should be
     */
    Table read(Map<String, Boolean> isNumeric, List<String> labels) {
        requirePlainNames(isNumeric);
        Map<String, Filling> fillings = new HashMap<>();
        Map<String, FieldProcessor> processors = new HashMap<>();
        isNumeric.forEach((name, numeric) -> {
            fillings.put(name, numeric ? new NumbersFilling(labels.size()) : new CategoriesFilling(labels.size()));
            processors.put(name, numeric ? new DoubleFieldProcessor(name, true, true) : new IdentityProcessor(name));
        });
        try (CSVRecords records = new CSVRecords(path)) {
            requireColumns(records, isNumeric);
            List<Integer> columns = features(records, label(records));
            // The last argument: Tribuo makes labels upper case otherwise.
            RowProcessor<Label> processor = new RowProcessor<>(
                    new FieldResponseProcessor<>(List.of(response), List.of(""), new LabelFactory(), false, false),
                    processors);
            Map<String, String> cells = new HashMap<>();
            for (int row = 0; records.next(); row++) {
                cells.clear();
                for (int column : columns) {
                    String cell = records.cell(column).strip();
                    if (isPresent(records, column, cell, isNumeric)) {
                        cells.put(records.columns().get(column), cell);
                    }
                }
                for (ColumnarFeature feature : processor.generateFeatures(cells)) {
                    fillings.get(feature.getFieldName()).put(row, feature);
                }
            }
        }
        List<Table.Column> columns = new ArrayList<>();
        isNumeric.keySet().forEach(name -> columns.add(fillings.get(name).column(name)));
        return new Table(columns, labels, settings);
    }

    private boolean isPresent(CSVRecords records, int column, String cell, Map<String, Boolean> isNumeric) {
        if (isMissing(cell)) {
            if (settings.missing() == MissingCells.ERROR) {
                throw records.malformed(
                        column,
                        (cell.isEmpty() ? "the cell is empty" : "\"" + cell + "\" says that it is missing")
                                + "; fill it in, say missing: median, mean or indicator, or list the column under ignore");
            }
            return false;
        }
        if (isNumeric.get(records.columns().get(column))
                && !(isNumber(cell) && Double.isFinite(Double.parseDouble(cell)))) {
            throw records.malformed(column, "\"" + cell + "\" is not a finite number");
        }
        return true;
    }

    private void requireColumns(CSVRecords records, Map<String, Boolean> isNumeric) {
        Set<String> missing = new TreeSet<>(isNumeric.keySet());
        records.columns().forEach(missing::remove);
        Set<String> unknown = new TreeSet<>(records.columns());
        unknown.removeAll(isNumeric.keySet());
        unknown.remove(response);
        unknown.removeAll(settings.ignore());
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new DataException(
                    path + ", line 1: the test data must have the columns of the training data; missing " + missing
                            + ", unknown " + unknown);
        }
    }

    /** What stands before the first @ of a feature's name is its column, where there are categories. */
    private void requirePlainNames(Map<String, Boolean> isNumeric) {
        boolean joined = isNumeric.containsValue(false) || settings.missing() == MissingCells.INDICATOR;
        for (String name : isNumeric.keySet()) {
            if (joined && name.contains(ColumnarFeature.JOINER)) {
                throw new DataException(path + ", line 1: the column \"" + name + "\" has the \""
                        + ColumnarFeature.JOINER + "\" that joins a column and its category; rename it");
            }
        }
    }

    /** Gathers the cells of a column. */
    private interface Filling {
        void put(int row, ColumnarFeature feature);

        Table.Column column(String name);
    }

    private static final class NumbersFilling implements Filling {
        private final double[] values;

        NumbersFilling(int rows) {
            this.values = new double[rows];
            Arrays.fill(values, Double.NaN);
        }

        @Override
        public void put(int row, ColumnarFeature feature) {
            values[row] = feature.getValue();
        }

        @Override
        public Table.Column column(String name) {
            return new Table.Numbers(name, values);
        }
    }

    private static final class CategoriesFilling implements Filling {
        private final int[] codes;
        private final Map<String, Integer> ids = new LinkedHashMap<>();

        CategoriesFilling(int rows) {
            this.codes = new int[rows];
            Arrays.fill(codes, -1);
        }

        @Override
        public void put(int row, ColumnarFeature feature) {
            codes[row] = ids.computeIfAbsent(feature.getColumnEntry(), category -> ids.size());
        }

        @Override
        public Table.Column column(String name) {
            return new Table.Categories(name, codes, List.copyOf(ids.keySet()));
        }
    }
}
