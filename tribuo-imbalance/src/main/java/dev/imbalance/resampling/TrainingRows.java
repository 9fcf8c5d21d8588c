package dev.imbalance.resampling;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import dev.imbalance.data.FixedDomainDataset;
import dev.imbalance.data.ImageExample;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;

/** The rows that a resampler works on: their classes, and their features as numbers. Not thread-safe until {@link #features()} was asked once. */
public final class TrainingRows {
    private final Dataset<Label> data;
    private final ClassCounts first;
    private final ImmutableOutputInfo<Label> domain;
    private final ClassCounts counts;
    private final int[] labels;
    private final float[] weights;
    private final int[][] ofClass;
    private final int threads;
    /** The row that each is among all rows; null of all rows. */
    private final int[] origins;

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
        this(data, null, threads);
    }

    /**
     * Rows that other resamplers may have changed.
     *
     * @param data    the rows; an output must be known
     * @param first   the class counts before the first resampler; null if this is the first
     * @param threads how many threads a resampler may use, which changes no result; at least 1
     */
    TrainingRows(Dataset<Label> data, ClassCounts first, int threads) {
        this(data, first, threads, null);
    }

    private TrainingRows(Dataset<Label> data, ClassCounts first, int threads, int[] origins) {
        if (threads < 1) {
            throw new IllegalArgumentException("resampling needs at least 1 thread, was " + threads);
        }
        this.data = data;
        this.threads = threads;
        this.origins = origins;
        this.domain = data.getOutputIDInfo();
        long[] sizes = new long[domain.size()];
        this.labels = new int[data.size()];
        this.weights = new float[labels.length];
        Parallel.forRanges(labels.length, Parallel.ROWS, threads, (from, to) -> {
            for (int row = from; row < to; row++) {
                Example<Label> example = data.getExample(row);
                labels[row] = ClassCounts.idOf(example.getOutput(), domain);
                weights[row] = example.getWeight();
            }
        });
        for (int label : labels) {
            sizes[label]++;
        }
        this.counts = new ClassCounts(ClassCounts.labels(domain), sizes);
        this.first = first == null ? counts : first;
        this.ofClass = new int[sizes.length][];
        Arrays.setAll(ofClass, c -> new int[(int) sizes[c]]);
        int[] filled = new int[sizes.length];
        for (int row = 0; row < labels.length; row++) {
            int c = labels[row];
            ofClass[c][filled[c]++] = row;
        }
    }

    /** The rows of some classes alone, numbered anew; {@link #origin} gives their numbers here. */
    TrainingRows ofClasses(int[] ids) {
        int[] chosen = new int[Arrays.stream(ids).map(c -> ofClass[c].length).sum()];
        int filled = 0;
        for (int c : ids) {
            System.arraycopy(ofClass[c], 0, chosen, filled, ofClass[c].length);
            filled += ofClass[c].length;
        }
        Arrays.sort(chosen);
        return new TrainingRows(FixedDomainDataset.view(data, chosen, "classes"), first, threads, chosen);
    }

    /** The number of a row among all rows, of which these may be a part. */
    int origin(int row) {
        return origins == null ? row : origins[row];
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

    /** The number of rows of each class before the first resampler. */
    ClassCounts first() {
        return first;
    }

    /** Whether a resampler before made classes of different sizes equally large, so that the smallest is told by its name alone. */
    boolean areLevelled() {
        return counts.areEqual() && !first.areEqual();
    }

    /** The smallest class; of levelled ones the one that was. */
    int smallestClass() {
        int smallest = first.smallestClass();
        return areLevelled() && counts.count(smallest) > 0 ? smallest : counts.smallestClass();
    }

    /** The class id of a row. */
    public int label(int row) {
        return labels[row];
    }

    /** The rows of a class, ascending; to read, not to write. */
    public int[] ofClass(int id) {
        return ofClass[id];
    }

    /** The rows of all other classes, ascending. */
    int[] notOfClass(int id) {
        return IntStream.range(0, size()).filter(row -> labels[row] != id).toArray();
    }

    /** The weight that a row's example had when these rows were made. */
    public float weight(int row) {
        return weights[row];
    }

    /**
     * The features of rows that were made, with those entries alone that examples like the others would have. Where examples lack features, rows held dense have zeros
     * in the place of these, and to a learner that tells a missing value from a zero, such as XGBoost, they would say that the row was made. A zero
     * stays in a column that all rows have, and where a parent has one of its own.
     */
    public FeatureRows entries(SyntheticRows made) {
        FeatureRows given = made.features();
        if (given instanceof SparseRows || data.getExample(0) instanceof ImageExample) {
            return given;
        }
        long there = 0;
        for (Example<Label> example : data) {
            there += example.size();
        }
        if (there == (long) size() * given.columns()) {
            return given;
        }
        boolean[] inAll = columnsOfAllRows();
        RowsBuilder built = new RowsBuilder(false, made.size(), given.columns());
        for (int i = 0; i < made.size(); i++) {
            int base = made.base()[i];
            int neighbour = made.neighbour()[i];
            given.forEach(i, (column, value) -> {
                if (value != 0 || inAll[column] || hasZero(base, column) || hasZero(neighbour, column)) {
                    built.add(column, value);
                }
            });
            built.endRow();
        }
        return built.rows();
    }

    private boolean[] columnsOfAllRows() {
        ImmutableFeatureMap map = data.getFeatureIDMap();
        int[] rows = new int[map.size()];
        for (Example<Label> example : data) {
            for (Feature feature : example) {
                int column = map.getID(feature.getName());
                if (column >= 0) {
                    rows[column]++;
                }
            }
        }
        boolean[] all = new boolean[rows.length];
        for (int column = 0; column < all.length; column++) {
            all[column] = rows[column] == size();
        }
        return all;
    }

    /** Whether a row has the column and a zero in it; -1 is no row. */
    private boolean hasZero(int row, int column) {
        if (row < 0) {
            return false;
        }
        Feature feature =
                data.getExample(row).lookup(data.getFeatureIDMap().get(column).getName());
        return feature != null && feature.getValue() == 0;
    }

    /** A row as an example of the same kind as the others: an image, rounded to bytes, among images. */
    public Example<Label> example(FeatureRows made, int row, int label, float weight) {
        Label output = domain.getOutput(label);
        if (!(data.getExample(0) instanceof ImageExample first)) {
            return new RowExample(output, weight, made, row, data.getFeatureIDMap());
        }
        byte[] pixels = new byte[made.columns()];
        made.forEach(row, (column, value) -> pixels[column] = (byte) Math.round(Math.max(0, Math.min(255, value))));
        ImageExample image = ImageExample.made(output, first.shape(), pixels);
        image.setWeight(weight);
        return image;
    }

    /**
     * The features of all rows, to calculate with.
     *
     * @param user what calculates, as it should appear in the message
     * @throws DataException if one is NaN, infinite or so large that sums of squares would be; names the feature, the row and its class
     */
    FeatureRows finiteFeatures(String user) {
        FeatureRows checked = features();
        if (!checked.areModerate()) {
            requireFinite(user);
        }
        return checked;
    }

    /** As {@link #finiteFeatures(String)}, for what does not calculate with them itself: converts nothing. */
    void requireFinite(String user) {
        ImmutableFeatureMap map = data.getFeatureIDMap();
        for (int row = 0; row < size(); row++) {
            for (Feature feature : data.getExample(row)) {
                double value = feature.getValue();
                if (!(Math.abs(value) <= Distances.LARGEST) && map.getID(feature.getName()) >= 0) {
                    throw new DataException(user + " needs features that are numbers, of at most " + Distances.LARGEST
                            + " either way, and feature \"" + feature.getName() + "\" of training row " + origin(row)
                            + ", of class \"" + counts.labels().get(labels[row]) + "\", is " + value
                            + ". Fill it in, drop the column or the row, or choose random-over or random-under.");
                }
            }
        }
    }

    /** The features of all rows, a column for each feature id; converted when first asked for. */
    public FeatureRows features() {
        if (features == null) {
            features = FeatureRows.of(data, threads);
        }
        return features;
    }
}
