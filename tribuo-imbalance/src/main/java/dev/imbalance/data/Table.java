package dev.imbalance.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;

/** The cells of a table, by column, beside the labels of its rows. Immutable to its callers. */
public final class Table {
    /** A column. */
    sealed interface Column {
        /** Its name in the file. */
        String name();

        /** Some rows of it. */
        Column select(int[] rows);
    }

    /**
     * A column of numbers.
     *
     * @param values NaN where the cell is missing
     */
    record Numbers(String name, double[] values) implements Column {
        @Override
        public Numbers select(int[] rows) {
            return new Numbers(
                    name, IntStream.of(rows).mapToDouble(row -> values[row]).toArray());
        }
    }

    /**
     * A column of categories.
     *
     * @param codes      indices into the categories; -1 where the cell is missing
     * @param categories in the order of their first cells; some may have no row
     */
    record Categories(String name, int[] codes, List<String> categories) implements Column {
        @Override
        public Categories select(int[] rows) {
            return new Categories(
                    name, IntStream.of(rows).map(row -> codes[row]).toArray(), categories);
        }
    }

    private final List<Column> columns;
    private final List<String> labels;
    private final TableSettings settings;

    Table(List<Column> columns, List<String> labels, TableSettings settings) {
        this.columns = List.copyOf(columns);
        this.labels = labels;
        this.settings = settings;
    }

    List<Column> columns() {
        return columns;
    }

    TableSettings settings() {
        return settings;
    }

    /** The number of rows. */
    public int size() {
        return labels.size();
    }

    /** The label of a row. */
    public String label(int row) {
        return labels.get(row);
    }

    /** Some rows, in the order asked for. */
    Table select(int[] rows) {
        return new Table(
                columns.stream().map(column -> column.select(rows)).toList(),
                Arrays.stream(rows).mapToObj(labels::get).toList(),
                settings);
    }

    /** A row as it stands in the table: numbers under their column's name, NaN if missing, and 1 under {@code column@category}. */
    Example<Label> example(int row) {
        ArrayExample<Label> example = new ArrayExample<>(new Label(label(row)));
        for (Column column : columns) {
            if (column instanceof Numbers numbers) {
                example.add(column.name(), numbers.values()[row]);
            } else if (column instanceof Categories field && field.codes()[row] >= 0) {
                example.add(
                        TableEncoding.feature(column.name(), field.categories().get(field.codes()[row])), 1);
            }
        }
        return example;
    }
}
