package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.trainer.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tribuo.ImmutableFeatureMap;

/**
 * Smoothed bootstrap: repeats random rows of a class with normal noise of the deviation {@code shrinkage (4 / ((d + 2) n_c))^(1 / (d + 4)) s_j} in
 * column j, s_j being the deviation of the class's own values in it and d the number of columns that get noise.
 * <p>
 * Categorical columns keep the values of the row, as do columns that a sparse row does not have, so that it stays sparse. A column that does not vary
 * in a class does not vary in its new rows.
 * <p>
 * Menardi, Torelli. "Training and Assessing Classification Rules with Imbalanced Data", Data Mining and Knowledge Discovery 2014. There every class
 * is drawn anew; here the rows that are there stay, and new ones are added to them.
 */
public final class ROSE extends OverSampler {
    @Config(description = "What the width of the noise is multiplied by, at least 0; 0 repeats rows.")
    private double shrinkage = 1;

    @Config(
            description =
                    "The categorical fields, which get no noise: names of features, or of the fields whose one-hot features are named field@value.")
    private List<String> categorical = new ArrayList<>();

    /** The width of the paper, and no categorical field. */
    public ROSE() {}

    /** @param shrinkage at least 0 */
    public ROSE(double shrinkage, List<String> categorical, SamplingTarget target) {
        super(target);
        this.shrinkage = shrinkage;
        this.categorical = new ArrayList<>(categorical);
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(shrinkage >= 0 && shrinkage < Double.POSITIVE_INFINITY)) {
            throw new PropertyException(
                    "", "shrinkage", "ROSE shrinkage must be finite and at least 0, was " + shrinkage);
        }
    }

    @Override
    public String typeName() {
        return "rose";
    }

    @Override
    public String summary() {
        return "Repeats rows of a class with noise as wide as the class: a smoothed bootstrap.";
    }

    @Override
    public String formula() {
        return "x'_j = x_j + shrinkage (4 / ((d + 2) n_c))^(1 / (d + 4)) s_cj N(0, 1); n'_c = target_c";
    }

    @Override
    public String reference() {
        return "Menardi, Torelli. \"Training and Assessing Classification Rules with Imbalanced Data\", Data Mining and Knowledge Discovery 2014.";
    }

    @Override
    boolean looksAtOwnClassAlone() {
        return true;
    }

    @Override
    Growth begin(TrainingRows rows, RandomStreams streams) {
        FeatureRows features = rows.finiteFeatures(typeName());
        ImmutableFeatureMap map = rows.data().getFeatureIDMap();
        boolean[] fixed = new boolean[features.columns()];
        for (int[] field : CategoricalFields.columns(map, categorical, typeName() + " categorical")) {
            for (int column : field) {
                fixed[column] = true;
            }
        }
        return new Growth(typeName(), rows, streams) {
            @Override
            void grow(int c, int number) {
                int[] own = rows.ofClass(c);
                SplittableRandom random = streams.stream("rose", c);
                make(IntStream.range(0, number)
                        .map(i -> own[random.nextInt(own.length)])
                        .toArray());
            }

            @Override
            Making features(FeatureRows from, int[] base, int[] neighbour, float[] gap) {
                return () -> {
                    double[][] widths = new double[rows.counts().size()][];
                    int[] made = new int[widths.length];
                    RowsBuilder built = new RowsBuilder(from, base.length);
                    for (int i = 0; i < base.length; i++) {
                        int c = rows.label(base[i]);
                        if (widths[c] == null) {
                            widths[c] = widths(from, rows.ofClass(c), fixed);
                        }
                        double[] width = widths[c];
                        SplittableRandom random = streams.stream("rose noise", c, made[c]++);
                        from.forEach(
                                base[i],
                                (column, value) -> built.add(
                                        column,
                                        width[column] == 0 ? value : value + width[column] * random.nextGaussian()));
                        built.endRow();
                    }
                    return built.rows();
                };
            }
        };
    }

    /** The deviation of the noise in each column; 0 where there is none. */
    private double[] widths(FeatureRows features, int[] own, boolean[] fixed) {
        int noisy = 0;
        for (boolean isFixed : fixed) {
            noisy += isFixed ? 0 : 1;
        }
        double factor = shrinkage * Math.pow(4.0 / ((noisy + 2) * (double) own.length), 1.0 / (noisy + 4));
        double[] widths = deviations(features, own);
        Arrays.setAll(widths, column -> fixed[column] ? 0 : factor * widths[column]);
        return widths;
    }

    /** The population standard deviation of each column over some rows. */
    static double[] deviations(FeatureRows features, int[] rows) {
        double[] mean = new double[features.columns()];
        int[] there = new int[mean.length];
        for (int row : rows) {
            features.forEach(row, (column, value) -> {
                mean[column] += value / rows.length;
                there[column]++;
            });
        }
        double[] sums = new double[mean.length];
        for (int row : rows) {
            features.forEach(row, (column, value) -> sums[column] += (value - mean[column]) * (value - mean[column]));
        }
        Arrays.setAll(
                sums,
                column -> Math.sqrt(
                        (sums[column] + (rows.length - there[column]) * mean[column] * mean[column]) / rows.length));
        return sums;
    }
}
