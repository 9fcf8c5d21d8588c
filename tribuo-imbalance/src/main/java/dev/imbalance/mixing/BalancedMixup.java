package dev.imbalance.mixing;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.ClassSampling;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Balanced mixup: blends the rows of an epoch, drawn as the plan says, with rows drawn equally often from every class,
 * {@code x = (1 - lambda) x_i + lambda x_j} and so y, with one lambda ~ Beta(alpha, 1) a batch.
 * <p>
 * The mean of lambda is alpha / (alpha + 1), so of instance draws the expected labels are those of the prior, moved that far towards equal classes.
 * Galdran, Carneiro, González Ballester. "Balanced-MixUp for Highly Imbalanced Medical Image Classification", MICCAI 2021.
 */
public final class BalancedMixup implements Mixing {
    @Config(
            description =
                    "The share of the balanced rows is drawn from Beta(alpha, 1), at least 0; its mean is alpha / (alpha + 1), and 0"
                            + " blends nothing.")
    private double alpha = 0.2;

    @Config(description = "What a weighted mean takes mixed labels for: TWO_TERM or SOFT_TARGET.")
    private MixedTargets targets = MixedTargets.SOFT_TARGET;

    public BalancedMixup() {}

    public BalancedMixup(double alpha, MixedTargets targets) {
        this.alpha = alpha;
        this.targets = targets;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(alpha >= 0 && alpha < Double.POSITIVE_INFINITY)) {
            throw new PropertyException("", "alpha", "BalancedMixup alpha must be finite and at least 0, was " + alpha);
        }
    }

    @Override
    public String typeName() {
        return "balanced-mixup";
    }

    @Override
    public String summary() {
        return "Blends the rows of an epoch with rows drawn equally often from every class.";
    }

    @Override
    public Optional<ClassSampling> partners() {
        return Optional.of(new ClassBalancedSampling());
    }

    @Override
    public Shares shares(int[] first, int[] second, ClassCounts counts, SplittableRandom random) {
        // The inverse of the distribution function, lambda^alpha.
        return shares(first.length, Math.pow(random.nextDouble(), 1 / alpha));
    }

    /** @param lambda the share of the balanced rows, in [0, 1] */
    Shares shares(int rows, double lambda) {
        double[] share = new double[rows];
        Arrays.fill(share, 1 - lambda);
        return new Shares(share, share.clone());
    }

    /** The mean share of the balanced rows. */
    double expectedShare() {
        return alpha / (alpha + 1);
    }

    @Override
    public double[] labelDistribution(double[] first, double[] second, ClassCounts counts) {
        double[] expected = new double[counts.size()];
        Arrays.setAll(expected, c -> (1 - expectedShare()) * first[c] + expectedShare() * second[c]);
        return expected;
    }

    @Override
    public boolean softTargets() {
        return targets == MixedTargets.SOFT_TARGET;
    }
}
