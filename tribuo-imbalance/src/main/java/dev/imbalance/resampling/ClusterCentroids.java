package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.DataException;
import dev.imbalance.trainer.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Clusters each class that is to shrink by k-means into as many clusters as it is to have rows, and puts one row in the place of each
 * cluster: its centre, which is made, with the mean weight of its rows; or its row that is nearest to the centre, of equally near ones the first. A class with
 * fewer different rows than it is to have gets some of them more than once.
 * The lineage of a centre names the row that is nearest to it as its base.
 * <p>
 * Yen, Lee. "Cluster-based under-sampling approaches for imbalanced data distributions", Expert Systems with Applications 2009, and Lin, Tsai, Hu,
 * Jhang. "Clustering-based undersampling in class-imbalanced data", Information Sciences 2017, which has both choices.
 */
public final class ClusterCentroids implements Resampler {
    /** What stands for a cluster. */
    public enum Representative {
        /** Its centre, a row that is made. */
        CENTRE,
        /** Its row that is nearest to the centre. */
        NEAREST
    }

    /** Two gigabytes of numbers. */
    private static final int MOST = 1 << 28;

    @Config(description = "How many rows each class is to have.")
    private SamplingTarget target = new BalancedTarget();

    @Config(
            description =
                    "What stands for a cluster: CENTRE (a row that is made) or NEAREST (its row nearest to the centre).")
    private Representative representative = Representative.CENTRE;

    public ClusterCentroids() {}

    public ClusterCentroids(SamplingTarget target, Representative representative) {
        this.target = target;
        this.representative = representative;
    }

    @Override
    public String typeName() {
        return "cluster-centroids";
    }

    @Override
    public String summary() {
        return "Puts the centre, or the nearest row to it, in the place of each cluster of a larger class.";
    }

    @Override
    public String formula() {
        return "n'_c = target_c k-means centres";
    }

    @Override
    public String reference() {
        return "Lin, Tsai, Hu, Jhang. \"Clustering-based undersampling in class-imbalanced data\", Information Sciences 2017.";
    }

    @Override
    public Resampled resample(TrainingRows rows, RandomStreams streams) {
        long[] wanted = target.counts(rows.counts(), SamplingTarget.Direction.UNDER);
        FeatureRows features = rows.finiteFeatures(typeName());
        List<Integer> kept = new ArrayList<>();
        Centres made = new Centres();
        for (int c = 0; c < wanted.length; c++) {
            int[] own = rows.ofClass(c);
            if (wanted[c] == own.length) {
                IntStream.of(own).forEach(kept::add);
            } else if (wanted[c] > 0) {
                int number = Math.toIntExact(wanted[c]);
                requireRoom(rows, c, number, features.columns());
                KMeans clusters = KMeans.of(features, own, number, streams.stream(typeName(), c), rows.threads());
                double[] weights = meanWeights(rows, clusters);
                boolean[] stands = standing(features, clusters, number);
                for (int i = 0; i < own.length; i++) {
                    int cluster = clusters.cluster()[i];
                    if (stands[i] && representative == Representative.NEAREST) {
                        kept.add(own[i]);
                    } else if (stands[i]) {
                        made.add(clusters.centres()[cluster], c, (float) weights[cluster], own[i]);
                    }
                }
            }
        }
        int[] selected = kept.stream().mapToInt(row -> row).sorted().toArray();
        return new Resampled(selected, made.rows(features));
    }

    /** Centres are held dense, however sparse the rows are. */
    private void requireRoom(TrainingRows rows, int c, int number, int columns) {
        if ((long) number * columns > MOST) {
            throw new DataException(typeName() + " would hold " + number + " centres of class \""
                    + rows.counts().labels().get(c) + "\" in " + columns + " columns, more than " + MOST
                    + " numbers; lower the target, put random-under before it, or choose random-under");
        }
    }

    /** Which rows stand for clusters: of each the one that is nearest to its centre, and the first others where there are too few clusters. */
    private static boolean[] standing(FeatureRows features, KMeans clusters, int number) {
        int[] own = clusters.rows();
        int[] nearest = new int[clusters.centres().length];
        double[] squares =
                Arrays.stream(clusters.centres()).mapToDouble(KMeans::squares).toArray();
        double[] distance = new double[nearest.length];
        Arrays.fill(distance, Double.POSITIVE_INFINITY);
        for (int i = 0; i < own.length; i++) {
            int cluster = clusters.cluster()[i];
            double to = KMeans.distance(features, own[i], clusters.centres()[cluster], squares[cluster]);
            if (to < distance[cluster]) {
                distance[cluster] = to;
                nearest[cluster] = i;
            }
        }
        boolean[] stands = new boolean[own.length];
        for (int i : nearest) {
            stands[i] = true;
        }
        int count = nearest.length;
        for (int i = 0; i < own.length && count < number; i++) {
            count += stands[i] ? 0 : 1;
            stands[i] = true;
        }
        return stands;
    }

    private static double[] meanWeights(TrainingRows rows, KMeans clusters) {
        return Arrays.stream(clusters.members())
                .mapToDouble(members -> IntStream.of(members)
                        .mapToDouble(rows::weight)
                        .average()
                        .orElseThrow())
                .toArray();
    }

    /** The centres so far, as rows that were made. */
    private static final class Centres {
        private final List<double[]> points = new ArrayList<>();
        private final List<Integer> labels = new ArrayList<>();
        private final List<Float> weights = new ArrayList<>();
        private final List<Integer> nearest = new ArrayList<>();

        void add(double[] point, int label, float weight, int nearestRow) {
            points.add(point);
            labels.add(label);
            weights.add(weight);
            nearest.add(nearestRow);
        }

        SyntheticRows rows(FeatureRows from) {
            if (points.isEmpty()) {
                return SyntheticRows.NONE;
            }
            float[] weight = new float[points.size()];
            float[] gap = new float[points.size()];
            int[] none = new int[points.size()];
            Arrays.fill(gap, Float.NaN);
            Arrays.fill(none, -1);
            for (int i = 0; i < weight.length; i++) {
                weight[i] = weights.get(i);
            }
            return new SyntheticRows(
                    from instanceof DenseRows ? dense(from.columns()) : sparse(from.columns()),
                    labels.stream().mapToInt(label -> label).toArray(),
                    weight,
                    "cluster-centroids",
                    nearest.stream().mapToInt(row -> row).toArray(),
                    none,
                    gap);
        }

        private DenseRows dense(int columns) {
            double[] values = new double[Math.multiplyExact(points.size(), columns)];
            for (int i = 0; i < points.size(); i++) {
                System.arraycopy(points.get(i), 0, values, i * columns, columns);
            }
            return new DenseRows(values, points.size(), columns);
        }

        private SparseRows sparse(int columns) {
            int[] starts = new int[points.size() + 1];
            IntStream.Builder ids = IntStream.builder();
            DoubleStream.Builder values = DoubleStream.builder();
            for (int i = 0; i < points.size(); i++) {
                double[] point = points.get(i);
                starts[i + 1] = starts[i];
                for (int j = 0; j < columns; j++) {
                    if (point[j] != 0) {
                        ids.add(j);
                        values.add(point[j]);
                        starts[i + 1]++;
                    }
                }
            }
            return new SparseRows(starts, ids.build().toArray(), values.build().toArray(), columns);
        }
    }
}
