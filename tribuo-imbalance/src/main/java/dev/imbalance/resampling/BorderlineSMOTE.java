package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.DataException;
import dev.imbalance.trainer.RandomStreams;
import java.util.stream.IntStream;

/**
 * SMOTE from the rows in danger only: those of whose m nearest rows of all classes at least half, and not all, are of other classes. A row whose m
 * nearest all are of other classes counts as noise.
 * <p>
 * The second variant also makes rows towards the nearest row of another class, at most half of the way: each of the k neighbours and this one is as
 * likely as any other.
 * <p>
 * Han, Wang, Mao. "Borderline-SMOTE: A New Over-Sampling Method in Imbalanced Data Sets Learning", ICIC 2005. There the second variant makes a row
 * towards every one of the k + 1; here rows are drawn until the target is reached.
 */
public final class BorderlineSMOTE extends NeighbourOverSampler {
    /** Towards which rows the new ones lie. */
    public enum Variant {
        /** Towards the same class. */
        BORDERLINE_1,
        /** Towards the same class or half of the way towards the nearest row of another. */
        BORDERLINE_2
    }

    @Config(description = "How many neighbours of any class say whether a row is in danger, at least 1.")
    private int m = 10;

    @Config(
            description =
                    "Towards which rows the new ones lie: BORDERLINE_1 (those of the class) or BORDERLINE_2 (also half of the way towards the nearest of another class).")
    private Variant variant = Variant.BORDERLINE_1;

    @Config(description = "What becomes of a class without rows in danger: ERROR, SMOTE (all its rows alike) or SKIP.")
    private NoCandidates noCandidates = NoCandidates.ERROR;

    /** The first variant with five neighbours, and ten to find the danger. */
    public BorderlineSMOTE() {}

    /**
     * @param k at least 1
     * @param m at least 1
     */
    public BorderlineSMOTE(
            int k, int m, Variant variant, SamplingTarget target, SmallClass smallClass, NoCandidates noCandidates) {
        super(k, target, smallClass);
        this.m = m;
        this.variant = variant;
        this.noCandidates = noCandidates;
        postConfig();
    }

    @Override
    public void postConfig() {
        super.postConfig();
        atLeastOne("m", m);
    }

    @Override
    public String typeName() {
        return "borderline-smote";
    }

    @Override
    public String summary() {
        return "SMOTE from the rows of a class that have mostly other classes around them.";
    }

    @Override
    public String formula() {
        return "x' = x + g (x_near - x) for x of whose m nearest rows at least m / 2 and fewer than m are of other classes; n'_c = target_c";
    }

    @Override
    public String reference() {
        return "Han, Wang, Mao. \"Borderline-SMOTE: A New Over-Sampling Method in Imbalanced Data Sets Learning\", ICIC 2005.";
    }

    /** Which of a class's rows are in danger, ascending, given how many of the m nearest rows of each are of other classes. */
    static int[] danger(int[] own, int[] others, int m) {
        return IntStream.range(0, own.length)
                .filter(i -> 2 * others[i] >= m && others[i] < m)
                .map(i -> own[i])
                .toArray();
    }

    @Override
    Growth begin(TrainingRows rows, RandomStreams streams) {
        FeatureRows features = rows.finiteFeatures(typeName());
        return new Growing(rows, streams) {
            @Override
            void grow(int c, int[] own, int near, int number) {
                int[] danger = danger(own, Surroundings.others(rows, features, own, m, typeName(), "m"), m);
                if (danger.length > 0) {
                    make(c, danger, near, number);
                    return;
                }
                switch (noCandidates) {
                    case ERROR ->
                        throw new DataException(typeName() + " found no row of \""
                                + rows.counts().labels().get(c) + "\" (" + own.length
                                + " rows) in danger: with at least half, and not all, of its m = " + m
                                + " nearest rows of other classes. Set noCandidates to SMOTE or SKIP, or change m.");
                    case SMOTE -> SMOTE.smote(this, features, c, own, near, number);
                    case SKIP -> {}
                }
            }

            private void make(int c, int[] danger, int near, int number) {
                NearestNeighbours nearest = search(features, danger, rows.ofClass(c), near);
                boolean second = variant == Variant.BORDERLINE_2;
                NearestNeighbours other = second ? search(features, danger, rows.notOfClass(c), 1) : null;
                make(number, "borderline-smote", c, (item, random, into) -> {
                    int row = random.nextInt(danger.length);
                    int chosen = random.nextInt(second ? near + 1 : near);
                    float gap = random.nextFloat();
                    if (chosen < near) {
                        into.are(danger[row], nearest.row(row, chosen), gap);
                    } else {
                        into.are(danger[row], other.row(row, 0), gap / 2);
                    }
                });
            }
        };
    }
}
