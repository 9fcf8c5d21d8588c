package dev.imbalance.initialisation;

/**
 * Starts each of K classes at the probability 1/K, {@code b_c = -log(K - 1)}: the start of the class-balanced sigmoid losses.
 * <p>
 * Cui, Jia, Lin, Song, Belongie. "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019, section 5.
 */
public final class UniformPrior extends SameBias {
    public UniformPrior() {}

    @Override
    public String typeName() {
        return "uniform-prior";
    }

    @Override
    public String summary() {
        return "Starts each of K classes at the probability 1/K, for sigmoid losses.";
    }

    @Override
    public String formula() {
        return "b_c = -log(K - 1)";
    }

    @Override
    public String reference() {
        return "Cui, Jia, Lin, Song, Belongie. \"Class-Balanced Loss Based on Effective Number of Samples\", CVPR 2019, section 5.";
    }

    @Override
    double probability(int classes) {
        return 1.0 / classes;
    }
}
