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
}
