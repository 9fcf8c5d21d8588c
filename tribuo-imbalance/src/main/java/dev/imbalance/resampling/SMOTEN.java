package dev.imbalance.resampling;

import dev.imbalance.trainer.RandomStreams;
import java.util.stream.IntStream;

/**
 * SMOTE for tables of categories alone: a new row has of each field the category that most of a row's k nearest rows of the same class have, of several
 * the first. The neighbours go by the value difference metric with exponents 1 and 2.
 * <p>
 * Every field is categorical: a feature whose values are codes, or all the features {@code field@value} of a one-hot encoding. What is made of one row
 * always is the same.
 * <p>
 * Chawla, Bowyer, Hall, Kegelmeyer. "SMOTE: Synthetic Minority Over-sampling Technique", JAIR 2002, section 6.2.
 */
public final class SMOTEN extends NeighbourOverSampler {
    /** Five neighbours, every class as large as the largest. */
    public SMOTEN() {}

    /** @param k at least 1 */
    public SMOTEN(int k, SamplingTarget target, SmallClass smallClass) {
        super(k, target, smallClass);
        postConfig();
    }

    @Override
    public String typeName() {
        return "smote-n";
    }

    @Override
    public String summary() {
        return "SMOTE for categories alone.";
    }

    @Override
    public String formula() {
        return "each category by majority of the k nearest; d(a, b) = sum_f (sum_c |P(c | a_f) - P(c | b_f)|)^2; n'_c = target_c";
    }

    @Override
    public String reference() {
        return "Chawla, Bowyer, Hall, Kegelmeyer. \"SMOTE: Synthetic Minority Over-sampling Technique\", JAIR 2002, section 6.2.";
    }

    @Override
    Growth begin(TrainingRows rows, RandomStreams streams) {
        FeatureRows features = rows.finiteFeatures(typeName());
        CategoricalFields fields = new CategoricalFields(
                features, CategoricalFields.columns(rows.data().getFeatureIDMap()), typeName());
        ValueDifference metric = new ValueDifference(rows, fields, 1, 2);
        return new Growing(rows, streams) {
            private final CategoryVotes votes = new CategoryVotes(fields, rows.size());

            @Override
            void grow(int c, int[] own, int near, int number) {
                int[] drawn = IntStream.range(0, number)
                        .map(i -> own[streams.stream("smote-n", c, i).nextInt(own.length)])
                        .toArray();
                int[] bases = IntStream.of(drawn).distinct().toArray();
                Parallel.forEach(
                        bases.length, rows.threads(), i -> votes.take(bases[i], nearest(metric, bases[i], own, near)));
                make(drawn);
            }

            @Override
            Making features(FeatureRows from, int[] base, int[] neighbour, float[] gap) {
                return () -> {
                    RowsBuilder built = new RowsBuilder(from, base.length);
                    for (int row : base) {
                        votes.write(from, row, built);
                        built.endRow();
                    }
                    return built.rows();
                };
            }
        };
    }

    /** The k nearest rows of the class; of equal distances those that come first. */
    static int[] nearest(ValueDifference metric, int row, int[] own, int near) {
        int[] nearest = new int[near];
        double[] distances = new double[near];
        int found = 0;
        for (int other : own) {
            if (other == row) {
                continue;
            }
            double distance = metric.distance(row, other);
            if (found == near && distance >= distances[near - 1]) {
                continue;
            }
            int at = found < near ? found++ : near - 1;
            while (at > 0 && distances[at - 1] > distance) {
                distances[at] = distances[at - 1];
                nearest[at] = nearest[at - 1];
                at--;
            }
            distances[at] = distance;
            nearest[at] = other;
        }
        return nearest;
    }
}
