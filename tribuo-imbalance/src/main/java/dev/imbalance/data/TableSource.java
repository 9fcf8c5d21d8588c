package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.data.columnar.ColumnarIterator;
import org.tribuo.data.columnar.FieldProcessor;
import org.tribuo.data.columnar.RowProcessor;
import org.tribuo.data.columnar.processors.field.DoubleFieldProcessor;
import org.tribuo.data.columnar.processors.response.FieldResponseProcessor;
import org.tribuo.data.csv.CSVIterator;
import org.tribuo.provenance.ConfiguredDataSourceProvenance;

/**
 * A table of numbers as CSV with a header (RFC 4180, UTF-8): one column is the label, every other one a feature under the column's name.
 * <p>
 * Class ids follow the labels in numeric order if all are whole numbers, else in alphabetical order. Every cell must hold a finite number.
 */
public final class TableSource implements LabelledSource {
    @Config(mandatory = true, description = "The CSV file.")
    private Path path;

    @Config(mandatory = true, description = "The column that holds the label.")
    private String response;

    private List<Example<Label>> rows;
    private List<String> labelNames;
    private ConfiguredDataSourceProvenance provenance;

    /** For the configuration system. */
    public TableSource() {}

    /** @param response the column that holds the label */
    public TableSource(Path path, String response) {
        this.path = path;
        this.response = response;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (response.isBlank()) {
            throw new PropertyException("", "response", "TableSource response must name a column, was blank");
        }
    }

    @Override
    public String typeName() {
        return "csv";
    }

    @Override
    public String summary() {
        return "A CSV table of numbers with a header; one column is the label.";
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
    public synchronized List<String> labelNames() {
        if (labelNames == null) {
            labelNames = inOrder(rows());
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
        return rows().stream()
                .mapToInt(row -> ids.get(row.getOutput().getLabel()))
                .toArray();
    }

    @Override
    public Iterator<Example<Label>> iterator() {
        return rows().stream().map(Example::copy).iterator();
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

    private synchronized List<Example<Label>> rows() {
        if (rows == null) {
            rows = read();
        }
        return rows;
    }

    private static List<String> inOrder(List<Example<Label>> rows) {
        Set<String> names = new TreeSet<>();
        rows.forEach(row -> names.add(row.getOutput().getLabel()));
        boolean whole = names.stream().allMatch(name -> name.matches("-?\\d{1,18}"));
        return whole
                ? names.stream()
                        .sorted((a, b) -> Long.compare(Long.parseLong(a), Long.parseLong(b)))
                        .toList()
                : List.copyOf(names);
    }

    private List<Example<Label>> read() {
        // Tribuo takes an empty file for a header of one odd character.
        if (Digests.bytes(files()) == 0) {
            throw new DataException(path + " is empty; expected a header line with the column names");
        }
        try (CSVIterator lines = new CSVIterator(path.toUri())) {
            List<String> columns = columns(lines.getFields());
            Map<String, FieldProcessor> processors = new HashMap<>();
            for (String column : columns) {
                if (!column.equals(response)) {
                    processors.put(column, new DoubleFieldProcessor(column, true, true));
                }
            }
            // The last argument: Tribuo makes labels upper case otherwise.
            RowProcessor<Label> processor = new RowProcessor<>(
                    new FieldResponseProcessor<>(List.of(response), List.of(""), new LabelFactory(), false, false),
                    processors);
            List<Example<Label>> read = new ArrayList<>();
            while (lines.hasNext()) {
                read.add(example(lines.next(), columns, processor));
            }
            if (read.isEmpty()) {
                throw new DataException(path + " has a header but no rows");
            }
            return read;
        } catch (IllegalArgumentException e) {
            throw new DataException(path + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new DataException(path + " cannot be read (" + e + ")", e);
        }
    }

    private List<String> columns(List<String> header) {
        Set<String> seen = new HashSet<>();
        for (String column : header) {
            if (!seen.add(column)) {
                throw new DataException(path + ", line 1: the column \"" + column + "\" is there twice; rename one");
            }
        }
        if (!seen.contains(response)) {
            throw new DataException(path + ", line 1: there is no column \"" + response
                    + "\" for the response; the columns are " + header);
        }
        if (header.size() < 2) {
            throw new DataException(path + ", line 1: the response is the only column; expected features beside it");
        }
        return header;
    }

    private Example<Label> example(ColumnarIterator.Row row, List<String> columns, RowProcessor<Label> processor) {
        for (String column : columns) {
            String cell = row.getRowData().get(column).strip();
            if (column.equals(response) ? cell.isEmpty() : !isFinite(cell)) {
                throw new DataException(path + ", line " + (row.getIndex() + 2) + ", column \"" + column + "\": \""
                        + cell + "\" is not " + (column.equals(response) ? "a label" : "a finite number"));
            }
        }
        return processor.generateExample(row, true).orElseThrow();
    }

    private static boolean isFinite(String cell) {
        try {
            return Double.isFinite(Double.parseDouble(cell));
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
