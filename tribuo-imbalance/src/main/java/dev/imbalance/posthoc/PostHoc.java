package dev.imbalance.posthoc;

import dev.imbalance.Plugin;
import dev.imbalance.trainer.PriorLedger;

/** Corrects the scores of a trained model, without training it again. It becomes part of the exported model. */
public interface PostHoc extends Plugin {
    /**
     * The change of the logits.
     *
     * @throws IllegalArgumentException if the model has not what this needs, such as a validation slice, with the way out
     */
    PostHocStep adjust(PostHocContext in);

    /**
     * Refuses what cannot work, before anything is trained.
     *
     * @param ledger what training will see and correct
     * @throws IllegalArgumentException with the way out
     */
    default void check(PriorLedger ledger) {}

    /** Whether this takes the training prior out of the scores, wholly or in part; only one strategy of a plan may. */
    default boolean correctsPrior() {
        return false;
    }

    /** Whether this may correct the prior of a model whose training, or another correction, has done so. */
    default boolean allowsDoubleCorrection() {
        return false;
    }

    /** Whether this chooses something on the validation slice. */
    default boolean needsValidation() {
        return false;
    }
}
