package dev.imbalance.mixing;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;

/**
 * Remix: mixup whose label goes wholly to the rarer of two classes of very different size, unless little of its row is in the blend.
 * <p>
 * The label share of the first row is 0 if n_i / n_j is at least kappa and lambda below tau, 1 if n_j / n_i is at least kappa and 1 - lambda below
 * tau, else lambda. Chou, Chang, Pan, Wei, Juan. "Remix: Rebalanced Mixup", ECCV Workshops 2020, equation 10.
 */
public final class Remix extends SymmetricMixing {
    @Config(description = "From which ratio of their counts on two classes are of different size, above 1.")
    private double kappa = 3;

    @Config(
            description =
                    "Below which share of the row of the more frequent class the rarer one gets the whole label, in [0, 1].")
    private double tau = 0.5;

    public Remix() {}

    public Remix(double alpha, double kappa, double tau, MixedTargets targets) {
        super(alpha, targets);
        this.kappa = kappa;
        this.tau = tau;
        postConfig();
    }

    @Override
    public void postConfig() {
        super.postConfig();
        if (!(kappa > 1 && kappa < Double.POSITIVE_INFINITY)) {
            throw new PropertyException("", "kappa", "Remix kappa must be finite and above 1, was " + kappa);
        }
        if (!(tau >= 0 && tau <= 1)) {
            throw new PropertyException("", "tau", "Remix tau must be in [0, 1], was " + tau);
        }
    }

    @Override
    public String typeName() {
        return "remix";
    }

    @Override
    public String summary() {
        return "Mixup that gives the whole label to the rarer class where the other is much more frequent.";
    }

    private boolean isMuchLarger(long count, long than) {
        return (double) count / than >= kappa;
    }

    @Override
    double labelShare(long first, long second, double lambda) {
        if (isMuchLarger(first, second) && lambda < tau) {
            return 0;
        }
        return isMuchLarger(second, first) && 1 - lambda < tau ? 1 : lambda;
    }

    @Override
    double expectedLabelShare(long first, long second, Beta lambda) {
        if (isMuchLarger(first, second)) {
            return lambda.mean() - lambda.meanUpTo(tau);
        }
        return isMuchLarger(second, first)
                ? lambda.meanUpTo(1 - tau) + 1 - lambda.probabilityUpTo(1 - tau)
                : lambda.mean();
    }
}
