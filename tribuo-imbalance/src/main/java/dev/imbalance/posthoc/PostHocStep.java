package dev.imbalance.posthoc;

import java.util.Optional;

/**
 * What one correction does.
 *
 * @param adjustment the change of the logits
 * @param chosen     what was chosen, by what and on which rows, as one sentence for the record; empty where nothing was
 */
public record PostHocStep(ScoreAdjustment adjustment, Optional<String> chosen) {
    /** A step that follows from the configuration and the ledger alone. */
    public static PostHocStep of(ScoreAdjustment adjustment) {
        return new PostHocStep(adjustment, Optional.empty());
    }
}
