package dev.imbalance.posthoc;

import dev.imbalance.Plugin;
import dev.imbalance.trainer.PriorLedger;
import java.util.Optional;

/** Corrects the scores of a trained model, without training it again. It becomes part of the exported model. */
public interface PostHoc extends Plugin {
    /**
     * The change of the logits.
     *
     * @param ledger what training has seen and has already corrected
     * @param before what the corrections before this one change; empty for the first
     */
    ScoreAdjustment adjust(PriorLedger ledger, Optional<ScoreAdjustment> before);
}
