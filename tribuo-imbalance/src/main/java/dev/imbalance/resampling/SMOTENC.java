package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.Plugin;
import dev.imbalance.data.DataException;
import dev.imbalance.trainer.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tribuo.ImmutableFeatureMap;

/**
 * SMOTE for tables with numbers and categories: numbers of a new row lie between those of a row and one of its k nearest rows of the same class, and it has
 * of each category the one that most of these k neighbours have, of several the first.
 * <p>
 * Distances are Euclidean over the numbers, and each category that differs counts as the median of the numbers' standard deviations (population) in the
 * class: {@code d^2 = sum (a_j - b_j)^2 + median^2 (categories that differ)}. Scale numbers first that have other units.
 * <p>
 * Chawla, Bowyer, Hall, Kegelmeyer. "SMOTE: Synthetic Minority Over-sampling Technique", JAIR 2002, section 6.1.
 */
public final class SMOTENC extends NeighbourOverSampler {
    /** How many times the columns rows may have with one for each category, to be searched as dense ones. */
    private static final int DENSE = 3;

    @Config(
            description =
                    "The categorical fields: names of features whose values are codes, or of the fields whose one-hot features are named field@value. Empty takes all of the latter, which are the categorical columns of a table.")
    private List<String> categorical = new ArrayList<>();

    /** The categorical columns of a table. */
    public SMOTENC() {}

    public SMOTENC(List<String> categorical) {
        this(categorical, 5, new BalancedTarget(), SmallClass.ERROR);
    }

    /**
     * @param categorical empty for all fields whose features are named {@code field@value}
     * @param k           at least 1
     */
    public SMOTENC(List<String> categorical, int k, SamplingTarget target, SmallClass smallClass) {
        super(k, target, smallClass);
        this.categorical = new ArrayList<>(categorical);
        postConfig();
    }

    @Override
    public Plugin example() {
        return new SMOTENC(List.of("y"));
    }

    @Override
    public String typeName() {
        return "smote-nc";
    }

    @Override
    public String summary() {
        return "SMOTE for numbers and categories together.";
    }

    @Override
    public String formula() {
        return "x' = x + g (x_near - x), categories by majority of the k nearest; d^2 = sum (a_j - b_j)^2 + median(s_cj)^2 (categories that differ)";
    }

    @Override
    public String reference() {
        return "Chawla, Bowyer, Hall, Kegelmeyer. \"SMOTE: Synthetic Minority Over-sampling Technique\", JAIR 2002, section 6.1.";
    }

    @Override
    Growth begin(TrainingRows rows, RandomStreams streams) {
        FeatureRows features = rows.finiteFeatures(typeName());
        ImmutableFeatureMap map = rows.data().getFeatureIDMap();
        List<String> names = categorical.isEmpty() ? CategoricalFields.oneHot(map) : categorical;
        if (names.isEmpty()) {
            throw new DataException(
                    typeName() + " finds no categorical field, whose features would be named field@value;"
                            + " name those that hold codes under categorical, or use smote");
        }
        CategoricalFields fields = new CategoricalFields(
                features, CategoricalFields.columns(map, names, typeName() + " categorical"), typeName());
        if (IntStream.range(0, features.columns()).allMatch(fields::isCategorical)) {
            throw new DataException(
                    typeName() + " needs numbers beside the categorical fields " + names + "; without any use smote-n");
        }
        return new Growing(rows, streams) {
            private final CategoryVotes votes = new CategoryVotes(fields, rows.size());

            @Override
            void grow(int c, int[] own, int near, int number) {
                NearestNeighbours nearest = nearest(features, fields, own, near, rows.threads());
                for (int row = 0; row < own.length; row++) {
                    votes.take(own[row], nearest.rowsOf(row));
                }
                make(number, "smote-nc", c, SMOTE.between(own, nearest));
            }

            @Override
            Making features(FeatureRows from, int[] base, int[] neighbour, float[] gap) {
                Making segments = Segments.of(from, base, neighbour, gap);
                return new Making() {
                    @Override
                    public void make(int first, int end) {
                        segments.make(first, end);
                    }

                    @Override
                    public FeatureRows all() {
                        FeatureRows between = segments.all();
                        RowsBuilder built = new RowsBuilder(from, base.length);
                        for (int i = 0; i < base.length; i++) {
                            between.forEach(i, (column, value) -> {
                                if (!fields.isCategorical(column)) {
                                    built.add(column, value);
                                }
                            });
                            votes.write(from, base[i], built);
                            built.endRow();
                        }
                        return built.rows();
                    }
                };
            }
        };
    }

    /** The median of the standard deviations of the columns that are numbers. */
    static double medianDeviation(FeatureRows features, CategoricalFields fields, int[] own) {
        double[] all = ROSE.deviations(features, own);
        double[] numbers = IntStream.range(0, all.length)
                .filter(column -> !fields.isCategorical(column))
                .mapToDouble(column -> all[column])
                .sorted()
                .toArray();
        int middle = numbers.length / 2;
        return numbers.length % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
    }

    /**
     * The k nearest rows of each. Each category becomes a column of its own, and is there with the median over the square root of 2: two rows that differ
     * in it then are the median apart.
     */
    static NearestNeighbours nearest(FeatureRows features, CategoricalFields fields, int[] own, int near, int threads) {
        double there = medianDeviation(features, fields, own) / Math.sqrt(2);
        int[] first = new int[fields.size() + 1];
        first[0] = features.columns();
        for (int f = 0; f < fields.size(); f++) {
            first[f + 1] = Math.addExact(first[f], fields.categories(f));
        }
        // Dense rows are searched several times as fast, as long as there are not many more columns than there were.
        boolean dense = features instanceof DenseRows && first[fields.size()] <= DENSE * features.columns();
        RowsBuilder encoded = new RowsBuilder(dense, own.length, first[fields.size()]);
        for (int row : own) {
            features.forEach(row, (column, value) -> {
                if (!fields.isCategorical(column)) {
                    encoded.add(column, value);
                }
            });
            for (int f = 0; f < fields.size(); f++) {
                encoded.add(first[f] + fields.category(f, row), there);
            }
            encoded.endRow();
        }
        int[] all = IntStream.range(0, own.length).toArray();
        return NearestNeighbours.search(encoded.rows(), all, all, near, threads).numbered(own);
    }
}
