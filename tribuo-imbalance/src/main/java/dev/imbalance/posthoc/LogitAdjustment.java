package dev.imbalance.posthoc;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.Prior;
import dev.imbalance.trainer.PriorLedger;
import java.util.Arrays;
import java.util.Optional;

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
    public ScoreAdjustment adjust(PriorLedger ledger, Optional<ScoreAdjustment> before) {
        ledger.after().requireNonEmpty("post-hoc " + typeName());
        boolean inTraining = moves(ledger.trainingOffset());
        boolean afterIt = before.isPresent() && moves(before.get().offset());
        if ((inTraining || afterIt) && tau != 0 && !allowDoubleCorrection) {
            throw new IllegalArgumentException("post-hoc logit-adjustment would correct the class prior a second time: "
                    + (inTraining ? "the margin has corrected it in training" : "a correction before it has done so")
                    + ". Remove one of the two, or set allowDoubleCorrection to true.");
        }
        return ScoreAdjustment.offset(Arrays.stream(prior.of(ledger.after(), ledger.effectivePrior()))
                .map(pi -> -tau * Math.log(pi))
                .toArray());
    }

    /** Whether offsets favour any class: the same offset for all of them changes no probability. */
    private static boolean moves(double[] offsets) {
        double max = Arrays.stream(offsets).max().orElseThrow();
        double min = Arrays.stream(offsets).min().orElseThrow();
        return max - min > 1e-9;
    }
}
