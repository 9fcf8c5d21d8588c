package dev.imbalance.posthoc;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.Prior;
import dev.imbalance.trainer.PriorLedger;
import java.util.Arrays;

/**
 * Takes the training prior out of a trained model's logits, {@code z'_c = z_c - tau log pi_c}.
 * <p>
 * Menon, Jayasumana, Rawat, Jain, Veit, Kumar. "Long-tail learning via logit adjustment", ICLR 2021, equation 9. Unlike the paper,
 * the default prior is the one that the loss really saw under the plan's draws and weights. A model whose training already corrected
 * its prior is refused unless double correction is allowed.
 */
public final class LogitAdjustment implements PostHoc {
    @Config(description = "How much of the correction to make, at least 0; 1 aims at equal class priors.")
    private double tau = 1;

    @Config(description = "The prior to correct: EFFECTIVE, what the loss saw after draws and weights, or RAW_COUNTS.")
    private Prior prior = Prior.EFFECTIVE;

    @Config(description = "Whether to correct a model whose margin has already corrected the prior in training.")
    private boolean allowDoubleCorrection = false;

    public LogitAdjustment() {}

    public LogitAdjustment(double tau, Prior prior, boolean allowDoubleCorrection) {
        this.tau = tau;
        this.prior = prior;
        this.allowDoubleCorrection = allowDoubleCorrection;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(tau >= 0 && tau < Double.POSITIVE_INFINITY)) {
            throw new PropertyException("", "tau", "LogitAdjustment tau must be finite and at least 0, was " + tau);
        }
    }

    @Override
    public String typeName() {
        return "logit-adjustment";
    }

    @Override
    public String summary() {
        return "Takes the log prior out of the trained model's logits.";
    }

    @Override
    public void check(PriorLedger ledger) {
        ledger.after().requireNonEmpty("post-hoc " + typeName());
    }

    @Override
    public boolean correctsPrior() {
        return tau != 0;
    }

    @Override
    public boolean allowsDoubleCorrection() {
        return allowDoubleCorrection;
    }

    @Override
    public PostHocStep adjust(PostHocContext in) {
        PriorLedger ledger = in.ledger();
        return PostHocStep.of(ScoreAdjustment.offset(Arrays.stream(prior.of(ledger.after(), ledger.effectivePrior()))
                .map(pi -> -tau * Math.log(pi))
                .toArray()));
    }
}
