package dev.imbalance.resampling;

import dev.imbalance.data.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tribuo.ImmutableFeatureMap;

/**
 * The categories of some fields in all rows.
 * <p>
 * A field is one column whose values are codes, or the columns {@code field@value} of a one-hot encoding; a row in which none of these is set has a
 * category of its own, as a missing value would. Categories are numbered by ascending code, or in the order of the columns.
 */
final class CategoricalFields {
    private final int[][] columns;
    private final int[][] codes;
    private final int[][] examples;
    private final int[] fieldOf;

    /**
     * Reads the categories.
     *
     * @param columns of each field, ascending
     * @param user    what reads them, as it should appear in the message
     * @throws DataException if the categories of all rows are more numbers than an array holds
     */
    CategoricalFields(FeatureRows rows, List<int[]> columns, String user) {
        if ((long) columns.size() * rows.rows() > Integer.MAX_VALUE) {
            throw new DataException(
                    user + " would hold the categories of " + columns.size() + " fields in " + rows.rows()
                            + " rows, more than " + Integer.MAX_VALUE + "; drop fields, or put random-under before it");
        }
        this.columns = columns.toArray(int[][]::new);
        this.codes = new int[this.columns.length][rows.rows()];
        this.examples = new int[this.columns.length][];
        this.fieldOf = new int[rows.columns()];
        Arrays.fill(fieldOf, -1);
        for (int f = 0; f < this.columns.length; f++) {
            for (int column : this.columns[f]) {
                fieldOf[column] = f;
            }
        }
        // One field after the other, for the keys of all of them take many times the room of the rows.
        Columns entries = columnsOf(rows);
        for (int f = 0; f < this.columns.length; f++) {
            double[][] keys = new double[rows.rows()][];
            for (int column : this.columns[f]) {
                entries.forEach(column, (row, value) -> add(keys, row, column, value));
            }
            number(keys, this.columns[f].length == 1, f);
        }
    }

    /** What gives the entries of a column by ascending row. */
    private interface Columns {
        void forEach(int column, FeatureRows.Entries entries);
    }

    private static Columns columnsOf(FeatureRows rows) {
        if (rows instanceof SparseRows sparse) {
            return sparse.transposed()::forEach;
        }
        DenseRows dense = (DenseRows) rows;
        return (column, entries) -> {
            for (int row = 0; row < dense.rows(); row++) {
                entries.take(row, dense.get(row, column));
            }
        };
    }

    /** The category of a row is told by its columns that are not 0 and their values. */
    private static void add(double[][] keys, int row, int column, double value) {
        if (value != 0) {
            int length = keys[row] == null ? 0 : keys[row].length;
            keys[row] = keys[row] == null ? new double[2] : Arrays.copyOf(keys[row], length + 2);
            keys[row][length] = column;
            keys[row][length + 1] = value;
        }
    }

    private void number(double[][] keys, boolean coded, int field) {
        double[] none = coded ? new double[] {columns[field][0], 0} : new double[0];
        Map<double[], Integer> first = new TreeMap<>(Arrays::compare);
        for (int row = 0; row < keys.length; row++) {
            keys[row] = keys[row] == null ? none : keys[row];
            first.putIfAbsent(keys[row], row);
        }
        examples[field] = first.values().stream().mapToInt(row -> row).toArray();
        int code = 0;
        for (Map.Entry<double[], Integer> entry : first.entrySet()) {
            entry.setValue(code++);
        }
        for (int row = 0; row < keys.length; row++) {
            codes[field][row] = first.get(keys[row]);
        }
    }

    /**
     * The columns of the fields that a configuration names.
     *
     * @param user what names them, as it should appear in the message
     * @throws DataException if there is no such field
     */
    static List<int[]> columns(ImmutableFeatureMap map, List<String> names, String user) {
        List<int[]> columns = new ArrayList<>();
        Map<String, List<Integer>> all = byField(map);
        for (String name : names) {
            if (map.get(name) != null) {
                columns.add(new int[] {map.getID(name)});
            } else if (all.containsKey(name)) {
                columns.add(all.get(name).stream().mapToInt(id -> id).toArray());
            } else {
                throw new DataException(user + " names \"" + name
                        + "\", which is neither a feature nor a field; fields are " + shown(all));
            }
        }
        return columns;
    }

    private static String shown(Map<String, List<Integer>> fields) {
        List<String> names = new ArrayList<>(fields.keySet());
        return names.size() <= 20 ? names.toString() : names.subList(0, 20) + " and " + (names.size() - 20) + " more";
    }

    /**
     * The fields that have one-hot features, {@code field@value}, and the features of this form beside one that has the field's own name. A field of the one
     * feature {@code field@value}, to the letter, is a number as Tribuo's processors name it.
     */
    static List<String> oneHot(ImmutableFeatureMap map) {
        List<String> names = new ArrayList<>();
        byField(map).forEach((field, ids) -> {
            if (map.get(field) == null) {
                boolean number =
                        ids.size() == 1 && map.get(ids.get(0)).getName().equals(field + "@value");
                names.addAll(number ? List.of() : List.of(field));
            } else {
                ids.stream()
                        .map(id -> map.get(id).getName())
                        .filter(name -> !name.equals(field))
                        .forEach(names::add);
            }
        });
        return names;
    }

    /** The columns of every field, by the names of the fields. */
    static List<int[]> columns(ImmutableFeatureMap map) {
        return byField(map).values().stream()
                .map(ids -> ids.stream().mapToInt(id -> id).toArray())
                .toList();
    }

    private static Map<String, List<Integer>> byField(ImmutableFeatureMap map) {
        Map<String, List<Integer>> fields = new TreeMap<>();
        for (int id = 0; id < map.size(); id++) {
            String name = map.get(id).getName();
            int end = name.indexOf('@');
            fields.computeIfAbsent(end < 0 ? name : name.substring(0, end), f -> new ArrayList<>())
                    .add(id);
        }
        return fields;
    }

    /** How many fields there are. */
    int size() {
        return columns.length;
    }

    /** The field that a column is of; -1 for none. */
    int fieldOf(int column) {
        return fieldOf[column];
    }

    /** Whether a column is of any field. */
    boolean isCategorical(int column) {
        return fieldOf[column] >= 0;
    }

    /** How many categories a field has. */
    int categories(int field) {
        return examples[field].length;
    }

    /** The category of a row, from 0. */
    int category(int field, int row) {
        return codes[field][row];
    }

    /** A row that has a category, the first. */
    int example(int field, int category) {
        return examples[field][category];
    }

    /** The category that most of some rows have, of several the first. */
    int mostFrequent(int field, int[] rows) {
        int[] votes = new int[categories(field)];
        int most = 0;
        for (int row : rows) {
            votes[category(field, row)]++;
        }
        for (int category = 1; category < votes.length; category++) {
            most = votes[category] > votes[most] ? category : most;
        }
        return most;
    }
}
