package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.DataException;
import dev.imbalance.data.LargestRemainder;
import dev.imbalance.trainer.RandomStreams;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * SMOTE inside clusters of all rows, the more in a cluster the more thinly the class is spread there.
 * <p>
 * A cluster counts if the class has at least two rows in it and {@code (others + 1) / (own + 1)} is below {@code imbalanceThreshold}. Its share of the new
 * rows grows with {@code mean^d / own}, mean being the mean distance between the class's rows in it and d the number of columns; shares become whole numbers
 * by largest remainder, so that the target is reached. In a cluster with k rows of the class or fewer, a row has as many neighbours as there are.
 * <p>
 * Douzas, Bacao, Last. "Improving Imbalanced Learning Through a Heuristic Oversampling Method Based on K-Means and SMOTE", Information Sciences 2018.
 */
public final class KMeansSMOTE extends NeighbourOverSampler {
    @Config(description = "How many clusters all rows are split into, at least 1.")
    private int clusters = 8;

    @Config(
            description =
                    "Below which ratio of rows of other classes to rows of the class a cluster counts, each plus one; above 0.")
    private double imbalanceThreshold = 1;

    @Config(
            description =
                    "What becomes of a class for which no cluster counts: ERROR, SMOTE (all its rows alike) or SKIP.")
    private NoCandidates noCandidates = NoCandidates.ERROR;

    /** Eight clusters and five neighbours, in clusters where the class has the majority. */
    public KMeansSMOTE() {}

    /**
     * @param k                  at least 1
     * @param clusters           at least 1
     * @param imbalanceThreshold above 0
     */
    public KMeansSMOTE(
            int k,
            int clusters,
            double imbalanceThreshold,
            SamplingTarget target,
            SmallClass smallClass,
            NoCandidates noCandidates) {
        super(k, target, smallClass);
        this.clusters = clusters;
        this.imbalanceThreshold = imbalanceThreshold;
        this.noCandidates = noCandidates;
        postConfig();
    }

    @Override
    public void postConfig() {
        super.postConfig();
        atLeastOne("clusters", clusters);
        if (!(imbalanceThreshold > 0)) {
            throw new PropertyException(
                    "",
                    "imbalanceThreshold",
                    "KMeansSMOTE imbalanceThreshold must be above 0, was " + imbalanceThreshold);
        }
    }

    @Override
    public String typeName() {
        return "kmeans-smote";
    }

    @Override
    public String summary() {
        return "SMOTE inside clusters that belong to a class, most where it is spread thinly.";
    }

    @Override
    public String formula() {
        return "x' = x + g (x_near - x) inside a cluster, of which a share as mean distance^d / own rows; n'_c = target_c";
    }

    @Override
    public String reference() {
        return "Douzas, Bacao, Last. \"Improving Imbalanced Learning Through a Heuristic Oversampling Method Based on K-Means and SMOTE\", Information Sciences 2018.";
    }

    @Override
    Growth begin(TrainingRows rows, RandomStreams streams) {
        FeatureRows features = rows.finiteFeatures(typeName());
        int[] all = IntStream.range(0, rows.size()).toArray();
        int[][] members = KMeans.of(features, all, clusters, streams.stream("k-means", 0), rows.threads())
                .members();
        return new Growing(rows, streams) {
            @Override
            void grow(int c, int[] own, int near, int number) {
                int[][] counting = Arrays.stream(members)
                        .filter(cluster -> counts(rows, cluster, c))
                        .map(cluster -> ofClass(rows, cluster, c))
                        .toArray(int[][]::new);
                if (counting.length > 0) {
                    make(c, counting, near, number);
                    return;
                }
                switch (noCandidates) {
                    case ERROR ->
                        throw new DataException(typeName() + " found no cluster among " + members.length
                                + " with two rows of \""
                                + rows.counts().labels().get(c) + "\" (" + own.length
                                + " rows) and a ratio of other rows below imbalanceThreshold = " + imbalanceThreshold
                                + ". Raise it or clusters, or set noCandidates to SMOTE or SKIP.");
                    case SMOTE -> SMOTE.smote(this, features, c, own, near, number);
                    case SKIP -> {}
                }
            }

            private void make(int c, int[][] counting, int near, int number) {
                int[] cluster = LargestRemainder.assign(sparsity(features, counting), number);
                Growth.Drawing[] drawings = Arrays.stream(counting)
                        .map(own -> SMOTE.between(own, search(features, own, own, Math.min(near, own.length - 1))))
                        .toArray(Growth.Drawing[]::new);
                make(number, "kmeans-smote", c, (item, random, into) -> drawings[cluster[item]].of(item, random, into));
            }
        };
    }

    private boolean counts(TrainingRows rows, int[] cluster, int c) {
        int own = ofClass(rows, cluster, c).length;
        return own > 1 && (cluster.length - own + 1.0) / (own + 1.0) < imbalanceThreshold;
    }

    private static int[] ofClass(TrainingRows rows, int[] cluster, int c) {
        return IntStream.of(cluster).filter(row -> rows.label(row) == c).toArray();
    }

    /**
     * How thinly rows are spread in each cluster, up to a common factor. Powers of the number of columns leave the range of doubles, logarithms do not.
     */
    static double[] sparsity(FeatureRows features, int[][] clusters) {
        double[] logarithm = Arrays.stream(clusters)
                .mapToDouble(own -> features.columns() * Math.log(meanDistance(features, own)) - Math.log(own.length))
                .toArray();
        double largest = Arrays.stream(logarithm).max().orElseThrow();
        // Where rows coincide in every cluster none is thinner than another.
        return largest == Double.NEGATIVE_INFINITY
                ? Arrays.stream(logarithm).map(l -> 1).toArray()
                : Arrays.stream(logarithm).map(l -> Math.exp(l - largest)).toArray();
    }

    private static double meanDistance(FeatureRows features, int[] rows) {
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += Math.sqrt(Distances.squared(features, rows[i], rows[j]));
            }
        }
        return sum / (rows.length * (rows.length - 1.0) / 2);
    }
}
