package dev.imbalance.posthoc;

import dev.imbalance.StrategyValue;
import dev.imbalance.trainer.PriorLedger;

/** Corrects the scores of a trained model, without training it again. It becomes part of the exported model. */
public interface PostHoc extends StrategyValue {
    /**
     * Where a correction stands among others: each works on what those before it give, so that the order is that of these constants. They
     * have no bodies: OLCUT cannot read the provenance of an enum constant that is a class of its own.
     */
    enum Phase {
        /** Changes the last layer's weights, which must be those of a linear one. */
        CLASSIFIER,
        /** Makes the scores probabilities under the class prior that training saw. */
        CALIBRATION,
        /** Puts another class prior in the place of that one. */
        PRIOR,
        /** Moves the borders between the classes, wherever the scores put them. */
        DECISION
    }

    /** Where this stands among the corrections of a plan. */
    Phase phase();

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

    /** Whether this puts another class prior in the place of the one that training saw; only one correction of a plan may. */
    default boolean correctsPrior() {
        return false;
    }

    /** Whether this may correct the prior after another correction, or training, has done so. */
    default boolean allowsDoubleCorrection() {
        return false;
    }

    /** Whether this chooses something on the validation slice. */
    default boolean needsValidation() {
        return false;
    }
}
