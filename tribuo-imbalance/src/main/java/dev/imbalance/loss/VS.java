package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Prior;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;

/**
 * The vector-scaling loss: temperatures and offsets together, {@code z'_c = (n_c / n_max)^gamma z_c + tau log pi_c}.
 * <p>
 * {@code gamma = 0} is {@link LogitAdjusted}, {@code tau = 0} is {@link CDT}. The offsets are in the prior ledger; the temperatures are no
 * prior and go by the counts, whatever the draws and weights are.
 * <p>
 * Kini, Paraskevas, Oymak, Thrampoulidis. "Label-Imbalanced and Group-Sensitive Classification under Overparameterization", NeurIPS
 * 2021. The defaults are those of the authors' code. Unlike the paper, the default prior is the one that the loss really sees under the
 * plan's draws and weights; it is the paper's whenever there are neither.
 */
public final class VS implements Margin {
    @Config(description = "How much smaller the training logits of rarer classes are, at least 0; 0 changes nothing.")
    private double gamma = 0.3;

    @Config(description = "How much of the prior correction to make, at least 0; 1 aims at equal class priors.")
    private double tau = 1;

    @Config(description = "The prior to correct: EFFECTIVE, what the loss sees after draws and weights, or RAW_COUNTS.")
    private Prior prior = Prior.EFFECTIVE;

    public VS() {}

    public VS(double gamma, double tau, Prior prior) {
        this.gamma = gamma;
        this.tau = tau;
        this.prior = prior;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(gamma >= 0 && gamma < Double.POSITIVE_INFINITY)) {
            throw new PropertyException("", "gamma", "VS gamma must be finite and at least 0, was " + gamma);
        }
        if (!(tau >= 0 && tau < Double.POSITIVE_INFINITY)) {
            throw new PropertyException("", "tau", "VS tau must be finite and at least 0, was " + tau);
        }
    }

    @Override
    public String typeName() {
        return "vs";
    }

    @Override
    public String summary() {
        return "Shrinks the training logits of rare classes and adds the log prior.";
    }

    @Override
    public String formula() {
        return "z'_c = (n_c / n_max)^gamma z_c + tau log pi_c";
    }

    @Override
    public String reference() {
        return "Kini, Paraskevas, Oymak, Thrampoulidis. \"Label-Imbalanced and Group-Sensitive Classification under Overparameterization\", NeurIPS 2021.";
    }

    @Override
    public LogitTransform transform(ClassCounts counts, double[] effectivePrior, EpochContext at) {
        counts.requireNonEmpty("margin " + typeName());
        return LogitTransform.logPrior(tau, prior.of(counts, effectivePrior)).withScale(temperatures(counts, gamma));
    }

    /** (n_c / n_max)^gamma, by class id. */
    static double[] temperatures(ClassCounts counts, double gamma) {
        double most = counts.max();
        return Arrays.stream(counts.toArray())
                .mapToDouble(n -> Math.pow(n / most, gamma))
                .toArray();
    }
}
