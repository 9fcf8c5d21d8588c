package dev.imbalance.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.data.columnar.ColumnarFeature;
import org.tribuo.impl.ArrayExample;

/**
 * How the rows of a table become features. It is learned of training rows and holds for any other rows: what stands in for missing numbers, the scale of numbers,
 * and which categories there are.
 * <p>
 * A column of numbers is a feature under its name, {@code (x - mean) / standardDeviation} if it is scaled. A category is a feature {@code column@category}
 * of 1; a missing category, or one that no training row has, is none of them.
 */
public final class TableEncoding implements RowEncoding {
    private static final Logger LOGGER = Logger.getLogger(TableEncoding.class.getName());
    private static final String MISSING = "missing";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** The name and version of the form in which it is written. */
    public static final String SCHEMA = "imbalance-columns/1";

    /** From this share of features that are not 0 of themselves, a row names all its features: as {@code FeatureRows} holds rows dense. */
    private static final double DENSE_FROM = 0.5;

    /**
     * A column of numbers.
     *
     * @param name              of the column and of its feature
     * @param missing           what stands in for a missing cell; null if that is an error
     * @param indicator         whether a feature says which cells were missing
     * @param mean              what is taken off; 0 if the column is not scaled
     * @param standardDeviation what is divided by; 1 if the column is not scaled, or is constant
     */
    public record Numbers(String name, Double missing, boolean indicator, double mean, double standardDeviation) {}

    /**
     * A column of categories.
     *
     * @param categories those of training rows, in alphabetical order
     */
    public record Categories(String name, List<String> categories) {
        /**
         * The category whose feature is largest, of several the first; empty if none is above 0.
         *
         * @param features of a row, by name
         */
        public String largest(Map<String, Double> features) {
            String largest = "";
            double most = 0;
            for (String category : categories) {
                double value = features.getOrDefault(feature(name, category), 0.0);
                if (value > most) {
                    most = value;
                    largest = category;
                }
            }
            return largest;
        }
    }

    private final List<Numbers> numbers;
    private final List<Categories> categories;
    private final TableSettings settings;
    private final Map<String, Integer> places;
    private final String[] names;
    private final boolean dense;

    private TableEncoding(List<Numbers> numbers, List<Categories> categories, TableSettings settings) {
        this.numbers = numbers;
        this.categories = categories;
        this.settings = settings;
        List<String> features = new ArrayList<>();
        for (Numbers column : numbers) {
            features.add(column.name());
            if (column.indicator()) {
                features.add(feature(column.name(), MISSING));
            }
        }
        int always = features.size();
        categories.forEach(
                field -> field.categories().forEach(category -> features.add(feature(field.name(), category))));
        this.dense = always + categories.size() >= DENSE_FROM * features.size();
        // Tribuo numbers features by the order of their names.
        this.names = features.stream().sorted().toArray(String[]::new);
        this.places = new HashMap<>();
        for (String name : names) {
            places.put(name, places.size());
        }
    }

    /** The name of the feature of a category. */
    static String feature(String column, String category) {
        return ColumnarFeature.generateFeatureName(column, category);
    }

    /**
     * Learns an encoding.
     *
     * @param rows the training rows
     * @throws DataException if a column has no cell that is not missing
     */
    static TableEncoding learn(Table rows) {
        List<Numbers> numbers = new ArrayList<>();
        List<Categories> categories = new ArrayList<>();
        for (Table.Column column : rows.columns()) {
            if (column instanceof Table.Numbers own) {
                numbers.add(numbers(own, rows.settings()));
            } else if (column instanceof Table.Categories own) {
                Set<String> found = new TreeSet<>();
                IntStream.of(own.codes())
                        .filter(code -> code >= 0)
                        .forEach(code -> found.add(own.categories().get(code)));
                categories.add(new Categories(own.name(), List.copyOf(found)));
            }
        }
        return new TableEncoding(numbers, categories, rows.settings());
    }

    private static Numbers numbers(Table.Numbers column, TableSettings settings) {
        double[] there = Arrays.stream(column.values())
                .filter(value -> !Double.isNaN(value))
                .toArray();
        boolean some = there.length < column.values().length;
        if (there.length == 0) {
            throw new DataException(
                    "the column \"" + column.name() + "\" has no number in the training rows; list it under ignore");
        }
        Double missing = null;
        if (settings.missing() != MissingCells.ERROR) {
            missing = settings.missing() == MissingCells.MEAN ? mean(there) : median(there);
        }
        double filled = some ? missing : 0;
        double[] all = Arrays.stream(column.values())
                .map(value -> Double.isNaN(value) ? filled : value)
                .toArray();
        double mean = settings.standardise() ? mean(all) : 0;
        return new Numbers(
                column.name(),
                missing,
                some && settings.missing() == MissingCells.INDICATOR,
                mean,
                settings.standardise() ? deviation(all, mean) : 1);
    }

    private static double mean(double[] values) {
        double rough = Arrays.stream(values).sum() / values.length;
        // The second pass takes back what the first one rounded off.
        return rough + Arrays.stream(values).map(value -> value - rough).sum() / values.length;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Of the population; 1 for a constant, whose rounding errors are no spread. */
    private static double deviation(double[] values, double mean) {
        double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
        double deviation = Math.sqrt(Arrays.stream(values)
                        .map(value -> (value - mean) * (value - mean))
                        .sum()
                / values.length);
        return deviation <= 1e-12 * largest ? 1 : deviation;
    }

    /**
     * Its content as a file.
     *
     * @param schema       {@link #SCHEMA}
     * @param missing      the policy for missing cells
     * @param missingCells what says that a cell is missing, beside nothing
     * @param ignore       columns to leave out
     */
    private record Saved(
            String schema,
            MissingCells missing,
            List<String> missingCells,
            List<String> ignore,
            List<Numbers> numbers,
            List<Categories> categories) {}

    @Override
    public void write(Path file) throws IOException {
        Saved saved =
                new Saved(SCHEMA, settings.missing(), settings.missingCells(), settings.ignore(), numbers, categories);
        AtomicFile.write(file, out -> out.write(JSON.writeValueAsBytes(saved)));
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if the file cannot be read, or is none such
     */
    public static TableEncoding read(Path file) throws IOException {
        Saved saved;
        try {
            saved = JSON.readValue(Files.readAllBytes(file), Saved.class);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not the encoding of a table: " + e.getOriginalMessage(), e);
        }
        if (!SCHEMA.equals(saved.schema())) {
            throw new IOException(file + " has the schema " + saved.schema() + "; expected " + SCHEMA);
        }
        return new TableEncoding(
                saved.numbers(),
                saved.categories(),
                new TableSettings(List.of(), List.of(), saved.ignore(), saved.missingCells(), saved.missing(), false));
    }

    @Override
    public List<Example<Label>> encode(LabelledSource source) {
        return encode(source.table(this)
                .orElseThrow(() -> new DataException(source.typeName() + " is not a table, as the training data are")));
    }

    /** The columns of numbers, in the order of the file. */
    public List<Numbers> numbers() {
        return numbers;
    }

    /** The columns of categories, in the order of the file. */
    public List<Categories> categories() {
        return categories;
    }

    /** How the training rows were read. */
    TableSettings settings() {
        return settings;
    }

    /** The kinds of the columns, by name. */
    Map<String, Boolean> isNumeric() {
        Map<String, Boolean> kinds = new LinkedHashMap<>();
        numbers.forEach(column -> kinds.put(column.name(), true));
        categories.forEach(column -> kinds.put(column.name(), false));
        return kinds;
    }

    /** The rows as examples; says how many cells hold a category that the training rows lack. */
    List<Example<Label>> encode(Table rows) {
        List<Source> sources = new ArrayList<>();
        Map<String, Table.Column> columns = new HashMap<>();
        rows.columns().forEach(column -> columns.put(column.name(), column));
        numbers.forEach(column -> sources.add(source(column, (Table.Numbers) columns.get(column.name()))));
        Map<String, Long> unseen = new LinkedHashMap<>();
        categories.forEach(field -> sources.add(source(field, (Table.Categories) columns.get(field.name()), unseen)));
        if (!unseen.isEmpty()) {
            LOGGER.warning("some cells hold a category that no training row has, and count as none: "
                    + unseen.entrySet().stream()
                            .map(entry -> entry.getValue() + " of \"" + entry.getKey() + "\"")
                            .toList());
        }
        List<Example<Label>> examples = new ArrayList<>(rows.size());
        Map<String, Label> labels = new HashMap<>();
        double[] values = new double[names.length];
        for (int row = 0; row < rows.size(); row++) {
            Arrays.fill(values, dense ? 0 : Double.NaN);
            for (Source source : sources) {
                source.write(row, values);
            }
            if (!dense && numbers.isEmpty() && Arrays.stream(values).allMatch(Double::isNaN)) {
                // Tribuo's models refuse a row without features.
                values[0] = 0;
            }
            examples.add(example(labels.computeIfAbsent(rows.label(row), Label::new), values));
        }
        return examples;
    }

    /** Writes the features of one column of a row. */
    @FunctionalInterface
    private interface Source {
        void write(int row, double[] values);
    }

    private Source source(Numbers column, Table.Numbers cells) {
        int place = places.get(column.name());
        int indicator = column.indicator() ? places.get(feature(column.name(), MISSING)) : -1;
        return (row, values) -> {
            double value = cells.values()[row];
            boolean missing = Double.isNaN(value);
            values[place] = ((missing ? column.missing() : value) - column.mean()) / column.standardDeviation();
            if (indicator >= 0) {
                values[indicator] = missing ? 1 : 0;
            }
        };
    }

    private Source source(Categories field, Table.Categories cells, Map<String, Long> unseen) {
        int[] placeOf = cells.categories().stream()
                .mapToInt(category -> places.getOrDefault(feature(field.name(), category), -1))
                .toArray();
        long lacking = IntStream.of(cells.codes())
                .filter(code -> code >= 0 && placeOf[code] < 0)
                .count();
        if (lacking > 0) {
            unseen.put(field.name(), lacking);
        }
        return (row, values) -> {
            int code = cells.codes()[row];
            if (code >= 0 && placeOf[code] >= 0) {
                values[placeOf[code]] = 1;
            }
        };
    }

    /** @param values NaN for a feature that is not there */
    private Example<Label> example(Label label, double[] values) {
        int size = (int)
                Arrays.stream(values).filter(value -> !Double.isNaN(value)).count();
        String[] there = new String[size];
        double[] own = new double[size];
        int next = 0;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                there[next] = names[i];
                own[next++] = values[i];
            }
        }
        return new ArrayExample<>(label, there, own);
    }
}
