package dev.imbalance.posthoc;

import dev.imbalance.Plugin;
import dev.imbalance.trainer.PriorLedger;

/** Corrects the scores of a trained model, without training it again. It becomes part of the exported model. */
public interface PostHoc extends Plugin {
    /** @param ledger what training has seen and has already corrected */
    ScoreAdjustment adjust(PriorLedger ledger);
}
