package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.LargestRemainder;
import dev.imbalance.trainer.RandomStreams;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Splits each class into clusters by k-means and repeats random rows until all clusters of a class have the same size and all classes too: rare parts of a
 * class count as much as common ones.
 * <p>
 * Every class gets as many rows as the class that needs most for that, {@code max_c (clusters of c) (largest cluster of c)}, and each of its clusters an
 * equal part, whole by largest remainder. So the largest class grows as well. A class has fewer clusters where it has fewer different rows, and one
 * without rows stays empty.
 * <p>
 * Jo, Japkowicz. "Class Imbalances versus Small Disjuncts", SIGKDD Explorations 2004. There the class with the most rows sets the size, so that a
 * class with a cluster above its part could not be brought to it.
 */
public final class ClusterOverSampler implements Resampler {
    @Config(description = "How many clusters each class is split into, at least 1.")
    private int clusters = 4;

    /** Four clusters a class. */
    public ClusterOverSampler() {}

    /** @param clusters at least 1 */
    public ClusterOverSampler(int clusters) {
        this.clusters = clusters;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (clusters < 1) {
            throw new PropertyException(
                    "", "clusters", "ClusterOverSampler clusters must be at least 1, was " + clusters);
        }
    }

    @Override
    public String typeName() {
        return "cluster-over";
    }

    @Override
    public String summary() {
        return "Repeats rows until the clusters inside each class have the same size, and the classes too.";
    }

    @Override
    public String formula() {
        return "n'_c = max over classes of (clusters of the class) (its largest cluster), split evenly over the clusters of c";
    }

    @Override
    public String reference() {
        return "Jo, Japkowicz. \"Class Imbalances versus Small Disjuncts\", SIGKDD Explorations 2004.";
    }

    @Override
    public Resampled resample(TrainingRows rows, RandomStreams streams) {
        FeatureRows features = rows.finiteFeatures(typeName());
        int[][][] members = new int[rows.counts().size()][][];
        int size = 0;
        for (int c = 0; c < members.length; c++) {
            int[] own = rows.ofClass(c);
            members[c] = own.length == 0
                    ? new int[0][]
                    : KMeans.of(features, own, clusters, streams.stream("k-means", c), rows.threads())
                            .members();
            for (int[] cluster : members[c]) {
                size = Math.max(size, Math.multiplyExact(members[c].length, cluster.length));
            }
        }
        int each = size;
        Growth growth = new Growth(typeName(), rows, streams) {
            @Override
            void grow(int c, int number) {
                double[] parts = new double[members[c].length];
                Arrays.fill(parts, (double) each / parts.length);
                int[] sizes = LargestRemainder.round(parts, each);
                SplittableRandom random = streams.stream("cluster-over", c);
                for (int i = 0; i < sizes.length; i++) {
                    int[] cluster = members[c][i];
                    for (int j = cluster.length; j < sizes[i]; j++) {
                        repeat(cluster[random.nextInt(cluster.length)]);
                    }
                }
            }
        };
        for (int c = 0; c < members.length; c++) {
            if (members[c].length > 0) {
                growth.grow(c, each - rows.ofClass(c).length);
            }
        }
        return growth.result(rows.size());
    }
}
