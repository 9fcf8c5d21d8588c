package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Prior;
import dev.imbalance.trainer.EpochContext;

/**
 * Adds the log prior to the training logits, {@code z'_c = z_c + tau log pi_c}, so that the plain logits learn a classifier for equal
 * priors. With tau = 1 over the class counts this is balanced softmax.
 * <p>
 * Menon, Jayasumana, Rawat, Jain, Veit, Kumar. "Long-tail learning via logit adjustment", ICLR 2021, equation 10. Ren et al.
 * "Balanced Meta-Softmax for Long-Tailed Visual Recognition", NeurIPS 2020, equation 4. Unlike the papers, the default prior is the one
 * that the loss really sees under the plan's draws and weights; it is the papers' whenever there are neither.
 */
public final class LogitAdjusted implements Margin {
    @Config(description = "How much of the correction to make, at least 0; 1 aims at equal class priors.")
    private double tau = 1;

    @Config(description = "The prior to correct: EFFECTIVE, what the loss sees after draws and weights, or RAW_COUNTS.")
    private Prior prior = Prior.EFFECTIVE;

    public LogitAdjusted() {}

    public LogitAdjusted(double tau, Prior prior) {
        this.tau = tau;
        this.prior = prior;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(tau >= 0 && tau < Double.POSITIVE_INFINITY)) {
            throw new PropertyException("", "tau", "LogitAdjusted tau must be finite and at least 0, was " + tau);
        }
    }

    @Override
    public String typeName() {
        return "logit-adjusted";
    }

    @Override
    public String summary() {
        return "Adds the log prior to the training logits, so that the network learns without it.";
    }

    @Override
    public String formula() {
        return "z'_c = z_c + tau log pi_c";
    }

    @Override
    public String reference() {
        return "Menon, Jayasumana, Rawat, Jain, Veit, Kumar. \"Long-tail learning via logit adjustment\", ICLR 2021, equation 10.";
    }

    @Override
    public LogitTransform transform(ClassCounts counts, double[] effectivePrior, EpochContext at) {
        counts.requireNonEmpty("margin " + typeName());
        return LogitTransform.logPrior(tau, prior.of(counts, effectivePrior));
    }
}
