package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import dev.imbalance.trainer.RandomStreams;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Keeps of each class as many rows as the target says, by their distance from the smallest class.
 * <ul>
 *   <li>Version 1 keeps those with the least mean distance to their k nearest rows of it.
 *   <li>Version 2 keeps those with the least mean distance to their k farthest rows of it.
 *   <li>Version 3 takes the {@code candidates} nearest rows of each row of the smallest class and keeps of these those with the greatest mean distance to
 *       their k nearest rows of it. Where there are fewer than are to stay, the others follow, as version 1 orders them.
 * </ul>
 * Of equally distant rows the lower stays. With more than two classes, distances are to the smallest one.
 * <p>
 * Mani, Zhang. "kNN Approach to Unbalanced Data Distributions: A Case Study Involving Information Extraction", ICML Workshop on Learning from Imbalanced
 * Datasets 2003.
 */
public final class NearMiss implements Resampler {
    @Config(description = "How many rows each class is to have.")
    private SamplingTarget target = new BalancedTarget();

    @Config(
            description =
                    "Which version: 1 (near the nearest), 2 (near the farthest) or 3 (far, of those near); from 1 to 3.")
    private int version = 1;

    @Config(description = "To how many rows of the smallest class the distance is measured, at least 1.")
    private int k = 3;

    @Config(
            description =
                    "Of version 3, how many rows of a class each row of the smallest class brings into the choice, at least 1.")
    private int candidates = 3;

    @Config(
            description =
                    "What happens when the smallest class has fewer than k rows: ERROR or REDUCE_K (as many as there are).")
    private SmallClass smallClass = SmallClass.ERROR;

    public NearMiss() {}

    public NearMiss(int version, int k) {
        this(new BalancedTarget(), version, k, 3, SmallClass.ERROR);
    }

    /**
     * @param target     how many rows each class is to have
     * @param version    from 1 to 3
     * @param k          to how many rows of the smallest class the distance is measured, at least 1
     * @param candidates of version 3, how many rows of a class each row of the smallest class brings into the choice, at least 1
     * @param smallClass what happens when the smallest class has fewer than k rows: ERROR or REDUCE_K
     */
    public NearMiss(SamplingTarget target, int version, int k, int candidates, SmallClass smallClass) {
        this.target = target;
        this.version = version;
        this.k = k;
        this.candidates = candidates;
        this.smallClass = smallClass;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (version < 1 || version > 3) {
            throw new PropertyException("", "version", "NearMiss version must be from 1 to 3, was " + version);
        }
        if (k < 1) {
            throw new PropertyException("", "k", "NearMiss k must be at least 1, was " + k);
        }
        if (candidates < 1) {
            throw new PropertyException("", "candidates", "NearMiss candidates must be at least 1, was " + candidates);
        }
        if (version != 3 && candidates != 3) {
            throw new PropertyException(
                    "",
                    "candidates",
                    "NearMiss candidates have no effect in version " + version + "; set version to 3");
        }
        if (smallClass != SmallClass.ERROR && smallClass != SmallClass.REDUCE_K) {
            throw new PropertyException(
                    "",
                    "smallClass",
                    "NearMiss drops rows, so smallClass must be ERROR or REDUCE_K, was " + smallClass);
        }
    }

    @Override
    public String typeName() {
        return "near-miss";
    }

    @Override
    public String summary() {
        return "Keeps those rows of the larger classes that lie near the smallest.";
    }

    @Override
    public String formula() {
        return "keep the target_c rows of least mean distance to k rows of the smallest class";
    }

    @Override
    public String reference() {
        return "Mani, Zhang. \"kNN Approach to Unbalanced Data Distributions: A Case Study Involving Information Extraction\", ICML Workshop on Learning from Imbalanced Datasets 2003.";
    }

    @Override
    public Resampled resample(TrainingRows rows, RandomStreams streams) {
        ClassCounts counts = rows.counts();
        long[] wanted = target.counts(counts, SamplingTarget.Direction.UNDER);
        boolean[] shrinks = new boolean[wanted.length];
        for (int c = 0; c < wanted.length; c++) {
            shrinks[c] = wanted[c] < counts.count(c);
        }
        int[] measured = CleaningResampler.ofClasses(rows, CleaningResampler.all(rows), shrinks);
        FeatureRows features = rows.finiteFeatures(typeName());
        if (measured.length == 0) {
            return new Resampled(CleaningResampler.all(rows));
        }
        double[] distance = distances(rows, features, measured, neighbours(counts, shrinks));
        Comparator<Integer> nearFirst = Comparator.comparingDouble(row -> distance[row]);
        boolean[] kept = new boolean[rows.size()];
        Arrays.fill(kept, true);
        for (int c = 0; c < wanted.length; c++) {
            if (shrinks[c]) {
                int[] own = rows.ofClass(c);
                Stream<Integer> order = IntStream.of(own).boxed().sorted(nearFirst);
                if (version == 3) {
                    boolean[] chosen = candidates(rows, features, own);
                    order = Stream.concat(
                            IntStream.of(own).boxed().filter(row -> chosen[row]).sorted(nearFirst.reversed()),
                            order.filter(row -> !chosen[row]));
                }
                order.skip(wanted[c]).forEach(row -> kept[row] = false);
            }
        }
        return new Resampled(
                IntStream.range(0, kept.length).filter(row -> kept[row]).toArray());
    }

    /** To how many rows of the smallest class distances are measured. */
    private int neighbours(ClassCounts counts, boolean[] shrinks) {
        int smallest = counts.smallestClass();
        long there = counts.count(smallest) - (shrinks[smallest] ? 1 : 0);
        if (there >= k) {
            return k;
        }
        String problem = typeName() + " measures distances to k = " + k + " rows of the smallest class, \""
                + counts.labels().get(smallest) + "\", which has " + counts.count(smallest);
        if (smallClass == SmallClass.ERROR || there == 0) {
            throw new DataException(problem + ". Lower k" + (there == 0 ? "" : ", set smallClass to REDUCE_K")
                    + ", or choose random-under.");
        }
        return (int) there;
    }

    /** The sum of the distances of some rows to their nearest, in version 2 their farthest, rows of the smallest class; by row. */
    private double[] distances(TrainingRows rows, FeatureRows features, int[] measured, int k) {
        int[] smallest = rows.ofClass(rows.counts().smallestClass());
        double[] sums = new double[rows.size()];
        if (version == 2) {
            double[] farthest = new double[k];
            for (int row : measured) {
                Arrays.fill(farthest, Double.NEGATIVE_INFINITY);
                for (int other : smallest) {
                    double squared = Distances.squared(features, row, other);
                    if (other != row && squared > farthest[0]) {
                        // Ascending, so that the first is the one that goes.
                        int at = 0;
                        while (at + 1 < k && farthest[at + 1] < squared) {
                            farthest[at] = farthest[++at];
                        }
                        farthest[at] = squared;
                    }
                }
                sums[row] = Arrays.stream(farthest).map(Math::sqrt).sum();
            }
            return sums;
        }
        NearestNeighbours found = NearestNeighbours.search(features, measured, smallest, k, rows.threads());
        for (int i = 0; i < measured.length; i++) {
            for (int near = 0; near < k; near++) {
                sums[measured[i]] += Math.sqrt(found.squaredDistance(i, near));
            }
        }
        return sums;
    }

    /** Which rows of a class are among the nearest of a row of the smallest class. */
    private boolean[] candidates(TrainingRows rows, FeatureRows features, int[] own) {
        int[] smallest = rows.ofClass(rows.counts().smallestClass());
        boolean[] chosen = new boolean[rows.size()];
        int there = own == smallest ? own.length - 1 : own.length;
        for (int[] nearest :
                NearestNeighbours.of(features, smallest, own, Math.min(candidates, there), rows.threads())) {
            for (int row : nearest) {
                chosen[row] = true;
            }
        }
        return chosen;
    }
}
