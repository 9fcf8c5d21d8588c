package dev.imbalance.posthoc;

import dev.imbalance.trainer.PriorLedger;
import java.util.Optional;

/**
 * What a correction may look at.
 *
 * @param ledger     what training has seen and has already corrected
 * @param before     what the corrections before this one change; empty for the first
 * @param head       the model's last layer; empty where it is not linear
 * @param validation rows that the model was not trained on; empty without a validation slice
 */
public record PostHocContext(
        PriorLedger ledger,
        Optional<ScoreAdjustment> before,
        Optional<LinearHead> head,
        Optional<ValidationLogits> validation) {
    /** A context of the ledger alone. */
    public static PostHocContext of(PriorLedger ledger) {
        return new PostHocContext(ledger, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * The validation rows' scores after the corrections before this one: what a choice is made on.
     *
     * @param who the correction, for the message
     * @throws IllegalArgumentException if there is no validation slice, with the way out
     */
    ValidationLogits validationScores(String who) {
        ValidationLogits rows = validation
                .filter(slice -> slice.size() > 0)
                .orElseThrow(() -> new IllegalArgumentException("post-hoc " + who
                        + " is chosen on a validation slice of the training rows, and there is none; set the validation share above 0,"
                        + " such as 0.1"));
        return before.map(rows::after).orElse(rows);
    }
}
