package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ConfiguredDataSourceProvenance;

/**
 * A table as CSV with a header (RFC 4180, UTF-8): one column is the label, every other one numbers or categories.
 * <p>
 * A column whose cells are all numbers is one of numbers, a column without any number one of categories; a column with both must be declared. What the columns of the
 * training file hold, those of the test file do. Class ids follow the labels in numeric order if all are whole numbers, else in alphabetical order.
 * <p>
 * {@link #iterator()} gives the rows as they stand in the file, with NaN for a missing number; {@link Loading} encodes them by what it learns of the training rows, see
 * {@link TableEncoding}.
 */
public final class TableSource implements LabelledSource {
    @Config(mandatory = true, description = "The CSV file.")
    private Path path;

    @Config(mandatory = true, description = "The column that holds the label.")
    private String response;

    @Config(description = "Columns of numbers; need not be named if all their cells are.")
    private List<String> numeric = new ArrayList<>();

    @Config(description = "Columns of categories; need not be named if none of their cells is a number.")
    private List<String> categorical = new ArrayList<>();

    @Config(description = "Columns to leave out.")
    private List<String> ignore = new ArrayList<>();

    @Config(description = "What a missing cell holds, if not nothing.")
    private List<String> missingCells = new ArrayList<>(TableSettings.MISSING_CELLS);

    @Config(
            description =
                    "What stands in for a missing number, learned of training rows: nothing (error), the mean, the median, or the median and a feature that says so (indicator). A missing category is none.")
    private MissingCells missing = MissingCells.ERROR;

    @Config(
            description =
                    "Whether numbers are scaled to the mean 0 and the standard deviation 1 of the training rows, as distances and linear models need it.")
    private boolean standardise = false;

    private List<String> labels;
    private Map<String, Boolean> isNumeric;
    private Table table;
    private List<String> labelNames;
    private ConfiguredDataSourceProvenance provenance;

    /** For the configuration system. */
    public TableSource() {}

    /** @param response the column that holds the label */
    public TableSource(Path path, String response) {
        this(path, response, MissingCells.ERROR, false);
    }

    /**
     * A table with missing cells, or with numbers of different scales.
     *
     * @param response    the column that holds the label
     * @param missing     what stands in for a missing cell
     * @param standardise whether numbers are scaled
     */
    public TableSource(Path path, String response, MissingCells missing, boolean standardise) {
        this(path, response, List.of(), List.of(), List.of(), missing, standardise);
    }

    /**
     * A table whose columns are declared, where their cells do not say what they hold.
     *
     * @param numeric     columns of numbers
     * @param categorical columns of categories
     * @param ignore      columns to leave out
     */
    public TableSource(
            Path path,
            String response,
            List<String> numeric,
            List<String> categorical,
            List<String> ignore,
            MissingCells missing,
            boolean standardise) {
        this.path = path;
        this.response = response;
        this.numeric = new ArrayList<>(numeric);
        this.categorical = new ArrayList<>(categorical);
        this.ignore = new ArrayList<>(ignore);
        this.missing = missing;
        this.standardise = standardise;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (response.isBlank()) {
            throw new PropertyException("", "response", "TableSource response must name a column, was blank");
        }
        Map<String, String> listed = new HashMap<>();
        listed.put(response, "response");
        list("numeric", numeric, listed);
        list("categorical", categorical, listed);
        list("ignore", ignore, listed);
    }

    private static void list(String key, List<String> names, Map<String, String> listed) {
        for (String name : names) {
            String before = listed.put(name, key);
            if (before != null) {
                throw new PropertyException(
                        "",
                        key,
                        "TableSource " + key + " names the column \"" + name + "\", which " + before
                                + " names already");
            }
        }
    }

    @Override
    public String typeName() {
        return "csv";
    }

    @Override
    public String summary() {
        return "A CSV table of numbers and categories with a header; one column is the label.";
    }

    /** The column that holds the label. */
    public String response() {
        return response;
    }

    @Override
    public List<Path> files() {
        return List.of(path);
    }

    @Override
    public String digest() {
        return Digests.ofFiles(files());
    }

    @Override
    public Optional<ImageShape> imageShape() {
        return Optional.empty();
    }

    @Override
    public synchronized Optional<Table> table() {
        Map<String, Boolean> kinds = isNumeric();
        if (table == null) {
            table = new TableReader(path, response, settings()).read(kinds, labels());
        }
        return Optional.of(table);
    }

    @Override
    public Optional<Table> table(TableEncoding encoding) {
        TableSettings own = settings();
        if (!own.equals(TableSettings.DEFAULT) && !own.equals(encoding.settings())) {
            throw new DataException(
                    path + " is read as the training data are, but has settings of its own; say numeric,"
                            + " categorical, ignore, missingCells, missing and standardise with the training data only");
        }
        synchronized (this) {
            if (table != null
                    && own.equals(encoding.settings())
                    && encoding.isNumeric().equals(isNumeric)) {
                // The folds of one table are read once.
                return Optional.of(table);
            }
        }
        return Optional.of(new TableReader(path, response, encoding.settings()).read(encoding.isNumeric(), labels()));
    }

    private TableSettings settings() {
        return new TableSettings(numeric, categorical, ignore, missingCells, missing, standardise);
    }

    private synchronized Map<String, Boolean> isNumeric() {
        if (isNumeric == null) {
            TableReader reader = new TableReader(path, response, settings());
            TableReader.Survey survey = reader.survey();
            labels = survey.labels();
            isNumeric = reader.isNumeric(survey);
        }
        return isNumeric;
    }

    private synchronized List<String> labels() {
        if (labels == null) {
            labels = new TableReader(path, response, settings()).survey().labels();
        }
        return labels;
    }

    @Override
    public synchronized List<String> labelNames() {
        if (labelNames == null) {
            labelNames = inOrder(labels());
        }
        return labelNames;
    }

    @Override
    public int[] classIds() {
        List<String> names = labelNames();
        Map<String, Integer> ids = new HashMap<>();
        for (String name : names) {
            ids.put(name, ids.size());
        }
        return labels().stream().mapToInt(ids::get).toArray();
    }

    @Override
    public Iterator<Example<Label>> iterator() {
        Table rows = table().orElseThrow();
        return IntStream.range(0, rows.size()).mapToObj(rows::example).iterator();
    }

    @Override
    public synchronized ConfiguredDataSourceProvenance getProvenance() {
        if (provenance == null) {
            provenance = SourceProvenance.ofFiles(this);
        }
        return provenance;
    }

    @Override
    public String toString() {
        return typeName() + files();
    }

    /** Labels in numeric order if all are whole numbers, else in alphabetical order, each once. */
    static List<String> inOrder(List<String> labels) {
        Set<String> names = new TreeSet<>(labels);
        boolean whole = names.stream().allMatch(name -> name.matches("-?\\d{1,18}"));
        return whole
                ? names.stream()
                        .sorted((a, b) -> Long.compare(Long.parseLong(a), Long.parseLong(b)))
                        .toList()
                : List.copyOf(names);
    }
}
