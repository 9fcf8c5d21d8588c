package dev.imbalance.resampling;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import dev.imbalance.data.ImageExample;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;

/** The rows that a resampler works on: their classes, and their features as numbers. Not thread-safe until {@link #features()} was asked once. */
public final class TrainingRows {
    private final Dataset<Label> data;
    private final ImmutableOutputInfo<Label> domain;
    private final ClassCounts counts;
    private final int[] labels;
    private final int[][] ofClass;
    private final int threads;
    private FeatureRows features;

    /**
     * Rows for all processors to work on.
     *
     * @param data the rows; an output must be known
     */
    public TrainingRows(Dataset<Label> data) {
        this(data, Runtime.getRuntime().availableProcessors());
    }

    /**
     * @param data    the rows; an output must be known
     * @param threads how many threads a resampler may use, which changes no result; at least 1
     */
    public TrainingRows(Dataset<Label> data, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("resampling needs at least 1 thread, was " + threads);
        }
        this.data = data;
        this.threads = threads;
        this.domain = data.getOutputIDInfo();
        long[] sizes = new long[domain.size()];
        this.labels = new int[data.size()];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = ClassCounts.idOf(data.getExample(row).getOutput(), domain);
            sizes[labels[row]]++;
        }
        this.counts = new ClassCounts(ClassCounts.labels(domain), sizes);
        this.ofClass = new int[sizes.length][];
        Arrays.setAll(ofClass, c -> new int[(int) sizes[c]]);
        int[] filled = new int[sizes.length];
        for (int row = 0; row < labels.length; row++) {
            int c = labels[row];
            ofClass[c][filled[c]++] = row;
        }
    }

    /** The rows as Tribuo holds them. */
    public Dataset<Label> data() {
        return data;
    }

    /** How many threads a resampler may use; no result depends on it. */
    public int threads() {
        return threads;
    }

    /** The number of rows. */
    public int size() {
        return labels.length;
    }

    /** The number of rows of each class, by class id. */
    public ClassCounts counts() {
        return counts;
    }

    /** The class id of a row. */
    public int label(int row) {
        return labels[row];
    }

    /** The rows of a class, ascending; to read, not to write. */
    int[] ofClass(int id) {
        return ofClass[id];
    }

    /** The rows of all other classes, ascending. */
    int[] notOfClass(int id) {
        return IntStream.range(0, size()).filter(row -> labels[row] != id).toArray();
    }

    /** The weight of a row's example. */
    public float weight(int row) {
        return data.getExample(row).getWeight();
    }

    /** A row as an example of the same kind as the others: an image, rounded to bytes, among images. */
    Example<Label> example(FeatureRows made, int row, int label, float weight) {
        Label output = domain.getOutput(label);
        if (!(data.getExample(0) instanceof ImageExample first)) {
            return new RowExample(output, weight, made, row, data.getFeatureIDMap());
        }
        byte[] pixels = new byte[made.columns()];
        made.forEach(row, (column, value) -> pixels[column] = (byte) Math.round(Math.max(0, Math.min(255, value))));
        ImageExample image = new ImageExample(output, first.shape(), pixels);
        image.setWeight(weight);
        return image;
    }

    /**
     * The features of all rows, to measure distances between them.
     *
     * @param user what measures, as it should appear in the message
     * @throws DataException if one is NaN or infinite; names the feature, the row and its class
     */
    FeatureRows finiteFeatures(String user) {
        FeatureRows checked = features();
        if (checked.allFinite()) {
            return checked;
        }
        for (int i = 0; i < size(); i++) {
            int row = i;
            checked.forEach(row, (column, value) -> {
                if (!Double.isFinite(value)) {
                    throw new DataException(user + " measures distances between rows, and feature \""
                            + data.getFeatureIDMap().get(column).getName() + "\" of training row " + row
                            + ", of class \""
                            + counts.labels().get(labels[row]) + "\", is " + value
                            + ". Fill it in, drop the column or the row, or choose random-over or random-under.");
                }
            });
        }
        return checked;
    }

    /** The features of all rows, a column for each feature id; converted when first asked for. */
    public FeatureRows features() {
        if (features == null) {
            features = FeatureRows.of(data);
        }
        return features;
    }
}
