package dev.imbalance.resampling;

import dev.imbalance.data.AtomicFile;
import dev.imbalance.data.CSVRecords;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.EncodedDataset;
import dev.imbalance.data.Loading;
import dev.imbalance.data.TableEncoding;
import dev.imbalance.data.TableSource;
import dev.imbalance.trainer.RandomStreams;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.classification.Label;

/**
 * A table resampled, to be written as a table again: a header as it was, the rows that are left as they were written, then those that were made.
 * <p>
 * Of a row that was made, numbers are in the units of the table, with twelve significant digits, a category is the one whose feature is largest, of several the
 * first, and ignored columns are empty. Missing numbers of its parents are filled in; those of the table stay missing.
 */
public final class TableResampling {
    /** More would show the rounding errors of scaling there and back. */
    private static final int DIGITS = 12;

    private final TableSource source;
    private final TableEncoding encoding;
    private final Dataset<Label> rows;
    private final Lineage lineage;
    private final ClassCounts before;
    private final List<String> methods;
    private final long seed;

    /**
     * Resamples.
     *
     * @param source     the table
     * @param resamplers at least one
     * @param seed       of all draws; the same rows as a training by this seed
     */
    public TableResampling(TableSource source, List<Resampler> resamplers, long seed) {
        this.source = source;
        this.methods = resamplers.stream().map(Resampler::typeName).toList();
        this.seed = seed;
        EncodedDataset table = (EncodedDataset) Loading.train(source);
        this.encoding = (TableEncoding) table.encoding();
        this.before = ClassCounts.of(table);
        ResamplingChain chain =
                new ResamplingChain(table, IntStream.range(0, table.size()).toArray());
        for (int step = 0; step < resamplers.size(); step++) {
            chain.apply(resamplers.get(step), new RandomStreams(seed, 0).of("resample", step));
        }
        this.rows = chain.data();
        this.lineage = chain.lineage();
    }

    /** The rows of each class in the table. */
    public ClassCounts before() {
        return before;
    }

    /** The rows of each class now. */
    public ClassCounts after() {
        return ClassCounts.of(rows, rows.getOutputIDInfo());
    }

    /** How many rows of each class were made. */
    public ClassCounts made() {
        long[] made = new long[before.size()];
        for (int row = 0; row < rows.size(); row++) {
            if (lineage.isSynthetic(row)) {
                made[ClassCounts.idOf(rows.getExample(row).getOutput(), rows.getOutputIDInfo())]++;
            }
        }
        return new ClassCounts(before.labels(), made);
    }

    /**
     * Writes the table; gzipped if the name ends in {@code .gz}. A mark beside it, {@code NAME.resampled.json}, keeps its rows from being tested on; see
     * {@link ResampledTable}.
     *
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        Path table = source.files().get(0);
        // Before anything is written, for a table may be resampled in its place.
        List<ResampledTable.Source> from = ResampledTable.sources(table);
        List<String> texts = new ArrayList<>();
        List<String> columns;
        String header;
        String lineBreak;
        try (CSVRecords records = new CSVRecords(table)) {
            columns = records.columns();
            header = records.header();
            lineBreak = records.lineBreak();
            while (records.next()) {
                texts.add(records.text());
            }
        }
        write(file, out -> {
            out.write(header + lineBreak);
            for (int row = 0; row < rows.size(); row++) {
                out.write(
                        lineage.isSynthetic(row)
                                ? text(columns, rows.getExample(row))
                                : texts.get(lineage.origin(row)));
                out.write(lineBreak);
            }
        });
        ResampledTable.mark(file, from, methods, seed);
    }

    /**
     * Writes where every row comes from: CSV with the columns {@code row} and {@code origin}, a row of the table counted from 0, or -1 - its number for a row that was
     * made; and for these {@code method}, {@code base}, {@code neighbour} and {@code gap}.
     */
    public void writeLineage(Path file) throws IOException {
        write(file, out -> {
            out.write("row,origin,method,base,neighbour,gap\n");
            for (int row = 0; row < rows.size(); row++) {
                out.write(row + "," + lineage.origin(row) + "," + parents(lineage.origin(row)) + "\n");
            }
        });
    }

    private String parents(int origin) {
        if (origin >= 0) {
            return ",,,";
        }
        Lineage.Parents parents = lineage.parents(origin);
        boolean alone = Float.isNaN(parents.gap());
        return parents.method() + "," + parents.base() + ","
                + (alone ? "," : parents.neighbour() + "," + parents.gap());
    }

    /** What writes a text. */
    @FunctionalInterface
    private interface Text {
        void writeTo(Writer out) throws IOException;
    }

    private static void write(Path file, Text text) throws IOException {
        AtomicFile.write(file, raw -> {
            try (Writer out = new BufferedWriter(new OutputStreamWriter(
                    file.toString().endsWith(".gz") ? new GZIPOutputStream(raw) : raw, StandardCharsets.UTF_8))) {
                text.writeTo(out);
            }
        });
    }

    private String text(List<String> columns, Example<Label> example) {
        Map<String, Double> features = new HashMap<>();
        for (Feature feature : example) {
            features.put(feature.getName(), feature.getValue());
        }
        Map<String, String> cells = new HashMap<>();
        cells.put(source.response(), example.getOutput().getLabel());
        for (TableEncoding.Numbers column : encoding.numbers()) {
            cells.put(column.name(), number(column, features.getOrDefault(column.name(), 0.0)));
        }
        for (TableEncoding.Categories field : encoding.categories()) {
            cells.put(field.name(), field.largest(features));
        }
        List<String> line = new ArrayList<>();
        columns.forEach(column -> line.add(CSVRecords.written(cells.getOrDefault(column, ""))));
        return String.join(",", line);
    }

    /** Rounded where the errors of scaling end: at the twelfth digit of the mean, or of the number if that is larger. */
    private static String number(TableEncoding.Numbers column, double scaled) {
        double value = scaled * column.standardDeviation() + column.mean();
        double largest = Math.max(Math.abs(value), Math.abs(column.mean()));
        if (largest == 0) {
            return "0";
        }
        int decimals = DIGITS - 1 - (int) Math.floor(Math.log10(largest));
        BigDecimal rounded =
                new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).stripTrailingZeros();
        return rounded.scale() <= 0 && rounded.precision() - rounded.scale() <= DIGITS
                ? rounded.toPlainString()
                : Double.toString(rounded.doubleValue());
    }
}
