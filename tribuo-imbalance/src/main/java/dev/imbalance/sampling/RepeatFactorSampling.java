package dev.imbalance.sampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Shuffle;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Repeats the rows of classes that are rarer than a threshold, {@code r_c = max(1, sqrt(t / pi_c))} times an epoch, and keeps every other row
 * once. Each row is there floor(r_c) times, and once more with the probability of the rest, drawn anew each epoch.
 * <p>
 * Gupta, Dollár, Girshick. "LVIS: A Dataset for Large Vocabulary Instance Segmentation", CVPR 2019. The threshold is that of the paper,
 * for over a thousand classes; with K classes, 1 / K repeats those that are below the mean.
 */
public final class RepeatFactorSampling implements ClassSampling {
    @Config(description = "The share t of the rows below which a class is repeated, above 0 and at most 1.")
    private double threshold = 0.001;

    public RepeatFactorSampling() {}

    public RepeatFactorSampling(double threshold) {
        this.threshold = threshold;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(threshold > 0 && threshold <= 1)) {
            throw new PropertyException(
                    "", "threshold", "RepeatFactorSampling threshold must be above 0 and at most 1, was " + threshold);
        }
    }

    @Override
    public String typeName() {
        return "repeat-factor";
    }

    @Override
    public String summary() {
        return "Repeats the rows of classes below a share of the data, the more the rarer.";
    }

    @Override
    public String formula() {
        return "r_c = max(1, sqrt(threshold / pi_c)) times a row of class c";
    }

    @Override
    public String reference() {
        return "Gupta, Dollár, Girshick. \"LVIS: A Dataset for Large Vocabulary Instance Segmentation\", CVPR 2019.";
    }

    /** How often the rows of each class are in an epoch, r_c. */
    double[] repeats(ClassCounts counts) {
        return Arrays.stream(counts.requireNonEmpty("sampling " + typeName()).priors())
                .map(pi -> Math.max(1, Math.sqrt(threshold / pi)))
                .toArray();
    }

    @Override
    public double[] distribution(ClassCounts counts, EpochContext at) {
        double[] q = repeats(counts);
        double sum = 0;
        for (int c = 0; c < q.length; c++) {
            q[c] *= counts.count(c);
            sum += q[c];
        }
        for (int c = 0; c < q.length; c++) {
            q[c] /= sum;
        }
        return q;
    }

    @Override
    public int[] draw(int[] labels, ClassCounts counts, EpochContext at, SplittableRandom random) {
        double[] repeats = repeats(counts);
        int[] times = new int[labels.length];
        int size = 0;
        for (int row = 0; row < times.length; row++) {
            double factor = repeats[labels[row]];
            int whole = (int) factor;
            times[row] = whole + (random.nextDouble() < factor - whole ? 1 : 0);
            size = Math.addExact(size, times[row]);
        }
        int[] draws = new int[size];
        int next = 0;
        for (int row = 0; row < times.length; row++) {
            Arrays.fill(draws, next, next + times[row], row);
            next += times[row];
        }
        return Shuffle.firstOf(draws, size, random);
    }
}
