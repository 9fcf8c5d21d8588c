package dev.imbalance.trainer;

import java.util.List;

/**
 * Where training stands when a strategy is asked.
 *
 * @param epoch        the epoch about to start, from 0
 * @param epochs       the number of epochs of the whole run, at least 1
 * @param validationF1 the F1 of each class on the validation slice after the epoch before, by class id, 0 where undefined; empty in the
 *                     first epoch and without a slice
 */
public record EpochContext(int epoch, int epochs, List<Double> validationF1) {
    public EpochContext {
        if (epochs < 1 || epoch < 0 || epoch >= epochs) {
            throw new IllegalArgumentException("epoch must be in [0, " + epochs + "), was " + epoch);
        }
        validationF1 = List.copyOf(validationF1);
    }

    /** The context of training that has no validation scores. */
    public EpochContext(int epoch, int epochs) {
        this(epoch, epochs, List.of());
    }

    /** The context of training that has no epochs. */
    public static EpochContext single() {
        return new EpochContext(0, 1);
    }
}
