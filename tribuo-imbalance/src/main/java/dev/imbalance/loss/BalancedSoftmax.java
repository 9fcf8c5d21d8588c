package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Prior;
import dev.imbalance.trainer.EpochContext;

/**
 * Trains the softmax that the training prior would have made of the plain logits,
 * {@code p_y = pi_y e^{z_y} / sum_c pi_c e^{z_c}}: the logits move by log pi, and learn a classifier for equal priors.
 * <p>
 * {@link LogitAdjusted} with tau = 1 is the same. Counts n_c instead of shares pi_c give the same loss, and equal ones plain cross-entropy.
 * <p>
 * Ren, Yu, Sheng, Ma, Zhao, Yi, Li. "Balanced Meta-Softmax for Long-Tailed Visual Recognition", NeurIPS 2020, equation 4. Unlike the
 * paper, the default prior is the one that the loss really sees under the plan's draws and weights; it is the paper's whenever there are
 * neither.
 */
public final class BalancedSoftmax implements Margin {
    @Config(description = "The prior to correct: EFFECTIVE, what the loss sees after draws and weights, or RAW_COUNTS.")
    private Prior prior = Prior.EFFECTIVE;

    public BalancedSoftmax() {}

    public BalancedSoftmax(Prior prior) {
        this.prior = prior;
    }

    @Override
    public String typeName() {
        return "balanced-softmax";
    }

    @Override
    public String summary() {
        return "Adds the log class counts to the training logits.";
    }

    @Override
    public String formula() {
        return "z'_c = z_c + log pi_c";
    }

    @Override
    public String reference() {
        return "Ren, Yu, Sheng, Ma, Zhao, Yi, Li. \"Balanced Meta-Softmax for Long-Tailed Visual Recognition\", NeurIPS 2020, equation 4.";
    }

    @Override
    public LogitTransform transform(ClassCounts counts, double[] effectivePrior, EpochContext at) {
        counts.requireNonEmpty("margin " + typeName());
        return LogitTransform.logPrior(1, prior.of(counts, effectivePrior));
    }
}
