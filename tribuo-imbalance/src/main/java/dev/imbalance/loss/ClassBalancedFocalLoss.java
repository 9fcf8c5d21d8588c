package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.weighting.EffectiveNumber;
import dev.imbalance.weighting.Normalisation;

/**
 * Class-balanced focal loss, {@code l = -w_y sum_c (1 - p_t)^gamma log p_t} over one sigmoid a class, with the weights of the effective number of
 * samples, {@code w_c = (1 - beta) / (1 - beta^n_c)}. The weight of the row's class multiplies all of its terms.
 * <p>
 * {@code gamma = 0} is the paper's class-balanced sigmoid cross-entropy. The paper searches gamma in {0.5, 1, 2} and beta in {0.9, 0.99, 0.999,
 * 0.9999}, scales the weights to a mean over classes of 1, and starts the last layer's biases at -log(K - 1). Two classes share one logit; see
 * {@link OneVsRestLoss}. A plan's own class weights multiply these.
 * <p>
 * Cui, Jia, Lin, Song, Belongie. "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019, section 4.3.
 */
public final class ClassBalancedFocalLoss extends OneVsRestLoss {
    @Config(description = "How fast further samples stop counting, in [0, 1]; 0 weighs all classes the same.")
    private double beta = 0.9999;

    @Config(description = "How strongly terms that are already right are discounted, at least 0.")
    private double gamma = 2;

    @Config(
            description =
                    "The scale of the weights: NONE, SUM_K (mean over classes 1), SAMPLE_MEAN (mean over rows 1), MAX_1 or MIN_1.")
    private Normalisation normalisation = Normalisation.SUM_K;

    public ClassBalancedFocalLoss() {}

    public ClassBalancedFocalLoss(
            double beta,
            double gamma,
            Normalisation normalisation,
            ClassReduction classReduction,
            Reduction reduction) {
        super(classReduction, "", reduction);
        this.beta = beta;
        this.gamma = gamma;
        this.normalisation = normalisation;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(beta >= 0 && beta <= 1)) {
            throw new PropertyException("", "beta", "ClassBalancedFocalLoss beta must be in [0, 1], was " + beta);
        }
        if (!(gamma >= 0 && gamma < Double.POSITIVE_INFINITY)) {
            throw new PropertyException(
                    "", "gamma", "ClassBalancedFocalLoss gamma must be finite and at least 0, was " + gamma);
        }
    }

    @Override
    public String typeName() {
        return "cb-focal";
    }

    @Override
    public String summary() {
        return "Sigmoid focal loss whose rows weigh by the effective number of samples of their class.";
    }

    @Override
    public String formula() {
        return "l = -w_y sum_c (1 - p_t)^gamma log p_t, w_c = (1 - beta) / (1 - beta^n_c)";
    }

    @Override
    public String reference() {
        return "Cui, Jia, Lin, Song, Belongie. \"Class-Balanced Loss Based on Effective Number of Samples\", CVPR 2019, section 4.3.";
    }

    @Override
    protected double gamma() {
        return gamma;
    }

    @Override
    protected TermWeights termWeights(ClassCounts counts) {
        double[] weights = weights(counts);
        return (label, term) -> weights[label];
    }

    @Override
    public double[] classFactors(ClassCounts counts, double[] masses, EpochContext at) {
        return weights(counts);
    }

    private double[] weights(ClassCounts counts) {
        return new EffectiveNumber(beta, normalisation)
                .weights(counts.requireNonEmpty("loss " + typeName()), EpochContext.single());
    }

    @Override
    public boolean isProper() {
        return gamma == 0;
    }
}
