package dev.imbalance.mixing;

/**
 * Mixup: labels are blended as the rows are, {@code x = lambda x_i + (1 - lambda) x_j} and so y, with one lambda ~ Beta(alpha, alpha) a batch.
 * <p>
 * Zhang, Cissé, Dauphin, Lopez-Paz. "mixup: Beyond Empirical Risk Minimization", ICLR 2018. The default alpha of 1 is that of the long-tail
 * literature (Zhong et al., CVPR 2021); the paper's ImageNet runs have 0.2.
 */
public final class Mixup extends SymmetricMixing {
    public Mixup() {}

    public Mixup(double alpha, MixedTargets targets) {
        super(alpha, targets);
        postConfig();
    }

    @Override
    public String typeName() {
        return "mixup";
    }

    @Override
    public String summary() {
        return "Blends two rows and their labels by the same share.";
    }

    @Override
    double labelShare(long first, long second, double lambda) {
        return lambda;
    }

    @Override
    double expectedLabelShare(long first, long second, Beta lambda) {
        return lambda.mean();
    }
}
