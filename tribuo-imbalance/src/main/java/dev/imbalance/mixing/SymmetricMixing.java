package dev.imbalance.mixing;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Blends each batch with a permutation of itself, {@code x = lambda x_i + (1 - lambda) x_j}, by one lambda ~ Beta(alpha, alpha) a batch. What
 * share of the label follows is what the kinds differ in.
 */
abstract class SymmetricMixing implements Mixing {
    @Config(
            description =
                    "Blends are drawn from Beta(alpha, alpha), at least 0: 1 is uniform, less is nearer to one of the"
                            + " two rows, 0 blends nothing.")
    private double alpha = 1;

    @Config(description = "What a weighted mean takes mixed labels for: TWO_TERM or SOFT_TARGET.")
    private MixedTargets targets = MixedTargets.TWO_TERM;

    SymmetricMixing() {}

    SymmetricMixing(double alpha, MixedTargets targets) {
        this.alpha = alpha;
        this.targets = targets;
    }

    @Override
    public void postConfig() {
        if (!(alpha >= 0 && alpha < Double.POSITIVE_INFINITY)) {
            throw new PropertyException(
                    "", "alpha", getClass().getSimpleName() + " alpha must be finite and at least 0, was " + alpha);
        }
    }

    /**
     * The share of the label of the first row.
     *
     * @param first  the training count of the class of the first row
     * @param second that of the second
     * @param lambda the share of the first row's pixels, in [0, 1]
     */
    abstract double labelShare(long first, long second, double lambda);

    /** The mean of {@link #labelShare} over lambda. */
    abstract double expectedLabelShare(long first, long second, Beta lambda);

    @Override
    public final Shares shares(int[] first, int[] second, ClassCounts counts, SplittableRandom random) {
        return shares(first, second, counts, alpha == 0 ? 1 : new Beta(alpha, alpha).draw(random));
    }

    final Shares shares(int[] first, int[] second, ClassCounts counts, double lambda) {
        double[] image = new double[first.length];
        Arrays.fill(image, lambda);
        double[] label = new double[first.length];
        Arrays.setAll(label, i -> labelShare(counts.count(first[i]), counts.count(second[i]), lambda));
        return new Shares(image, label);
    }

    /** {@inheritDoc} Exact for pairs of independent draws; in a batch of B, a permutation leaves one row in B with itself. */
    @Override
    public final double[] labelDistribution(double[] first, double[] second, ClassCounts counts) {
        if (alpha == 0) {
            return first.clone();
        }
        Beta lambda = new Beta(alpha, alpha);
        double[] expected = new double[counts.size()];
        // By pairs of counts, which are far fewer than pairs of classes where there are many classes.
        Map<Long, List<Integer>> byCount = IntStream.range(0, expected.length)
                .filter(c -> first[c] > 0 || second[c] > 0)
                .boxed()
                .collect(Collectors.groupingBy(counts::count, TreeMap::new, Collectors.toList()));
        byCount.forEach((n, ofN) -> byCount.forEach((m, ofM) -> {
            double share = expectedLabelShare(n, m, lambda);
            double drawnFirst = ofN.stream().mapToDouble(c -> first[c]).sum();
            double drawnSecond = ofM.stream().mapToDouble(c -> second[c]).sum();
            ofN.forEach(c -> expected[c] += first[c] * drawnSecond * share);
            ofM.forEach(c -> expected[c] += second[c] * drawnFirst * (1 - share));
        }));
        return expected;
    }

    @Override
    public final boolean softTargets() {
        return targets == MixedTargets.SOFT_TARGET;
    }
}
